import type { OpenedAccount } from './control/accounts.ts'
import type { Delivered } from './door/delivered.ts'
import { createStripe, type StripeCore } from './stripe.ts'

/** Forms as tests write them: lists and maps become brackets. */
export type FormOf = {
  readonly [name: string]: FormOf | readonly FormOf[] | readonly string[] | string | number | boolean
}

export type Told = Delivered & { readonly json: Record<string, unknown> }

export type VirtualStripe = {
  readonly stripe: StripeCore
  /** Asks with a key, on behalf of an account if one is named. */
  ask(
    key: string,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    form?: FormOf,
    headers?: Readonly<Record<string, string>>,
  ): Told
  /** Moves the time of the machine, not that of the service. */
  wait(seconds: number): void
  /** An account whose own test key is used. */
  readonly shop: OpenedAccount
}

/** 2026-01-01 00:00 UTC, in unix seconds. */
export const newYear = 1_767_225_600

/** The service without a network, in virtual time and with ids that count up. */
export function virtualStripe(): VirtualStripe {
  let nowMs = newYear * 1000
  let count = 0
  const stripe = createStripe({
    now: () => nowMs,
    ids: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}`,
    baseUrl: 'http://stripe.test',
  })
  const shop = stripe.control.openAccount({ pace: { balanceAfter: 0 } })
  return {
    stripe,
    shop,
    ask(key, method, path, form = {}, headers = {}) {
      const text = encode(form)
      const reads = method !== 'POST'
      const delivered = stripe.handle({
        method,
        path,
        query: reads ? text : '',
        headers: {
          authorization: `Bearer ${key}`,
          ...(reads ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          ...headers,
        },
        body: reads ? '' : text,
      })
      const isJson = delivered.headers['content-type'] === 'application/json' && delivered.body.startsWith('{')
      return { ...delivered, json: isJson ? safely(delivered.body) : {} }
    },
    wait(seconds) {
      nowMs += seconds * 1000
      stripe.runDue()
    },
  }
}

/** A form in brackets. */
export function encode(form: FormOf): string {
  const pairs = new URLSearchParams()
  const put = (name: string, value: FormOf[string]): void => {
    if (typeof value !== 'object') pairs.append(name, String(value))
    else for (const [key, inner] of Object.entries(value)) put(name ? `${name}[${key}]` : key, inner as FormOf[string])
  }
  put('', form)
  return pairs.toString()
}

function safely(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
