import type { ChargeResultJson, PaymentMethodJson } from '../../contract/payment-method.ts'
import { showId } from '../../core/id/id.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { declineWords } from '../../core/payment/decline-words.ts'
import { methodWords } from '../../core/payment/method-words.ts'
import { isExpired } from '../../core/payment-method/expiry.ts'
import type { ChargeView } from '../../flows/payment/charge-saved.ts'
import type { ListedMethod } from '../../store/payment-method.ts'
import { minorUnits } from '../http.ts'

/** `today` is a calendar day in the organization's zone. */
export const presentPaymentMethod = (m: ListedMethod, today: string): PaymentMethodJson => ({
  id: showId('pmt', m.id),
  customerId: showId('cus', m.customerId),
  gatewayAccountId: showId('gwa', m.gatewayAccountId),
  gateway: m.gateway,
  kind: m.kind,
  brand: m.brand,
  last4: m.last4,
  expiryMonth: m.expiryMonth,
  expiryYear: m.expiryYear,
  expired: isExpired(m, today),
  label: methodWords('gateway', m),
  status: m.removedAt ? 'removed' : 'active',
  chargeable: m.removedAt === null && m.accountActive && m.agreedAt !== null && m.revokedAt === null,
  agreement:
    m.agreedAt && m.agreementVersion !== null && m.agreementWords !== null
      ? {
          version: m.agreementVersion,
          words: m.agreementWords,
          agreedAt: m.agreedAt.toString(),
          revokedAt: m.revokedAt?.toString() ?? null,
        }
      : null,
  liveMode: m.liveMode,
  createdAt: m.createdAt.toString(),
  removedAt: m.removedAt?.toString() ?? null,
})

/** Words for staff; amounts as `locale` writes them. */
export function presentCharge(view: ChargeView, locale: string): ChargeResultJson {
  const status = statusOf(view)
  return {
    status,
    invoiceId: showId('inv', view.invoiceId),
    attemptId: showId('att', view.attemptId),
    amount: minorUnits(view.amount),
    currency: view.currency,
    remaining: minorUnits(view.remaining),
    method: view.method && methodWords('gateway', view.method),
    sentence: sentenceOf(view, status, locale),
    declineCode: view.declineCode,
    mayRetry: status === 'failed' || (status === 'declined' && view.retry === 'later'),
    mailedTo: view.mailedTo,
  }
}

function statusOf({ status, retry }: ChargeView): ChargeResultJson['status'] {
  switch (status) {
    case 'paid':
      return 'succeeded'
    case 'processing':
    case 'requires_action':
      return 'processing'
    case 'declined':
      return retry === 'authenticate' ? 'authenticate' : 'declined'
    case 'failed':
      return 'failed'
  }
}

function sentenceOf(view: ChargeView, status: ChargeResultJson['status'], locale: string): string {
  const amount = formatMoney(money(view.amount, view.currency), locale)
  const method = view.method ? methodWords('gateway', view.method) : 'the saved card'
  switch (status) {
    case 'succeeded':
      return `${amount} was charged to ${method}.`
    case 'processing':
      return 'The gateway has not confirmed this charge yet. Do not charge again; the result shows by itself.'
    case 'declined':
      return declineWords(view.declineCode ?? '').staff
    case 'authenticate':
      return view.mailedTo
        ? `The bank wants the customer to confirm this payment. ${view.mailedTo} is sent a link for that.`
        : 'The bank wants the customer to confirm this payment, and there is no address to write to. Send them the pay link.'
    case 'failed':
      return 'The charge could not be made. Nothing was charged; try again.'
  }
}
