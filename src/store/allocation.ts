import type { Tx } from '../ports/tx.ts'

/** The signed part of a payment (or, negative, of a refund) that settles an invoice (I-03). Zero is not written. */
export function addAllocation(
  t: Tx,
  a: { id: string; invoiceId: string; sourceKind: 'payment' | 'refund'; sourceId: string; amount: bigint },
): void {
  if (a.amount === 0n) return
  t.write(
    'insert into allocations (organization_id, id, invoice_id, source_kind, source_id, amount, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [t.organizationId, a.id, a.invoiceId, a.sourceKind, a.sourceId, a.amount, t.now],
  )
}

/** Adds to (surplus), or takes from (refund), what the customer may still use. Zero is not written. */
export function addCustomerCredit(
  t: Tx,
  c: {
    id: string
    customerId: string
    currency: string
    amount: bigint
    sourceKind: 'payment' | 'refund'
    sourceId: string
    liveMode: boolean
  },
): void {
  if (c.amount === 0n) return
  t.write(
    `insert into customer_credits (organization_id, id, customer_id, currency, amount, source_kind, source_id, live_mode, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [t.organizationId, c.id, c.customerId, c.currency, c.amount, c.sourceKind, c.sourceId, c.liveMode, t.now],
  )
}

/** What a payment put onto its invoice and what became credit, before any refund. */
export const readPaymentSplit = async (t: Tx, paymentId: string): Promise<{ applied: bigint; surplus: bigint }> =>
  t.one(
    `select coalesce((select sum(amount) from allocations where organization_id = $1 and source_kind = 'payment' and source_id = $2), 0)::bigint as applied,
            coalesce((select sum(amount) from customer_credits where organization_id = $1 and source_kind = 'payment' and source_id = $2), 0)::bigint as surplus`,
    [t.organizationId, paymentId],
  )

/** The customer's credit in one currency and mode; minor units. Their balance row is not locked: the payment's is. */
export const readCustomerCredit = async (
  t: Tx,
  customerId: string,
  currency: string,
  liveMode: boolean,
): Promise<bigint> => {
  const { credit } = await t.one<{ credit: bigint }>(
    `select coalesce(sum(amount), 0)::bigint as credit from customer_credits
      where organization_id = $1 and customer_id = $2 and currency = $3 and live_mode = $4`,
    [t.organizationId, customerId, currency, liveMode],
  )
  return credit
}
