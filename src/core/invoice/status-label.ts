import type { InvoiceBadge, InvoiceStatus } from './status.ts'

/** A colour by its meaning; the theme says which colour that is. `struck` is grey and struck through. */
export type Tone = 'grey' | 'blue' | 'amber' | 'green' | 'violet' | 'red' | 'struck'

export type Label = { readonly text: string; readonly tone: Tone }

/** The words and tones of every invoice status: one place for list, detail, PDF and payment page (J20). */
export const STATUS_LABELS: Readonly<Record<InvoiceStatus, Label>> = {
  draft: { text: 'Draft', tone: 'grey' },
  pending: { text: 'Pending', tone: 'blue' },
  sent: { text: 'Sent', tone: 'blue' },
  partially_paid: { text: 'Partially paid', tone: 'amber' },
  paid: { text: 'Paid', tone: 'green' },
  partially_refunded: { text: 'Partially refunded', tone: 'violet' },
  refunded: { text: 'Refunded', tone: 'violet' },
  void: { text: 'Void', tone: 'struck' },
  written_off: { text: 'Written off', tone: 'struck' },
}

export const BADGE_LABELS: Readonly<Record<InvoiceBadge, Label>> = {
  overdue: { text: 'Overdue', tone: 'red' },
  processing: { text: 'Processing', tone: 'amber' },
  disputed: { text: 'Disputed', tone: 'red' },
  viewed: { text: 'Viewed', tone: 'grey' },
}
