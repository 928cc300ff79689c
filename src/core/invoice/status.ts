import type { Invoice } from './invoice.ts'
import { amountDue } from './receive-payment.ts'

/** In the order of an invoice's life, then the two side exits (CORRECTNESS §3). */
export const INVOICE_STATUSES = [
  'draft',
  'pending',
  'sent',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'void',
  'written_off',
] as const

export type InvoiceStatus = (typeof INVOICE_STATUSES)[number]

export type StatusFacts = Pick<
  Invoice,
  'total' | 'credited' | 'amountPaid' | 'amountRefunded' | 'issuedAt' | 'sentAt' | 'voidedAt' | 'writtenOffAt'
>

/**
 * The status, which is derived and never set; the stored column equals it (I-09).
 *
 * While something is owed, the status says so: a refund with reopen makes the invoice sent or partially paid again.
 * When nothing is owed it is paid, whether by money, by credit notes, or because the total is zero; a refund without
 * reopen shows as refunded once none of the money is left, and as partially refunded before.
 */
export function deriveStatus(facts: StatusFacts): InvoiceStatus {
  if (facts.issuedAt === null) return 'draft'
  if (facts.voidedAt !== null) return 'void'
  if (facts.writtenOffAt !== null) return 'written_off'

  if (amountDue(facts) > 0n) {
    if (facts.amountPaid > 0n) return 'partially_paid'
    return facts.sentAt === null ? 'pending' : 'sent'
  }
  if (facts.amountRefunded === 0n) return 'paid'
  return facts.amountPaid === 0n ? 'refunded' : 'partially_refunded'
}

/** Whether money is still asked for: what the filter "Outstanding" and the outstanding total count. */
export const isOutstanding = (status: InvoiceStatus): boolean =>
  status === 'pending' || status === 'sent' || status === 'partially_paid'

/** Facts shown beside the status; they never overwrite it. In the order in which they are drawn. */
export const INVOICE_BADGES = ['overdue', 'processing', 'disputed', 'viewed'] as const

export type InvoiceBadge = (typeof INVOICE_BADGES)[number]

export type BadgeFacts = StatusFacts & {
  readonly dueOn: string | null
  readonly viewedAt: string | null // first opened by a person (C29)
  readonly processing: boolean // an attempt is under way or undecided
  readonly disputed: boolean // a dispute on one of its payments is open
}

/** The badges that apply. `today` is the calendar day `YYYY-MM-DD` in the organization's zone; due today is not overdue. */
export function badges(facts: BadgeFacts, today: string): InvoiceBadge[] {
  const status = deriveStatus(facts)
  const applies: Record<InvoiceBadge, boolean> = {
    overdue: isOutstanding(status) && facts.dueOn !== null && facts.dueOn < today,
    processing: facts.processing,
    disputed: facts.disputed,
    viewed: facts.viewedAt !== null && status !== 'draft',
  }
  return INVOICE_BADGES.filter((badge) => applies[badge])
}
