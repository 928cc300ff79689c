import type { MethodSummary } from '../ports/gateway.ts'
import type { Tx } from '../ports/tx.ts'
import type { PaymentKind } from './payment.ts'

/** The address typed for the invoice, else the contact's as it is now, as `mailAddressOf` has it; else what is known. */
const address = `coalesce(
  case when i.bill_to ->> 'email' is distinct from i.bill_to ->> 'filledEmail' then nullif(i.bill_to ->> 'email', '') end,
  n.email, nullif(i.bill_to ->> 'email', ''), c.email)`

/** Who is told of a payment: whom its invoice is mailed to, else the customer. Null: nobody. */
export const findReceiptRecipient = (
  t: Tx,
  paymentId: string,
): Promise<{ address: string; name: string | null } | null> =>
  t.maybe(
    `select ${address} as address, coalesce(n.name, c.name) as name
       from payments p
       left join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id
       left join contacts n on n.organization_id = i.organization_id and n.id = i.contact_id and n.archived_at is null
       left join customers c on c.organization_id = p.organization_id and c.id = p.customer_id
      where p.organization_id = $1 and p.id = $2 and ${address} is not null`,
    [t.organizationId, paymentId],
  )

/** Who is written to about an invoice that is not paid yet, by the same rule. Null: nobody. */
export const findInvoiceRecipient = (
  t: Tx,
  invoiceId: string,
): Promise<{ address: string; name: string | null } | null> =>
  t.maybe(
    `select ${address} as address, coalesce(n.name, c.name) as name
       from invoices i
       left join contacts n on n.organization_id = i.organization_id and n.id = i.contact_id and n.archived_at is null
       left join customers c on c.organization_id = i.organization_id and c.id = i.customer_id
      where i.organization_id = $1 and i.id = $2 and ${address} is not null`,
    [t.organizationId, invoiceId],
  )

/** All that a receipt or a refund notice says. Amounts in minor units of `currency`. */
export type ReceiptFacts = {
  readonly paymentId: string
  readonly amount: bigint
  readonly tipAmount: bigint
  readonly amountRefunded: bigint
  readonly currency: string
  readonly kind: PaymentKind
  readonly method: MethodSummary | null
  readonly gatewayTxnId: string | null
  readonly reference: string | null
  readonly receivedOn: string
  readonly liveMode: boolean
  readonly applied: bigint
  readonly surplus: bigint
  readonly customerName: string
  readonly invoiceId: string | null
  readonly invoiceNumber: string | null
  readonly amountDue: bigint
  readonly billTo: Readonly<Record<string, unknown>> | null
}

export const findReceiptFacts = (t: Tx, paymentId: string): Promise<ReceiptFacts | null> =>
  t.maybe(
    `select p.id as payment_id, p.amount, p.tip_amount, p.amount_refunded, p.currency, p.kind, p.method, p.gateway_txn_id, p.reference,
        p.received_on, p.live_mode,
        coalesce((select sum(a.amount) from allocations a where a.organization_id = p.organization_id and a.source_kind = 'payment' and a.source_id = p.id), 0)::bigint as applied,
        coalesce((select sum(k.amount) from customer_credits k where k.organization_id = p.organization_id and k.source_kind = 'payment' and k.source_id = p.id), 0)::bigint as surplus,
        coalesce(c.name, '') as customer_name, i.id as invoice_id, i.number as invoice_number, coalesce(i.amount_due, 0) as amount_due, i.bill_to
       from payments p
       left join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id
       left join customers c on c.organization_id = p.organization_id and c.id = p.customer_id
      where p.organization_id = $1 and p.id = $2`,
    [t.organizationId, paymentId],
  )
