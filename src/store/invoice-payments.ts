import type { MethodSummary } from '../ports/gateway.ts'
import type { Tx } from '../ports/tx.ts'
import type { Payment } from './payment.ts'

/** A payment as its invoice shows it. `applied` is what of it settled this invoice, refunds not taken off; minor units. */
export type InvoicePayment = Pick<
  Payment,
  'id' | 'kind' | 'amount' | 'tipAmount' | 'currency' | 'state' | 'amountRefunded' | 'capturedAt' | 'receivedOn'
> & {
  readonly method: MethodSummary | null
  readonly amountDisputed: bigint
  readonly applied: bigint
  /** What of the tip has been given back, or is on its way back. */
  readonly tipRefunded: bigint
}

/** The payments of an invoice, oldest first. */
export const listInvoicePayments = (t: Tx, invoiceId: string): Promise<InvoicePayment[]> =>
  t.rows<InvoicePayment>(
    `select p.id, p.kind, p.amount, p.tip_amount, p.currency, p.state, p.amount_refunded, p.amount_disputed, p.method, p.captured_at, p.received_on,
            coalesce((select sum(a.amount) from allocations a
                       where a.organization_id = p.organization_id and a.source_kind = 'payment' and a.source_id = p.id
                         and a.invoice_id = p.invoice_id), 0)::bigint as applied,
            coalesce((select sum(r.from_tip) from refunds r
                       where r.organization_id = p.organization_id and r.payment_id = p.id
                         and r.state not in ('failed', 'canceled')), 0)::bigint as tip_refunded
       from payments p where p.organization_id = $1 and p.invoice_id = $2 order by p.captured_at, p.id limit 200`,
    [t.organizationId, invoiceId],
  )

/** Facts from elsewhere that an invoice's badges are made of. */
export const readBadgeFacts = (t: Tx, invoiceId: string): Promise<{ processing: boolean; disputed: boolean }> =>
  t.one(
    `select exists (select 1 from payment_intents p where p.organization_id = $1 and p.invoice_id = $2
                       and p.state in ('requires_action', 'processing', 'unknown')) as processing,
            exists (select 1 from payments p join disputes d on d.organization_id = p.organization_id and d.payment_id = p.id
                     where p.organization_id = $1 and p.invoice_id = $2
                       and d.status in ('warning', 'needs_response', 'under_review')) as disputed`,
    [t.organizationId, invoiceId],
  )
