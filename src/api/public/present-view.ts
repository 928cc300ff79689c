import type { PayViewJson } from '../../contract/pay.ts'
import { showId } from '../../core/id/id.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { declineWords } from '../../core/payment/decline-words.ts'
import { methodWords } from '../../core/payment/method-words.ts'
import type { View } from '../../flows/payment/view.ts'
import { readingLocale } from '../../render/reading-locale.ts'
import { minorUnits } from '../http.ts'

/** A try as the customer is told of it. `path` is the page's own, `/pay/<token>`. */
export function presentView(view: View, path: string, locale: string): PayViewJson {
  const text = (minor: bigint): string => formatMoney(money(minor, view.currency), readingLocale(locale))
  const attemptId = showId('att', view.attemptId)
  return {
    status: view.status,
    attemptId,
    amount: minorUnits(view.amount),
    tip: minorUnits(view.tip),
    currency: view.currency,
    amountText: text(view.amount),
    sentence: sentenceOf(view, text),
    actionUrl: view.actionUrl,
    pollUrl: `${path}/payments/${attemptId}`,
    method: view.method && methodWords('gateway', view.method),
    remaining: minorUnits(view.remaining),
    remainingText: text(view.remaining),
  }
}

/** Only a try that certainly did nothing is called "not charged". */
function sentenceOf(view: View, text: (minor: bigint) => string): string {
  switch (view.status) {
    case 'paid': {
      const tip = view.tip > 0n ? `, ${text(view.tip)} of it as a tip` : ''
      const rest = view.remaining > 0n ? `; ${text(view.remaining)} is still due` : ''
      return `Thank you. ${text(view.amount)} was received${tip}${rest}.`
    }
    case 'processing':
      return 'We are confirming your payment. Please do not pay again.'
    case 'requires_action':
      return 'Your bank asks you to confirm this payment.'
    case 'declined':
      return declineWords(view.declineCode ?? '').customer
    case 'failed':
      return 'The payment could not be made. You have not been charged; please try again.'
  }
}
