import type { NotTold, Told } from '../../../ports/gateway-connect.ts'
import type { Http } from '../../../ports/http.ts'
import { callTimeoutMs } from '../../shared/call-gateway.ts'
import { type JsonObject, readJsonObject, textAt } from '../../shared/json-fields.ts'
import { encodeForm, type Form } from '../form.ts'
import { STRIPE_VERSION } from '../stripe-request.ts'
import type { StripeConnectConfig } from './ask-stripe.ts'

type Platform = NonNullable<StripeConnectConfig['platform']>

/** Where the owner signs in or opens an account, and allows us to act for it (Stripe's manual, "OAuth reference"). */
export function authorizeUrl(
  { connectBase }: StripeConnectConfig,
  { clientId }: Platform,
  ask: { readonly state: string; readonly redirectUri: string; readonly businessName: string },
): string {
  const query = encodeForm({
    response_type: 'code',
    client_id: clientId,
    scope: 'read_write',
    state: ask.state,
    redirect_uri: ask.redirectUri,
    stripe_user: { business_name: ask.businessName },
  })
  return `${connectBase}/oauth/authorize?${query}`
}

export type Connected = {
  readonly kind: 'connected'
  readonly stripeAccount: string
  readonly liveMode: boolean
  readonly scope: string
}

/**
 * Trades a code for the account. Its access token is not read: we act with the platform's key, which Stripe advises, and
 * nothing that opens the account by itself is ever kept.
 */
export const exchangeCode = (
  http: Http,
  config: StripeConnectConfig,
  platform: Platform,
  code: string,
): Promise<Told<Connected>> =>
  send(http, config, platform, '/oauth/token', { grant_type: 'authorization_code', code }, (body) => {
    const stripeAccount = textAt(body, 'stripe_user_id')
    const { livemode } = body
    if (!stripeAccount || !/^acct_\w{1,100}$/.test(stripeAccount) || typeof livemode !== 'boolean') return null
    return { kind: 'connected', stripeAccount, liveMode: livemode, scope: textAt(body, 'scope') ?? '' }
  })

/** Gives access back. An account that is not connected (any more) has none to give, which is what was wanted. */
export async function deauthorize(
  http: Http,
  config: StripeConnectConfig,
  platform: Platform,
  stripeAccount: string,
): Promise<Told<{ readonly kind: 'done' }>> {
  const form = { client_id: platform.clientId, stripe_user_id: stripeAccount }
  const told = await send(http, config, platform, '/oauth/deauthorize', form, () => ({ kind: 'done' as const }))
  return told.kind === 'refused' && told.code === 'not_connected' ? { kind: 'done' } : told
}

async function send<Answer>(
  http: Http,
  { connectBase }: StripeConnectConfig,
  { secretKey }: Platform,
  path: string,
  form: Form,
  understand: (body: JsonObject) => Answer | null,
): Promise<Told<Answer>> {
  const answer = await http.send({
    method: 'POST',
    url: connectBase + path,
    headers: {
      authorization: `Bearer ${secretKey}`,
      'content-type': 'application/x-www-form-urlencoded',
      'stripe-version': STRIPE_VERSION,
    },
    body: encodeForm(form),
    timeoutMs: callTimeoutMs,
  })
  if (answer.kind !== 'answer') return { kind: 'failed', why: answer.why }
  const body = readJsonObject(answer.body)
  if (answer.status !== 200) return readRefusal(answer.status, body)
  return (body && understand(body)) ?? { kind: 'failed', why: 'bad_body' }
}

/** OAuth's errors are words, not objects: `{"error":"invalid_grant","error_description":"…"}` (RFC 6749, 5.2). */
function readRefusal(status: number, body: JsonObject | null): NotTold {
  const code = body && textAt(body, 'error')
  if (!body || !code || status >= 500) return { kind: 'failed', why: status >= 500 ? '5xx' : 'bad_body' }
  const why = textAt(body, 'error_description') ?? ''
  if (code === 'invalid_client' && /not connected/i.test(why)) return { kind: 'refused', code: 'not_connected' }
  return { kind: 'refused', code: code.slice(0, 100) }
}
