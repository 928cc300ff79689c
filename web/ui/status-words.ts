import { DISPUTE_LABELS } from '../../src/core/dispute/dispute-words.ts'
import { type Label, STATUS_LABELS } from '../../src/core/invoice/status-label.ts'
import { RECORD_LABELS } from '../../src/core/payment/record-status.ts'

/** Words for the states of attempts and refunds, which only the page of one payment shows. */
const MACHINERY: Readonly<Record<string, Label>> = {
  prepared: { text: 'Prepared', tone: 'grey' },
  dispatched: { text: 'Confirming', tone: 'amber' },
  unknown: { text: 'Confirming', tone: 'amber' },
  declined: { text: 'Declined', tone: 'red' },
  rejected: { text: 'Rejected', tone: 'red' },
  accepted: { text: 'Accepted', tone: 'grey' },
  absent: { text: 'Never arrived', tone: 'grey' },
  requested: { text: 'Requested', tone: 'blue' },
  canceled: { text: 'Canceled', tone: 'struck' },
}

const STANDING: Readonly<Record<string, Label>> = {
  active: { text: 'Active', tone: 'green' },
  not_connected: { text: 'Not connected', tone: 'grey' },
  disconnected: { text: 'Disconnected', tone: 'grey' },
  archived: { text: 'Archived', tone: 'grey' },
  revoked: { text: 'Revoked', tone: 'struck' },
}

/** Payments as a gateway itself lists them. */
const GATEWAY_PAYMENT: Readonly<Record<string, Label>> = {
  succeeded: { text: 'Succeeded', tone: 'green' },
  pending: { text: 'Pending', tone: 'blue' },
  failed: { text: 'Failed', tone: 'red' },
  refunded: { text: 'Refunded', tone: 'violet' },
  partially_refunded: { text: 'Partially refunded', tone: 'violet' },
  disputed: { text: 'Disputed', tone: 'red' },
}

const PAYOUT: Readonly<Record<string, Label>> = {
  pending: { text: 'Pending', tone: 'blue' },
  in_transit: { text: 'In transit', tone: 'blue' },
  paid: { text: 'Paid', tone: 'green' },
  failed: { text: 'Failed', tone: 'red' },
  canceled: { text: 'Canceled', tone: 'struck' },
}

/** A payout beside our books. */
const BOOKS: Readonly<Record<string, Label>> = {
  matched: { text: 'Reconciled', tone: 'green' },
  mismatched: { text: 'Does not match', tone: 'red' },
  whole: { text: 'Booked', tone: 'green' },
  waiting: { text: 'Not yet', tone: 'grey' },
}

export type StatusKind =
  | 'invoice'
  | 'record'
  | 'machinery'
  | 'standing'
  | 'gateway_payment'
  | 'payout'
  | 'books'
  | 'dispute'

const WORDS: Readonly<Record<StatusKind, Readonly<Record<string, Label>>>> = {
  invoice: STATUS_LABELS,
  dispute: DISPUTE_LABELS,
  record: RECORD_LABELS,
  machinery: { ...RECORD_LABELS, ...MACHINERY },
  standing: STANDING,
  gateway_payment: GATEWAY_PAYMENT,
  payout: PAYOUT,
  books: BOOKS,
}

/** The word and colour of a status. The same state is called differently for an invoice and for a payment, hence `kind`. */
export const statusWord = (kind: StatusKind, status: string): Label =>
  WORDS[kind][status] ?? { text: status, tone: 'grey' }

export const SOURCE: Readonly<Record<string, string>> = {
  pay_link: 'Pay link',
  portal: 'Portal',
  backoffice: 'Back office',
  subscription: 'Subscription',
  api: 'API',
  gateway: 'Gateway',
}

export const GATEWAY: Readonly<Record<string, string>> = {
  sandbox: 'Sandbox',
  stripe: 'Stripe',
  paypal: 'PayPal',
  authorizenet: 'Authorize.net',
  nmi: 'NMI',
}

export const METHOD_KIND: Readonly<Record<string, string>> = {
  cash: 'Cash',
  cheque: 'Cheque',
  bank_transfer: 'Bank transfer',
  other: 'Other',
}
