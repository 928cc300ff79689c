import type { DashboardJson } from '../../contract/payment.ts'
import { type IdPrefix, showId } from '../../core/id/id.ts'
import type { FailedSending, OpenException } from '../../store/dashboard.ts'

type Attention = DashboardJson['needsAttention'][number]

const EXCEPTION_WORDS: Readonly<Record<string, string>> = {
  unknown_over_15m: 'A payment could not be confirmed for more than 15 minutes.',
  late_success: 'A payment succeeded after it had been given up; check whether it should be kept.',
  duplicate_charge: 'A customer may have been charged twice.',
  amount_mismatch: 'The gateway took another amount than was asked for.',
  currency_mismatch: 'The gateway took another currency than was asked for.',
  unmatched_payment: 'The gateway has a payment that belongs to no invoice.',
  missing_at_gateway: 'A payment of ours is not in the gateway’s books.',
  poison_job: 'Something a gateway told us could not be worked through.',
  refund_over: 'More was refunded at the gateway than was paid.',
  refund_failed_after_success: 'A refund that had succeeded was returned by the bank.',
  dispute_on_refunded: 'A payment that was refunded is disputed as well.',
  delivery_failed: 'A message could not be delivered.',
  ledger_violation: 'The books do not add up; run remit verify.',
}

const PAGES: Readonly<Record<string, { readonly prefix: IdPrefix; readonly path: string }>> = {
  invoice: { prefix: 'inv', path: '/payments/invoices/' },
  payment: { prefix: 'pay', path: '/payments/orders/' },
  intent: { prefix: 'int', path: '/payments/orders/' },
  customer: { prefix: 'cus', path: '/customers/' },
}

/** An open exception in a sentence, with the page that shows the thing it is about. */
export function presentException(exception: OpenException): Attention {
  const page = PAGES[exception.subjectKind]
  return {
    kind: 'exception',
    sentence: EXCEPTION_WORDS[exception.kind] ?? 'Something about money does not match and waits for a decision.',
    link: page ? page.path + showId(page.prefix, exception.subjectId) : '/payments/orders',
  }
}

export const presentFailedSending = (invoice: FailedSending): Attention => ({
  kind: 'send_failed',
  sentence: `Invoice ${invoice.number} could not be sent: ${invoice.error}`,
  link: `/payments/invoices/${showId('inv', invoice.id)}`,
})
