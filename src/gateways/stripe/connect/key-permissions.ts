import type { Told } from '../../../ports/gateway-connect.ts'
import type { Asking } from './ask-stripe.ts'

/** What must be readable for payments to be followed, refunded, disputed and booked, and cards saved; each is tried by reading one row. */
const needed = [
  ['/v1/payment_intents', 'PaymentIntents: write'],
  ['/v1/charges', 'Charges: write'],
  ['/v1/refunds', 'Refunds: write'],
  ['/v1/disputes', 'Disputes: write'],
  ['/v1/customers', 'Customers: write'],
  ['/v1/payouts', 'Payouts: read'],
  ['/v1/balance_transactions', 'Balance transactions: read'],
  ['/v1/webhook_endpoints', 'Webhook endpoints: write'],
] as const

/**
 * What a restricted key lacks, as Stripe's dashboard calls it, with the permission's own name where Stripe tells it. A right
 * to write cannot be tried without writing, so it is only asked for; a key that may read but not write is found out when
 * it is used.
 */
export async function missingPermissions(
  asking: Asking,
): Promise<Told<{ readonly kind: 'checked'; readonly missing: readonly string[] }>> {
  const missing: string[] = []
  for (const [path, words] of needed) {
    const told = await asking.read(path, { limit: 1 }, () => ({ kind: 'read' as const }))
    if (told.kind === 'forbidden') missing.push(told.permission ? `${words} (${told.permission})` : words)
    else if (told.kind !== 'read') return told
  }
  return { kind: 'checked', missing }
}
