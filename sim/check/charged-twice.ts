import { min } from '../../src/core/money/money.ts'
import type { World } from '../world/world.ts'

/**
 * The one thing a customer must never suffer, read from the gateways' books alone: more was charged for an invoice than it
 * ever asked for. What gateways charged on top of a request or
 * after they had said no, and cash that crossed a card, are not ours to prevent.
 */
export async function chargedTwice(world: World): Promise<string[]> {
  const asking = world.ask<{ id: string; number: string; total: string; reopened: string; offline: string }>(`
    select i.id, i.number, i.total::text as total,
           coalesce((select sum(r.from_invoice + r.from_credit) from refunds r where r.invoice_id = i.id and r.state = 'succeeded' and r.reopen), 0)::text as reopened,
           coalesce((select sum(y.amount) from payments y where y.invoice_id = i.id and y.kind <> 'gateway'), 0)::text as offline
      from invoices i order by i.id`)
  const [invoices, asked] = await Promise.all([asking, askedByInvoice(world)])
  return invoices.flatMap(({ id, number, total, reopened, offline }) => {
    const charged = asked.get(id) ?? 0n
    const most = BigInt(total) + BigInt(reopened) + (offline === '0' ? 0n : BigInt(total))
    return charged > most ? [`[L-02] invoice ${number} over ${total} was charged ${charged} by its gateways`] : []
  })
}

/** What charges took of what was asked, by invoice, by way of our own reference; without the tips that customers had chosen. */
async function askedByInvoice(world: World): Promise<Map<string, bigint>> {
  const rows = await world.ask<{ reference: string; invoice_id: string }>(
    `select a.merchant_ref as reference, i.invoice_id from gateway_attempts a join payment_intents i on i.id = a.intent_id where a.op in ('create_object', 'confirm', 'sale')`,
  )
  const invoiceOf = new Map(rows.map((row) => [row.reference, row.invoice_id]))
  const sums = new Map<string, bigint>()
  for (const books of world.books.values()) {
    for (const charge of books.charges.values()) {
      const invoice = invoiceOf.get(charge.reference)
      if (
        charge.status !== 'succeeded' ||
        charge.contrary ||
        !invoice ||
        charge.amount.currency !== charge.asked.currency
      )
        continue
      const counted = min(charge.amount.minor, charge.asked.minor - (world.forms.get(charge.token)?.tip ?? 0n))
      sums.set(invoice, (sums.get(invoice) ?? 0n) + counted)
    }
  }
  return sums
}
