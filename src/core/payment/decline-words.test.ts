import { expect, test } from 'vitest'
import { declineWords, type RetryClass } from './decline-words.ts'

/** Stripe's published decline codes (docs.stripe.com/declines/codes), by what may be done about each. */
const CODES: Readonly<Record<RetryClass, string>> = {
  authenticate: 'authentication_required',
  later:
    'approve_with_id issuer_not_available try_again_later reenter_transaction processing_error insufficient_funds ' +
    'withdrawal_count_limit_exceeded card_velocity_exceeded',
  never:
    'lost_card stolen_card pickup_card restricted_card fraudulent merchant_blacklist do_not_try_again ' +
    'revocation_of_authorization revocation_of_all_authorizations stop_payment_order duplicate_transaction',
  new_method:
    'generic_decline do_not_honor call_issuer no_action_taken transaction_not_allowed service_not_allowed not_permitted ' +
    'security_violation expired_card invalid_expiry_month invalid_expiry_year incorrect_cvc invalid_cvc incorrect_number ' +
    'invalid_number incorrect_zip incorrect_address invalid_account new_account_information_available card_not_supported ' +
    'currency_not_supported invalid_amount testmode_decline pin_try_exceeded incorrect_pin invalid_pin offline_pin_required ' +
    'online_or_offline_pin_required',
}

test('each published decline code has words of its own and says whether the card may be tried again', () => {
  for (const [retry, codes] of Object.entries(CODES)) {
    for (const code of codes.split(' ')) {
      expect(declineWords(code).retry, code).toBe(retry)
      expect(declineWords(code), code).not.toBe(declineWords('a code of tomorrow'))
    }
  }
})

test('whoever holds a lost, stolen or suspected card reads what everybody reads', () => {
  const plain = declineWords('generic_decline').customer
  for (const code of 'lost_card stolen_card pickup_card restricted_card fraudulent merchant_blacklist'.split(' ')) {
    expect(declineWords(code).customer, code).toBe(plain)
    expect(declineWords(code).staff, code).not.toBe(declineWords('generic_decline').staff)
  }
})

test('every sentence for a customer says what to do now, and none holds a code', () => {
  for (const code of Object.values(CODES).join(' ').split(' ')) {
    const { customer, staff } = declineWords(code)
    expect(customer, code).toMatch(/^[A-Z].*\.$/)
    expect(customer, code).toMatch(/\bplease /i)
    expect(`${customer} ${staff}`, code).not.toMatch(/_|undefined|!/)
    expect(staff, code).toMatch(/^[A-Z].*\.$/)
  }
})
