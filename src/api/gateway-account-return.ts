import { Hono } from 'hono'
import { html } from 'hono/html'
import type { StripeProblem } from '../contract/gateway.ts'
import { can } from '../core/role/permissions.ts'
import { returnFromStripe } from '../flows/gateway-account/return-from-stripe.ts'
import { isToken } from '../flows/link/token.ts'
import type { System } from '../ports/ctx.ts'
import type { Identity } from '../ports/identity/identity.ts'
import { identify } from './frame/identify.ts'
import type { C, Env } from './http.ts'

const PAGE = '/settings/integrations/stripe-connect'

/**
 * Where Stripe sends the browser back to. Every end is our own page, with what happened in its address; nothing but a good
 * code in the session that asked for it links anything.
 *
 * The session's cookie is for our own pages only (`SameSite=Strict`), so browsers leave it out of a navigation that another
 * site began. Such a return is answered with a page that goes to the same address once more, now from here.
 */
export const stripeReturn = (system: System, identity: Identity) =>
  new Hono<Env>().use(identify(system, identity)).get('/return', async (c) => {
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
    const { state, code, error, here } = readQuery(c)
    if (!isToken(state)) return c.redirect(problemPage('state'), 303)
    const { principal } = c.var
    if (principal?.kind !== 'user') {
      if (here) return c.redirect(problemPage('state'), 303)
      return c.html(onceMore({ state, code, error }))
    }
    if (!can(principal.role, 'integrations.connect')) return c.redirect(problemPage('failed'), 303)
    const returned = await returnFromStripe(c.var.ctx, principal.sessionId, { state, code, error })
    return c.redirect(returned.kind === 'connected' ? `${PAGE}?connected=1` : problemPage(returned.problem), 303)
  })

const problemPage = (problem: StripeProblem): string => `${PAGE}?problem=${problem}`

type Query = { readonly state: string; readonly code: string | null; readonly error: string | null }

function readQuery(c: C): Query & { readonly here: boolean } {
  const plain = (name: string): string | null => {
    const text = c.req.query(name) ?? ''
    return /^[A-Za-z0-9_.-]{1,255}$/.test(text) ? text : null
  }
  const error = c.req.query('error')
  return {
    state: c.req.query('state') ?? '',
    code: plain('code'),
    error: error === undefined ? null : (plain('error') ?? 'unreadable'),
    here: c.req.query('here') === '1',
  }
}

function onceMore({ state, code, error }: Query) {
  const query = new URLSearchParams({ state, ...(code ? { code } : {}), ...(error ? { error } : {}), here: '1' })
  const address = `/connect/stripe/return?${query}`
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="0;url=${address}">
    <title>Back from Stripe</title>
  </head>
  <body><p><a href="${address}">Continue</a></p></body>
</html>`
}
