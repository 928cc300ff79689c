import type { HttpRequest } from '../../ports/http.ts'
import { callTimeoutMs } from '../shared/call-gateway.ts'
import type { StripeAccess } from './access.ts'
import { encodeForm, type Form } from './form.ts'

/** The version that everything in this folder is written for; Stripe answers in it whatever the account's own is. */
export const STRIPE_VERSION = '2026-10-28.endive'

/** The name under which our reference stands in the metadata of everything we make at Stripe. */
export const REFERENCE = 'remit_ref'

/** A command. `idempotencyKey` is scoped by Stripe to the account and the mode, which come with the headers. */
export const post = (access: StripeAccess, path: string, idempotencyKey: string, form: Form): HttpRequest => ({
  method: 'POST',
  url: access.apiBase + path,
  headers: {
    ...headersFor(access),
    'content-type': 'application/x-www-form-urlencoded',
    'idempotency-key': idempotencyKey,
  },
  body: encodeForm(form),
  timeoutMs: callTimeoutMs,
})

/** A question. */
export const get = (
  access: StripeAccess,
  path: string,
  query: Form = {},
  timeoutMs: number = callTimeoutMs,
): HttpRequest => {
  const text = encodeForm(query)
  return {
    method: 'GET',
    url: access.apiBase + path + (text ? `?${text}` : ''),
    headers: headersFor(access),
    timeoutMs,
  }
}

export const headersFor = ({ secretKey, onBehalfOf }: StripeAccess): Record<string, string> => ({
  authorization: `Bearer ${secretKey}`,
  'stripe-version': STRIPE_VERSION,
  ...(onBehalfOf ? { 'stripe-account': onBehalfOf } : {}),
})

/** An id as part of a path. */
export const inPath = (id: string): string => encodeURIComponent(id)
