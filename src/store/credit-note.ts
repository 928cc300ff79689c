import type { Actor } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { givenNumber } from './number-series.ts'
import { json } from './values.ts'

/** A numbered document that lowers what an invoice asks. Amounts in minor units; `taxAmount` is part of `amount`. */
export type CreditNote = {
  readonly id: string
  readonly number: string
  readonly invoiceId: string
  readonly customerId: string
  /** Set when a refund wrote it (PRODUCT R13). */
  readonly refundId: string | null
  readonly currency: string
  readonly amount: bigint
  readonly taxAmount: bigint
  readonly reason: string
  readonly liveMode: boolean
  readonly createdBy: Actor
  readonly issuedOn: string
  readonly createdAt: Temporal.Instant
}

export type ListedCreditNote = CreditNote & { readonly invoiceNumber: string }

const COLUMNS = `n.id, n.number, n.invoice_id, i.number as invoice_number, n.customer_id, n.refund_id, n.currency, n.amount, n.tax_amount,
  n.reason, n.live_mode, n.created_by, n.issued_on, n.created_at`
const FROM = 'from credit_notes n join invoices i on i.organization_id = n.organization_id and i.id = n.invoice_id'

export const findCreditNote = (t: Tx, id: string): Promise<ListedCreditNote | null> =>
  t.maybe<ListedCreditNote>(`select ${COLUMNS} ${FROM} where n.organization_id = $1 and n.id = $2`, [
    t.organizationId,
    id,
  ])

/** The credit notes of an invoice, oldest first. */
export const listCreditNotesOfInvoice = (t: Tx, invoiceId: string): Promise<ListedCreditNote[]> =>
  t.rows<ListedCreditNote>(
    `select ${COLUMNS} ${FROM} where n.organization_id = $1 and n.invoice_id = $2 order by n.created_at, n.id limit 200`,
    [t.organizationId, invoiceId],
  )

export type CreditNotePage = {
  readonly liveMode: boolean
  /** Only those of invoices that this user or key made (scope "own" of CORRECTNESS §19). */
  readonly madeBy?: string | undefined
  readonly after: { readonly createdAt: string; readonly id: string } | null
  readonly limit: number
}

/** A page of credit notes, newest first. */
export const listCreditNotes = (t: Tx, page: CreditNotePage): Promise<ListedCreditNote[]> =>
  t.rows<ListedCreditNote>(
    `select ${COLUMNS} ${FROM} where n.organization_id = $1 and n.live_mode = $2
        and ($4::text is null or exists (select from invoices m where m.organization_id = $1 and m.id = n.invoice_id
                                            and m.created_by ->> 'id' = $4))
        ${page.after ? 'and (n.created_at, n.id) < ($5, $6)' : ''}
      order by n.created_at desc, n.id desc limit $3`,
    [
      t.organizationId,
      page.liveMode,
      page.limit,
      page.madeBy ?? null,
      ...(page.after ? [page.after.createdAt, page.after.id] : []),
    ],
  )

/**
 * Inserts a credit note under the next number of its series, in one statement. It locks the series until the
 * transaction ends, so it comes last in it (I-27).
 */
export const insertUnderNextNumber = (t: Tx, note: Omit<CreditNote, 'number' | 'createdAt'>): Promise<number> =>
  t.write(
    `${givenNumber('credit_note')}
     insert into credit_notes (organization_id, id, number, invoice_id, customer_id, refund_id, currency, amount, tax_amount, reason,
            live_mode, created_by, issued_on, created_at)
     select $1, $2, given.number, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from given`,
    [
      t.organizationId,
      note.id,
      note.invoiceId,
      note.customerId,
      note.refundId,
      note.currency,
      note.amount,
      note.taxAmount,
      note.reason,
      note.liveMode,
      json(note.createdBy),
      note.issuedOn,
      t.now,
    ],
  )

/** The tax that credit notes of an invoice have given back so far: what `taxPart` is told as `taxBefore`. */
export async function readCreditedTax(t: Tx, invoiceId: string): Promise<bigint> {
  const { tax } = await t.one<{ tax: bigint }>(
    'select coalesce(sum(tax_amount), 0)::bigint as tax from credit_notes where organization_id = $1 and invoice_id = $2',
    [t.organizationId, invoiceId],
  )
  return tax
}
