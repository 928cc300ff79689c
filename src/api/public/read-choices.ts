import { type PayRequestJson, payRequest } from '../../contract/pay.ts'
import type { PayPage } from '../../core/link/pay-page.ts'
import { parseAmount } from '../../core/money/text.ts'
import { findTestCard, type TestCard } from '../../core/payment/test-cards.ts'
import { refuse } from '../../core/refusal.ts'
import { readingLocale } from '../../render/reading-locale.ts'
import type { C } from '../http.ts'
import { readBody, readBytes } from '../read-body.ts'

/** What the customer chose, checked. Amounts are minor units and only ever compared (CORRECTNESS §1 rule 9). */
export type Choices = {
  readonly commandKey: string
  readonly amountSeen: bigint
  readonly payAmount: bigint | undefined
  readonly card: TestCard
}

/** What may be shown in the form again: never a number or a security code. */
export type Typed = { expiry?: string; payAmount?: string }

const MAX_FORM = 4096

export const isForm = (c: C): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header('content-type') ?? '')

/**
 * Reads the form, or the same as JSON, and forgets it: of a card only the published test card it is remains. Any other
 * number is refused without a word of it in answer, log or database. `today` is a calendar day, `YYYY-MM-DD`.
 */
export async function readChoices(c: C, page: PayPage, today: string, typed: Typed): Promise<Choices> {
  const body = isForm(c) ? await readForm(c, page, typed) : await readBody(c, payRequest)
  const { number, expiry, cvc } = body.method
  const card = findTestCard(number.trim())
  if (!card) throw refuse('invalid', 'not_a_test_card', NOT_A_TEST_CARD, 'number')
  checkExpiry(expiry.trim(), today)
  if (!new RegExp(`^[0-9]{${card.cvcDigits}}$`).test(cvc.trim())) {
    const digits = card.cvcDigits === 4 ? 'four' : 'three'
    throw refuse('invalid', 'cvc_invalid', `Enter the ${digits} digits of the security code.`, 'cvc')
  }
  return {
    commandKey: body.commandKey,
    amountSeen: BigInt(body.amountSeen),
    payAmount: body.payAmount === undefined ? undefined : BigInt(body.payAmount),
    card,
  }
}

const NOT_A_TEST_CARD = 'This page takes test cards only. Use one from the list, such as 4242 4242 4242 4242.'

async function readForm(c: C, page: PayPage, typed: Typed): Promise<PayRequestJson> {
  const form = new URLSearchParams((await readBytes(c, MAX_FORM)).toString('utf8'))
  const text = (name: string): string => form.get(name) ?? ''
  typed.expiry = text('expiry').slice(0, 9)
  const part = text('share') === 'some'
  if (part) typed.payAmount = text('payAmount').slice(0, 24)

  const payAmount = part ? parseAmount(text('payAmount'), page.currency, readingLocale(page.locale)) : undefined
  if (payAmount === null || payAmount === 0n) {
    throw refuse('invalid', 'amount_unreadable', 'Enter the amount you want to pay, in digits.', 'payAmount')
  }
  const read = payRequest.safeParse({
    commandKey: text('commandKey'),
    amountSeen: /^[0-9]{1,15}$/.test(text('amountSeen')) ? Number(text('amountSeen')) : null,
    ...(payAmount === undefined ? {} : { payAmount: Number(payAmount) }),
    method: { kind: 'test_card', number: text('number'), expiry: text('expiry'), cvc: text('cvc') },
  })
  if (read.success) return read.data
  const field = read.error.issues[0]?.path.at(-1)
  if (field === 'number') throw refuse('invalid', 'not_a_test_card', NOT_A_TEST_CARD, 'number')
  if (field === 'expiry' || field === 'cvc')
    throw refuse('invalid', 'card_unreadable', 'Check what you typed here.', field)
  throw refuse('invalid', 'form_unreadable', 'This form is not complete. Reload the page and try again.')
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
