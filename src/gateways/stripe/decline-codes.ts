import { declineWords, type RetryClass } from '../../core/payment/decline-words.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'

/** What Stripe tells of a refused payment, wherever it stands: an error, an intent's last one, or a charge's outcome. */
export type StripeDecline = {
  readonly code: string | null
  readonly declineCode: string | null
  readonly adviceCode: string | null
}

/** Where our vocabulary (`core/payment/decline-words.ts`) has another name than Stripe's "Decline codes" page. */
const ours: Readonly<Record<string, string>> = {
  generic_decline: 'card_declined',
  payment_intent_authentication_failure: 'authentication_failed',
}

const advised: Readonly<Record<string, RetryClass>> = {
  do_not_try_again: 'never',
  try_again_later: 'later',
  confirm_card_data: 'new_method',
}

/**
 * A refused payment in our words, and whether it may be tried again. The network's advice comes before what the code alone
 * would allow; a bank that asks for authentication is always taken at its word. A code that is new to us says no more than
 * "declined".
 */
export function readDecline({ code, declineCode, adviceCode }: StripeDecline): { code: string; retry: RetryClass } {
  const told = declineCode ?? code ?? ''
  const renamed = Object.hasOwn(ours, told) ? (ours[told] ?? told) : told
  const name = /^[a-z][a-z_]{0,59}$/.test(renamed) ? renamed : 'card_declined'
  const { retry } = declineWords(name)
  const advice = adviceCode !== null && Object.hasOwn(advised, adviceCode) ? advised[adviceCode] : undefined
  return { code: name, retry: retry === 'authenticate' ? retry : (advice ?? retry) }
}

/** The decline in an error body's `error`, or in an intent's `last_payment_error`. */
export const declineOfError = (error: JsonObject): StripeDecline => ({
  code: textAt(error, 'code'),
  declineCode: textAt(error, 'decline_code'),
  adviceCode: textAt(error, 'advice_code'),
})
