import { assert } from '../../core/assert.ts'
import { wholeAddress } from '../../core/customer/bill-to.ts'
import { checkDraft, checkIssuable } from '../../core/invoice/draft-rules.ts'
import { invoiceNotDraft, invoiceNotFound } from '../../core/invoice/refusals.ts'
import { dueInPast } from '../../core/invoice/send-refusals.ts'
import { deriveStatus } from '../../core/invoice/status.ts'
import { issueEntry } from '../../core/ledger/issue-entry.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { type BillingSettings, getBillingSettings } from '../../store/billing-settings.ts'
import { factsOf, type InvoiceRow, issueUnderNextNumber, keptTotals, lockInvoice } from '../../store/invoice.ts'
import { postEntries } from '../../store/ledger.ts'
import { listLineItems, type StoredLine } from '../../store/line-item.ts'
import { addTimelineEvent, type NewTimelineEvent } from '../../store/timeline.ts'
import { explainNumber } from './explain-number.ts'

/**
 * Issues a draft: it gets the next number, its due date, and copies of who bills and who is billed, and from then on
 * asks to be paid. Nothing of it changes any more except what is paid, credited or given up.
 */
export async function issueInvoice(ctx: Ctx, id: string): Promise<void> {
  const issue = async (t: Tx): Promise<void> => {
    const [row, lines, settings] = await Promise.all([lockInvoice(t, id), listLineItems(t, id), getBillingSettings(t)])
    if (!row) throw invoiceNotFound()
    if (row.status !== 'draft') throw invoiceNotDraft(row)
    issueIn(t, ctx, { row, lines, settings })
  }
  await ctx.tx(issue, { explain: explainNumber(ctx, 'invoice') })
}

type ToIssue = { readonly row: InvoiceRow; readonly lines: readonly StoredLine[]; readonly settings: BillingSettings }

/**
 * The writes of issuing a locked draft, for flows that do more in the same transaction. Call it last: it locks the number
 * series until COMMIT (CORRECTNESS §7), and nothing of it need be awaited.
 */
export function issueIn(t: Tx, ctx: Ctx, { row, lines, settings }: ToIssue): void {
  const input = { ...row, lines }
  const totals = checkDraft(input)
  checkIssuable(input)
  assert(
    totals.total === row.total && totals.taxTotal === row.taxTotal,
    'an invoice is issued over what its draft said',
  )

  const issued = issuedRow({ ...row, ...keptTotals(totals) }, settings, t.now)
  postIssue(t, ctx, issued)
  addTimelineEvent(t, invoiceIssued(ctx, issued))
  issueUnderNextNumber(t, issued)
}

/**
 * What issuing makes of a draft, but for its number: its days, its status, and a copy of who bills. Refuses a due day
 * that is over.
 */
export function issuedRow(row: InvoiceRow, settings: BillingSettings, now: Temporal.Instant): InvoiceRow {
  const issueOn = dayOf(now, settings.zone)
  if (row.dueOn !== null && row.dueOn < issueOn) throw dueInPast(row.dueOn)
  const dueOn = row.dueOn ?? Temporal.PlainDate.from(issueOn).add({ days: row.paymentTermsDays }).toString()
  const issued = { ...row, issueOn, dueOn, seller: sellerOf(settings), issuedAt: now, version: row.version + 1 }
  return { ...issued, status: deriveStatus(factsOf(issued)) }
}

/** Books what an invoice asks for. Need not be awaited. */
export function postIssue(t: Tx, ctx: Ctx, { id, customerId, currency, total, taxTotal, liveMode }: InvoiceRow): void {
  const entry = issueEntry({ invoiceId: id, customerId, currency, total, taxTotal })
  postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode }])
}

/** What an invoice's timeline says of its issue. */
export const invoiceIssued = (ctx: Ctx, { id, total, currency }: InvoiceRow): NewTimelineEvent => ({
  id: ctx.ids.uuid(),
  subjectKind: 'invoice',
  subjectId: id,
  type: 'issued',
  data: { amount: total, currency },
  actor: ctx.actor,
})

/** The calendar day of an instant in an IANA zone, `YYYY-MM-DD`. */
export const dayOf = (at: Temporal.Instant, zone: string): string =>
  at.toZonedDateTimeISO(zone).toPlainDate().toString()

const sellerOf = (s: BillingSettings) => ({
  name: s.name,
  address: wholeAddress(s.address),
  taxId: s.taxId,
  email: s.email,
  phone: s.phone,
  website: s.website,
})
