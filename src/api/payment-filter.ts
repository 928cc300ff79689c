import type { z } from '@hono/zod-openapi'
import type { paymentListQuery } from '../contract/payment.ts'
import { readDecimal } from '../core/number/decimal.ts'
import type { Scope } from '../core/role/permissions.ts'
import type { Tx } from '../ports/tx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import type { PaymentFilter } from '../store/payment-list.ts'
import { uuidOf } from './http.ts'
import type { Principal } from './principal.ts'

type Query = Omit<z.infer<typeof paymentListQuery>, 'limit' | 'cursor'>

/**
 * The list's query as the store understands it. Days are those of the organization's zone, `to` included; money is the
 * caller's mode only; a role that sees its own records gets those of invoices it made.
 */
export async function paymentFilter(t: Tx, principal: Principal, scope: Scope, query: Query): Promise<PaymentFilter> {
  const zone = query.from || query.to ? (await getBillingSettings(t)).zone : 'UTC'
  const text = query.q?.trim()
  return {
    liveMode: principal.liveMode,
    text: text === '' ? undefined : text,
    amounts: text ? amountsMeant(text) : [],
    status: query.status,
    gateway: query.gateway,
    customerId: query.customerId && uuidOf('cus', query.customerId),
    from: query.from ? startOf(query.from, zone) : undefined,
    before: query.to ? startOf(Temporal.PlainDate.from(query.to).add({ days: 1 }).toString(), zone) : undefined,
    madeBy: scope === 'own' ? (principal.kind === 'user' ? principal.userId : principal.keyId) : undefined,
  }
}

const startOf = (day: string, zone: string): Temporal.Instant =>
  Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant()

/** `12.50` is 1250 cents, 12500 fils, and no number of yen. */
function amountsMeant(text: string): bigint[] {
  const plain = text.replace(/^[^\d]{0,3}(?=\d)/, '').replaceAll(',', '')
  return [0, 2, 3].flatMap((decimals) => readDecimal(plain, decimals) ?? [])
}
