import type { Told } from '../../../ports/gateway-connect.ts'
import { textAt } from '../../shared/json-fields.ts'
import { inPath, STRIPE_VERSION } from '../stripe-request.ts'
import type { Asking } from './ask-stripe.ts'

/**
 * What an endpoint of an account's own listens to; a platform's Connect endpoint has to listen to the same, and to
 * `account.application.deauthorized` (docs/how-to/connect-stripe.md tells operators).
 */
export const listenedEvents = [
  'account.updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.canceled',
  'payment_intent.requires_action',
  'charge.succeeded',
  'charge.failed',
  'charge.refunded',
  'charge.updated',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'payment_method.detached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'payout.created',
  'payout.updated',
  'payout.paid',
  'payout.failed',
  'payout.canceled',
  'payout.reconciliation_completed',
] as const

/** Has Stripe tell the account's events to `url`, in our version whatever the account's own is. */
export const createWebhookEndpoint = (
  asking: Asking,
  { url, key }: { readonly url: string; readonly key: string },
): Promise<Told<{ readonly kind: 'created'; readonly id: string; readonly secret: string }>> =>
  asking.write(
    '/v1/webhook_endpoints',
    key,
    { url, enabled_events: listenedEvents, api_version: STRIPE_VERSION, description: 'Remit' },
    (body) => {
      const id = textAt(body, 'id')
      const secret = textAt(body, 'secret')
      return id && secret && /^whsec_\w{16,}$/.test(secret) ? { kind: 'created', id, secret } : null
    },
  )

/** One that is gone already is as good as deleted. */
export async function deleteWebhookEndpoint(asking: Asking, id: string): Promise<Told<{ readonly kind: 'done' }>> {
  const told = await asking.remove(`/v1/webhook_endpoints/${inPath(id)}`)
  return told.kind === 'refused' && told.code === 'resource_missing' ? { kind: 'done' } : told
}
