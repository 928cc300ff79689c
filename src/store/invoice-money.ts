import type { Invoice } from '../core/invoice/invoice.ts'
import { deriveStatus } from '../core/invoice/status.ts'
import type { TipSettings } from '../core/tip/tip.ts'
import type { Tx } from '../ports/tx.ts'

/** What the money core needs of a locked invoice and of its organization's rules, and nothing more. */
export type InvoiceMoney = TipSettings & {
  readonly id: string
  readonly number: string | null
  readonly customerId: string
  readonly customerName: string
  readonly currency: string
  readonly total: bigint
  readonly credited: bigint
  readonly amountPaid: bigint
  readonly amountRefunded: bigint
  readonly taxTotal: bigint
  readonly issuedAt: string | null
  readonly sentAt: string | null
  readonly voidedAt: string | null
  readonly writtenOffAt: string | null
  readonly dueOn: string | null
  readonly liveMode: boolean
  readonly zone: string
  readonly locale: string
  readonly partialPayments: boolean
  readonly partialMinimum: bigint
}

/**
 * Locks an invoice: the serialisation point of paying (CORRECTNESS §7), always taken before intent and payment. Null
 * when this organization has none of that id.
 */
export const lockInvoiceMoney = (t: Tx, id: string): Promise<InvoiceMoney | null> =>
  t.maybe(
    `select i.id, i.number, i.customer_id, i.bill_to ->> 'name' as customer_name, i.currency, i.total, i.credited, i.amount_paid,
        i.amount_refunded, i.tax_total, i.issued_at::text as issued_at, i.sent_at::text as sent_at, i.voided_at::text as voided_at,
        i.written_off_at::text as written_off_at, i.due_on, i.live_mode, o.zone, o.locale, o.partial_payments, o.partial_minimum,
        o.tips_on_invoices, o.tip_percentages, o.tip_custom, o.tip_custom_maximum
      from invoices i join organizations o on o.id = i.organization_id
     where i.organization_id = $1 and i.id = $2 for update of i`,
    [t.organizationId, id],
  )

/** Stores the amounts that a pure function made of a locked invoice, and the status that follows from them (I-09). */
export const storeInvoiceMoney = (t: Tx, invoice: Invoice): Promise<number> =>
  t.write(
    `update invoices set credited = $3, amount_paid = $4, amount_refunded = $5, status = $6, updated_at = $7, version = version + 1
      where organization_id = $1 and id = $2`,
    [
      t.organizationId,
      invoice.id,
      invoice.credited,
      invoice.amountPaid,
      invoice.amountRefunded,
      deriveStatus(invoice),
      t.now,
    ],
  )
