import type { BillTo } from '../core/customer/bill-to.ts'
import type { Invoice } from '../core/invoice/invoice.ts'
import { deriveStatus, type InvoiceStatus } from '../core/invoice/status.ts'
import type { Discount, Rounding, TaxTotals, Totals } from '../core/invoice/totals.ts'
import type { Actor } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { givenNumber } from './number-series.ts'
import { json } from './values.ts'

/** The organization as it was at issue; printed on the document for ever after. */
export type Seller = {
  readonly name: string
  readonly address: Readonly<Record<string, string>>
  readonly taxId: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly website: string | null
}

/** One row of `invoices` with its customer's name. Amounts in minor units; days are in the organization's zone. */
export type InvoiceRow = {
  readonly id: string
  readonly customerId: string
  readonly customerName: string
  readonly contactId: string | null
  readonly number: string | null
  readonly currency: string
  readonly rounding: Rounding
  readonly issueOn: string | null
  readonly dueOn: string | null
  readonly paymentTermsDays: number
  readonly billTo: BillTo
  readonly seller: Seller | null
  readonly reference: string | null
  readonly notes: string
  readonly documentDiscount: Discount | null
  readonly subtotal: bigint
  readonly discountTotal: bigint
  readonly taxTotal: bigint
  readonly taxes: readonly TaxTotals[]
  readonly total: bigint
  readonly credited: bigint
  readonly amountPaid: bigint
  readonly amountRefunded: bigint
  readonly amountDue: bigint
  readonly status: InvoiceStatus
  readonly liveMode: boolean
  readonly source: 'backoffice' | 'api'
  readonly createdBy: Actor
  readonly createdAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
  readonly issuedAt: Temporal.Instant | null
  readonly sentAt: Temporal.Instant | null
  readonly lastSendError: string | null
  readonly viewedAt: Temporal.Instant | null
  readonly voidedAt: Temporal.Instant | null
  readonly writtenOffAt: Temporal.Instant | null
  readonly version: number
}

/** What a draft says: all that may be changed until it is issued. Totals are computed by us, never handed in. */
export type Draft = Pick<
  InvoiceRow,
  | 'customerId'
  | 'contactId'
  | 'currency'
  | 'rounding'
  | 'dueOn'
  | 'paymentTermsDays'
  | 'billTo'
  | 'reference'
  | 'notes'
  | 'documentDiscount'
>

/** What of `computeTotals` is kept with an invoice. */
export type KeptTotals = Pick<InvoiceRow, 'subtotal' | 'discountTotal' | 'taxTotal' | 'taxes' | 'total'>

export const keptTotals = ({ subtotal, discountTotal, taxTotal, taxes, total }: Totals): KeptTotals => ({
  subtotal,
  discountTotal,
  taxTotal,
  taxes,
  total,
})

const COLUMNS = `i.id, i.customer_id, c.name as customer_name, i.contact_id, i.number, i.currency, i.rounding, i.issue_on, i.due_on,
  i.payment_terms_days, i.bill_to, i.seller, i.reference, i.notes, i.document_discount, i.subtotal, i.discount_total,
  i.tax_total, i.taxes, i.total, i.credited, i.amount_paid, i.amount_refunded, i.amount_due, i.status, i.live_mode,
  i.source, i.created_by, i.created_at, i.updated_at, i.issued_at, i.sent_at, i.last_send_error, i.viewed_at,
  i.voided_at, i.written_off_at, i.version`
const FROM = 'from invoices i join customers c on c.organization_id = i.organization_id and c.id = i.customer_id'
const ONE = 'where i.organization_id = $1 and i.id = $2'

/** The invoice, drafts included, or null when this organization has none of that id. */
export async function findInvoice(t: Tx, id: string): Promise<InvoiceRow | null> {
  const row = await t.maybe<InvoiceRow>(`select ${COLUMNS} ${FROM} ${ONE}`, [t.organizationId, id])
  return row && exact(row)
}

/** The same, locked until the transaction ends: the lock that serialises everything about one invoice (CORRECTNESS §7). */
export async function lockInvoice(t: Tx, id: string): Promise<InvoiceRow | null> {
  const row = await t.maybe<InvoiceRow>(`select ${COLUMNS} ${FROM} ${ONE} for update of i`, [t.organizationId, id])
  return row && exact(row)
}

/** What the pure functions of `core/invoice` need to know of a row. */
export const factsOf = (row: InvoiceRow): Invoice => ({
  id: row.id,
  currency: row.currency,
  total: row.total,
  credited: row.credited,
  amountPaid: row.amountPaid,
  amountRefunded: row.amountRefunded,
  issuedAt: row.issuedAt?.toString() ?? null,
  sentAt: row.sentAt?.toString() ?? null,
  voidedAt: row.voidedAt?.toString() ?? null,
  writtenOffAt: row.writtenOffAt?.toString() ?? null,
  dueOn: row.dueOn,
})

/** Stores what a pure function made of a locked, issued invoice, and the status that follows from it (I-09). */
export const storeInvoice = (t: Tx, invoice: Invoice): Promise<number> =>
  t.write(
    `update invoices set credited = $3, amount_paid = $4, amount_refunded = $5, sent_at = $6, voided_at = $7,
            written_off_at = $8, status = $9, updated_at = $10, version = version + 1
      where organization_id = $1 and id = $2`,
    [
      t.organizationId,
      invoice.id,
      invoice.credited,
      invoice.amountPaid,
      invoice.amountRefunded,
      invoice.sentAt,
      invoice.voidedAt,
      invoice.writtenOffAt,
      deriveStatus(invoice),
      t.now,
    ],
  )

/** Columns of a new row, and what is bound to them by `newParameters`. */
export const NEW = `organization_id, id, customer_id, contact_id, currency, rounding, due_on, payment_terms_days, bill_to,
  reference, notes, document_discount, subtotal, discount_total, tax_total, taxes, total, status, live_mode, source,
  created_by, created_at, updated_at`
export const NEW_VALUES =
  '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22'

export const newParameters = (t: Tx, row: InvoiceRow) => [
  ...draftParameters(t, row.id, row, row),
  row.status,
  row.liveMode,
  row.source,
  json(row.createdBy),
  t.now,
]

/** Inserts a draft that this transaction makes. */
export const insertDraft = (t: Tx, row: InvoiceRow): Promise<number> =>
  t.write(`insert into invoices (${NEW}) values (${NEW_VALUES})`, newParameters(t, row))

/** Writes a locked draft anew. Its lines are replaced by `replaceLineItems`. */
export const updateDraft = (t: Tx, id: string, draft: Draft, totals: KeptTotals): Promise<number> =>
  t.write(
    `update invoices set customer_id = $3, contact_id = $4, currency = $5, rounding = $6, due_on = $7, payment_terms_days = $8,
            bill_to = $9, reference = $10, notes = $11, document_discount = $12, subtotal = $13, discount_total = $14,
            tax_total = $15, taxes = $16, total = $17, updated_at = $18, version = version + 1
      where organization_id = $1 and id = $2 and status = 'draft'`,
    [...draftParameters(t, id, draft, totals), t.now],
  )

const draftParameters = (t: Tx, id: string, d: Draft, totals: KeptTotals) => [
  t.organizationId,
  id,
  d.customerId,
  d.contactId,
  d.currency,
  d.rounding,
  d.dueOn,
  d.paymentTermsDays,
  json(d.billTo),
  d.reference,
  d.notes,
  d.documentDiscount ? json(d.documentDiscount) : null,
  totals.subtotal,
  totals.discountTotal,
  totals.taxTotal,
  json(totals.taxes),
  totals.total,
]

export const deleteDraft = (t: Tx, id: string): Promise<number> =>
  t.write(`delete from invoices where organization_id = $1 and id = $2 and status = 'draft'`, [t.organizationId, id])

/**
 * Writes a locked draft as issuing has made it, under the next number of the organization's series. It is the last
 * before COMMIT: others who issue wait for the commit only, and a rollback gives the number back (I-27).
 */
export const issueUnderNextNumber = (t: Tx, row: InvoiceRow): Promise<number> =>
  t.write(
    `${givenNumber('invoice')}
     update invoices set number = given.number, status = $3, rounding = $4, issue_on = $5, due_on = $6, seller = $7,
            subtotal = $8, discount_total = $9, tax_total = $10, taxes = $11, total = $12, issued_at = $13, updated_at = $13,
            version = version + 1
       from given where organization_id = $1 and id = $2 and invoices.number is null`,
    [
      t.organizationId,
      row.id,
      row.status,
      row.rounding,
      row.issueOn,
      row.dueOn,
      json(row.seller),
      row.subtotal,
      row.discountTotal,
      row.taxTotal,
      json(row.taxes),
      row.total,
      row.issuedAt,
    ],
  )

/** The newest sending's failure in words, or null once the mail server took one. */
export const storeSendError = (t: Tx, id: string, sentence: string | null): Promise<number> =>
  t.write('update invoices set last_send_error = $3, updated_at = $4 where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    sentence,
    t.now,
  ])

/** Whom it is sent to. Its version stays, so that a draft being edited elsewhere is not taken for changed. */
export const storeContact = (t: Tx, id: string, contactId: string): Promise<number> =>
  t.write('update invoices set contact_id = $3, updated_at = $4 where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    contactId,
    t.now,
  ])

/** Keeps the first time a person opened it (C29). */
export const storeViewed = (t: Tx, id: string): Promise<number> =>
  t.write('update invoices set viewed_at = coalesce(viewed_at, $3) where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    t.now,
  ])

/** jsonb numbers come back as JavaScript numbers; amounts among them become bigints again. */
function exact(row: InvoiceRow): InvoiceRow {
  const discount = row.documentDiscount
  return {
    ...row,
    documentDiscount: exactDiscount(discount),
    taxes: row.taxes.map((tax) => ({ ...tax, base: BigInt(tax.base), amount: BigInt(tax.amount) })),
  }
}

export const exactDiscount = (discount: Discount | null): Discount | null =>
  discount?.kind === 'fixed' ? { kind: 'fixed', amount: BigInt(discount.amount) } : discount
