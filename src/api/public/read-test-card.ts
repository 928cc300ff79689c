import { findTestCard, type TestCard } from '../../core/payment/test-cards.ts'
import { refuse } from '../../core/refusal.ts'

export const NOT_A_TEST_CARD = 'This page takes test cards only. Use one from the list, such as 4242 4242 4242 4242.'

type Typed = { readonly number: string; readonly expiry: string; readonly cvc: string }

/**
 * The published test card that was typed. Any other number is refused without a word of it in answer, log or database
 * . `today` is a calendar day, `YYYY-MM-DD`.
 */
export function readTestCard({ number, expiry, cvc }: Typed, today: string): TestCard {
  const card = findTestCard(number.trim())
  if (!card) throw refuse('invalid', 'not_a_test_card', NOT_A_TEST_CARD, 'number')
  checkExpiry(expiry.trim(), today)
  if (!new RegExp(`^[0-9]{${card.cvcDigits}}$`).test(cvc.trim())) {
    const digits = card.cvcDigits === 4 ? 'four' : 'three'
    throw refuse('invalid', 'cvc_invalid', `Enter the ${digits} digits of the security code.`, 'cvc')
  }
  return card
}

function checkExpiry(expiry: string, today: string): void {
  const [, month = '', year = ''] = /^(\d\d?) *\/ *(?:20)?(\d\d)$/.exec(expiry) ?? []
  if (!/^(0?[1-9]|1[0-2])$/.test(month)) {
    throw refuse('invalid', 'expiry_invalid', 'Enter month and year, such as 12 / 34.', 'expiry')
  }
  if (`20${year}-${month.padStart(2, '0')}` < today.slice(0, 7)) {
    throw refuse('invalid', 'expiry_past', 'This date has passed. Enter a later one.', 'expiry')
  }
}
