import type { Label } from '../invoice/status-label.ts'
import type { DisputeFunds, DisputeStatus } from './dispute-state.ts'

const REASONS: Readonly<Record<string, string>> = {
  fraudulent: 'The customer says they did not make this payment',
  unrecognized: 'The customer does not recognise this payment',
  product_not_received: 'The customer says they did not get what they paid for',
  product_unacceptable: 'The customer says it was not as described',
  credit_not_processed: 'The customer expected a refund that did not come',
  subscription_canceled: 'The customer says they had cancelled',
  duplicate: 'The customer says they paid twice',
  general: 'The bank gave no particular reason',
  bank_cannot_process: 'The customer’s bank could not process the payment',
  check_returned: 'The cheque was returned unpaid',
  debit_not_authorized: 'The customer says they did not allow this debit',
  customer_initiated: 'The customer asked their bank for the money',
  incorrect_account_details: 'The account details were wrong',
  insufficient_funds: 'The account did not hold enough',
  noncompliant: 'The card network says its rules were not kept',
}

/** Why, in a sentence that makes no claim of our own. A reason we have no words for is shown as the gateway wrote it. */
export const reasonWords = (reason: string): string =>
  Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? reason) : plain(reason)

const SHORT: Readonly<Record<string, string>> = {
  fraudulent: 'Says they did not pay',
  unrecognized: 'Not recognised',
  product_not_received: 'Not received',
  product_unacceptable: 'Not as described',
  credit_not_processed: 'Refund expected',
  subscription_canceled: 'Cancelled before',
  duplicate: 'Paid twice',
  general: 'No reason given',
  debit_not_authorized: 'Debit not allowed',
  customer_initiated: 'Asked by the customer',
}

/** The same in two or three words, for lists. */
export const reasonLabel = (reason: string): string =>
  Object.hasOwn(SHORT, reason) ? (SHORT[reason] ?? reason) : plain(reason)

const plain = (reason: string): string => {
  const text = reason.replaceAll('_', ' ').trim()
  return text === '' ? 'The bank gave no reason' : text.charAt(0).toUpperCase() + text.slice(1)
}

export const DISPUTE_LABELS: Readonly<Record<DisputeStatus, Label>> = {
  warning: { text: 'Inquiry', tone: 'amber' },
  needs_response: { text: 'Needs a response', tone: 'red' },
  under_review: { text: 'Under review', tone: 'blue' },
  won: { text: 'Won', tone: 'green' },
  lost: { text: 'Lost', tone: 'grey' },
  closed_warning: { text: 'Closed', tone: 'grey' },
}

/** What has happened with the money so far, in a sentence. */
export function fundsWords(funds: DisputeFunds): string {
  switch (funds) {
    case 'none':
      return 'No money has been taken.'
    case 'held':
      return 'The bank has taken the money back until it decides.'
    case 'returned':
      return 'The money is with you again.'
    case 'forfeited':
      return 'The money stays with the customer.'
  }
}
