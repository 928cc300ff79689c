import { type PayRequestJson, payRequest } from '../../contract/pay.ts'
import { readId } from '../../core/id/id.ts'
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
  readonly method: Entered | Saved
}

/** `token`: single use, for the gateway. `summary` is null where only the gateway has seen what was entered. */
type Entered = {
  readonly kind: 'entered'
  readonly token: string
  readonly summary: MethodSummary | null
  /** Keep it for later, on the words of this version; null: do not. */
  readonly saveOn: string | null
}

/** `id`: uuid. `confirmed`: the customer has answered that this card is meant (PRODUCT P24). */
type Saved = { readonly kind: 'saved'; readonly id: string; readonly confirmed: boolean }

/** What may be shown in the form again: never a number or a security code. */
export type Typed = {
  expiry?: string
  payAmount?: string
  tip?: string
  tipAmount?: string
  paymentMethodId?: string
  saveMethod?: boolean
}

const MAX_FORM = 4096

export const isForm = (c: C): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header('content-type') ?? '')

type Shown = { readonly page: PayPage; readonly fields: PayFields | null }

/**
 * Reads the form, or the same as JSON, and forgets it: of a card only the published test card it is remains, or the token
 * that Stripe's own fields made of it. `today` is a calendar day, `YYYY-MM-DD`.
 */
export async function readChoices(c: C, { page, fields }: Shown, today: string, typed: Typed): Promise<Choices> {
  const form = isForm(c) ? await formOf(c) : null
  const body = form ? readForm(form, page, typed) : await readBody(c, payRequest)
  const confirmed = form === null || form.get('confirmed') === 'yes'
  return {
    commandKey: body.commandKey,
    amountSeen: BigInt(body.amountSeen),
    payAmount: body.payAmount === undefined ? undefined : BigInt(body.payAmount),
    tip: readTip(body),
    method: readMethod(body, { fields, today, confirmed }),
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

type Around = { readonly fields: PayFields | null; readonly today: string; readonly confirmed: boolean }

/** Each gateway takes its own kind of method. Where none is connected any more, whoever may be told so is told later. */
function readMethod(body: PayRequestJson, { fields, today, confirmed }: Around): Choices['method'] {
  const { method } = body
  if (method.kind === 'saved') {
    const id = readId('pmt', method.paymentMethodId)
    if (id === null) throw changed()
    return { kind: 'saved', id, confirmed }
  }
  const saveOn = body.saveMethod ? (body.agreementVersion ?? '') : null
  if (method.kind === 'confirmation_token') {
    if (fields?.kind === 'sandbox') throw changed()
    refuseCardNumbers([body.commandKey, method.token])
    return { kind: 'entered', token: method.token, summary: null, saveOn }
  }
  if (fields?.kind === 'stripe') throw changed()
  const card = readTestCard(method, today)
  const summary = { kind: 'card', brand: card.brand, last4: card.number.slice(-4) } as const
  return { kind: 'entered', token: card.token, summary, saveOn }
}

const changed = () =>
  refuse('conflict', 'form_changed', 'The way to pay has changed. You have not been charged; reload the page to go on.')

/** Nothing that looks like a card number goes further, whatever field it is in, and no answer repeats it. */
function refuseCardNumbers(texts: readonly string[]): void {
  if (texts.every((text) => cardRuns(text).length === 0)) return
  throw refuse('invalid', 'card_number_refused', 'Card numbers are never sent to this page. Reload it and try again.')
}

/** The fields of the form as they came; reading them a second time gives the same. */
export const formOf = async (c: C): Promise<URLSearchParams> =>
  new URLSearchParams((await readBytes(c, MAX_FORM)).toString('utf8'))

/** Remembers what was entered, as far as it may be shown again. Never refuses. */
export function keepTyped(form: URLSearchParams, typed: Typed): void {
  const text = (name: string, length: number): string => (form.get(name) ?? '').slice(0, length)
  typed.expiry = text('expiry', 9)
  if (form.get('share') === 'some') typed.payAmount = text('payAmount', 24)
  typed.tip = text('tip', 9) || 'none'
  if (typed.tip === 'custom') typed.tipAmount = text('tipAmount', 24)
  if (form.has('paymentMethodId')) typed.paymentMethodId = text('paymentMethodId', 40)
  typed.saveMethod = form.get('saveMethod') === 'yes'
}

function readForm(form: URLSearchParams, page: PayPage, typed: Typed): PayRequestJson {
  const text = (name: string): string => form.get(name) ?? ''
  const token = form.get('confirmationToken')
  if (token !== null) refuseCardNumbers([...form.keys(), ...form.values()])
  keepTyped(form, typed)
  const payAmount =
    typed.payAmount !== undefined
      ? parseAmount(text('payAmount'), page.currency, readingLocale(page.locale))
      : undefined
  if (payAmount === null || payAmount === 0n) {
    throw refuse('invalid', 'amount_unreadable', 'Enter the amount you want to pay, in digits.', 'payAmount')
  }
  const tip = form.get('tip') ?? 'none'
  const tipAmount =
    tip === 'custom' ? parseAmount(text('tipAmount'), page.currency, readingLocale(page.locale)) : undefined
  if (tipAmount === null || tipAmount === 0n) throw tipUnreadable()
  const read = payRequest.safeParse({
    commandKey: text('commandKey'),
    amountSeen: /^[0-9]{1,15}$/.test(text('amountSeen')) ? Number(text('amountSeen')) : null,
    ...(payAmount === undefined ? {} : { payAmount: Number(payAmount) }),
    tip,
    ...(tipAmount === undefined ? {} : { tipAmount: Number(tipAmount) }),
    saveMethod: typed.saveMethod,
    ...(typed.saveMethod ? { agreementVersion: text('agreementVersion') } : {}),
    method: typed.paymentMethodId
      ? { kind: 'saved', paymentMethodId: typed.paymentMethodId }
      : token === null
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
