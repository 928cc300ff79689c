import { type PayRequestJson, payRequest } from '../../contract/pay.ts'
import type { PayFields, PayPage } from '../../core/link/pay-page.ts'
import { parseAmount } from '../../core/money/text.ts'
import { parsePercent } from '../../core/number/decimal.ts'
import { cardRuns } from '../../core/payment/luhn.ts'
import { refuse } from '../../core/refusal.ts'
import { tipUnreadable } from '../../core/tip/refusals.ts'
import type { TipChoice } from '../../core/tip/tip.ts'
import type { MethodSummary } from '../../ports/gateway.ts'
import { readingLocale } from '../../render/reading-locale.ts'
import type { C } from '../http.ts'
import { readBody, readBytes } from '../read-body.ts'
import { NOT_A_TEST_CARD, readTestCard } from './read-test-card.ts'

/** What the customer chose, checked. Amounts are minor units and only ever compared (CORRECTNESS §1 rule 9). */
export type Choices = {
  readonly commandKey: string
  readonly amountSeen: bigint
  readonly payAmount: bigint | undefined
  readonly tip: TipChoice
  /** `token`: single use, for the gateway. `summary` is null where only the gateway has seen what was entered. */
  readonly method: { readonly token: string; readonly summary: MethodSummary | null }
}

/** What may be shown in the form again: never a number or a security code. */
export type Typed = { expiry?: string; payAmount?: string; tip?: string; tipAmount?: string }

const MAX_FORM = 4096

export const isForm = (c: C): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header('content-type') ?? '')

type Shown = { readonly page: PayPage; readonly fields: PayFields | null }

/**
 * Reads the form, or the same as JSON, and forgets it: of a card only the published test card it is remains, or the token
 * that Stripe's own fields made of it. `today` is a calendar day, `YYYY-MM-DD`.
 */
export async function readChoices(c: C, { page, fields }: Shown, today: string, typed: Typed): Promise<Choices> {
  const body = isForm(c) ? await readForm(c, page, typed) : await readBody(c, payRequest)
  return {
    commandKey: body.commandKey,
    amountSeen: BigInt(body.amountSeen),
    payAmount: body.payAmount === undefined ? undefined : BigInt(body.payAmount),
    tip: readTip(body),
    method: readMethod(body, fields, today),
  }
}

/** An amount of one's own counts only where that was chosen; a percentage is compared with what is offered later. */
function readTip({ tip, tipAmount }: PayRequestJson): TipChoice {
  if (tip === 'custom') {
    if (tipAmount === undefined) throw tipUnreadable()
    return { kind: 'custom', minor: BigInt(tipAmount) }
  }
  const ppm = tip === 'none' ? null : parsePercent(tip)
  return ppm === null ? { kind: 'none' } : { kind: 'percent', ppm }
}

/** Each gateway takes its own kind of method. Where none is connected any more, whoever may be told so is told later. */
function readMethod(body: PayRequestJson, fields: PayFields | null, today: string): Choices['method'] {
  const { method } = body
  if (method.kind === 'confirmation_token') {
    if (fields?.kind === 'sandbox') throw changed()
    refuseCardNumbers([body.commandKey, method.token])
    return { token: method.token, summary: null }
  }
  if (fields?.kind === 'stripe' || method.kind === 'saved') throw changed()
  const card = readTestCard(method, today)
  return { token: card.token, summary: { kind: 'card', brand: card.brand, last4: card.number.slice(-4) } }
}

const changed = () =>
  refuse('conflict', 'form_changed', 'The way to pay has changed. You have not been charged; reload the page to go on.')

/** Nothing that looks like a card number goes further, whatever field it is in, and no answer repeats it. */
function refuseCardNumbers(texts: readonly string[]): void {
  if (texts.every((text) => cardRuns(text).length === 0)) return
  throw refuse('invalid', 'card_number_refused', 'Card numbers are never sent to this page. Reload it and try again.')
}

async function readForm(c: C, page: PayPage, typed: Typed): Promise<PayRequestJson> {
  const form = new URLSearchParams((await readBytes(c, MAX_FORM)).toString('utf8'))
  const text = (name: string): string => form.get(name) ?? ''
  const token = form.get('confirmationToken')
  if (token !== null) refuseCardNumbers([...form.keys(), ...form.values()])
  typed.expiry = text('expiry').slice(0, 9)
  const part = text('share') === 'some'
  if (part) typed.payAmount = text('payAmount').slice(0, 24)

  const payAmount = part ? parseAmount(text('payAmount'), page.currency, readingLocale(page.locale)) : undefined
  if (payAmount === null || payAmount === 0n) {
    throw refuse('invalid', 'amount_unreadable', 'Enter the amount you want to pay, in digits.', 'payAmount')
  }
  const tip = form.get('tip') ?? 'none'
  typed.tip = tip.slice(0, 9)
  if (tip === 'custom') typed.tipAmount = text('tipAmount').slice(0, 24)
  const tipAmount =
    tip === 'custom' ? parseAmount(text('tipAmount'), page.currency, readingLocale(page.locale)) : undefined
  if (tipAmount === null || tipAmount === 0n) throw tipUnreadable()
  const read = payRequest.safeParse({
    commandKey: text('commandKey'),
    amountSeen: /^[0-9]{1,15}$/.test(text('amountSeen')) ? Number(text('amountSeen')) : null,
    ...(payAmount === undefined ? {} : { payAmount: Number(payAmount) }),
    tip,
    ...(tipAmount === undefined ? {} : { tipAmount: Number(tipAmount) }),
    method:
      token === null
        ? { kind: 'test_card', number: text('number'), expiry: text('expiry'), cvc: text('cvc') }
        : { kind: 'confirmation_token', token },
  })
  if (read.success) return read.data
  const field = read.error.issues[0]?.path.at(-1)
  if (field === 'number') throw refuse('invalid', 'not_a_test_card', NOT_A_TEST_CARD, 'number')
  if (field === 'expiry' || field === 'cvc')
    throw refuse('invalid', 'card_unreadable', 'Check what you typed here.', field)
  throw refuse('invalid', 'form_unreadable', 'This form is not complete. Reload the page and try again.')
}
