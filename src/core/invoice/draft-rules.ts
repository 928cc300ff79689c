import { exponentOf, isCurrency } from '../money/currency.ts'
import { MAX_AMOUNT, money } from '../money/money.ts'
import { decimalText } from '../money/text.ts'
import { cardRuns } from '../payment/luhn.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { WHOLE_PPM } from '../tax/tax.ts'
import { computeTotals, type Discount, type Totals, type TotalsInput, type TotalsLine } from './totals.ts'

export const MAX_LINES = 200
export const MAX_DESCRIPTION = 500
export const MAX_TAXES_PER_LINE = 5
/** One thousand million pieces, in millionths. */
export const MAX_QUANTITY_E6 = 1_000_000_000n * 1_000_000n

export type DraftLine = TotalsLine & { readonly description: string }

export type DraftInput = Omit<TotalsInput, 'lines'> & { readonly lines: readonly DraftLine[] }

/**
 * Whether a draft may be kept, and its totals if so. Throws a `Refusal` of kind invalid that names the first field at
 * fault as the API spells it: `lines[3].quantity`. An empty draft may be kept; issuing one is refused
 * by `checkIssuable`.
 */
export function checkDraft(draft: DraftInput): Totals {
  if (!isCurrency(draft.currency)) {
    throw refuse(
      'invalid',
      'currency_unknown',
      `${shown(draft.currency)} is not a currency; use an ISO 4217 code such as USD.`,
      'currency',
    )
  }
  if (draft.lines.length > MAX_LINES) {
    throw refuse(
      'invalid',
      'too_many_lines',
      `An invoice has at most ${MAX_LINES} lines; split it into several.`,
      'lines',
    )
  }
  draft.lines.forEach((line, i) => {
    checkLine(line, `lines[${i}]`, draft.currency)
  })
  checkDiscount(draft.documentDiscount, 'documentDiscount')

  const totals = computeTotals(draft)
  totals.lines.forEach((line, i) => {
    if (line.gross > MAX_AMOUNT) throw tooLarge(`lines[${i}].unitPrice`, draft.currency)
    checkFixed(draft.lines[i]?.discount ?? null, line.gross, `lines[${i}].discount`, draft.currency)
  })
  checkFixed(draft.documentDiscount, totals.subtotal, 'documentDiscount', draft.currency)
  if (totals.total > MAX_AMOUNT || totals.subtotal > MAX_AMOUNT) throw tooLarge('lines', draft.currency)
  return totals
}

/** Whether a draft has what an issued invoice needs: at least one line. Call after `checkDraft`. */
export function checkIssuable(draft: DraftInput): void {
  if (draft.lines.length === 0) {
    throw refuse('invalid', 'draft_empty', 'An invoice needs at least one line; add what is to be paid for.', 'lines')
  }
}

function checkLine(line: DraftLine, field: string, currency: string): void {
  const description = line.description.trim()
  if (description === '') {
    throw refuse('invalid', 'description_missing', 'Say what this line is for.', `${field}.description`)
  }
  if (line.description.length > MAX_DESCRIPTION) {
    throw refuse(
      'invalid',
      'description_too_long',
      `A description has at most ${MAX_DESCRIPTION} characters; this one has ${line.description.length}.`,
      `${field}.description`,
    )
  }
  if (cardRuns(line.description).length > 0) throw cardNumberIn(`${field}.description`)

  if (line.quantityE6 < 0n) {
    throw refuse(
      'invalid',
      'quantity_negative',
      'A quantity is zero or more; use a discount or a credit note to take off.',
      `${field}.quantity`,
    )
  }
  if (line.quantityE6 > MAX_QUANTITY_E6) {
    throw refuse('invalid', 'quantity_too_large', 'A quantity is at most 1,000,000,000.', `${field}.quantity`)
  }
  if (line.unitPrice < 0n) {
    throw refuse(
      'invalid',
      'price_negative',
      'A price is zero or more; use a discount or a credit note to take off.',
      `${field}.unitPrice`,
    )
  }
  if (line.unitPrice > MAX_AMOUNT) throw tooLarge(`${field}.unitPrice`, currency)
  checkDiscount(line.discount, `${field}.discount`)
  checkTaxes(line, field)
}

function checkTaxes(line: DraftLine, field: string): void {
  if (line.taxes.length > MAX_TAXES_PER_LINE) {
    throw refuse(
      'invalid',
      'too_many_taxes',
      `A line bears at most ${MAX_TAXES_PER_LINE} taxes.`,
      `${field}.taxRateIds`,
    )
  }
  if (new Set(line.taxes.map((rate) => rate.id)).size < line.taxes.length) {
    throw refuse('invalid', 'tax_twice', 'The same tax stands twice on this line; keep it once.', `${field}.taxRateIds`)
  }
  for (const rate of line.taxes) {
    if (!isPpm(rate.ppm)) {
      throw refuse(
        'invalid',
        'tax_out_of_range',
        `The tax ${shown(rate.name)} is not between 0 % and 100 %.`,
        `${field}.taxRateIds`,
      )
    }
  }
}

function checkDiscount(discount: Discount | null, field: string): void {
  if (!discount) return
  if (discount.kind === 'percent' && !isPpm(discount.ppm)) {
    throw refuse('invalid', 'discount_out_of_range', 'A discount is between 0 % and 100 %.', `${field}.percent`)
  }
  if (discount.kind === 'fixed' && discount.amount < 0n) {
    throw refuse('invalid', 'discount_negative', 'A discount is zero or more.', `${field}.amount`)
  }
}

function checkFixed(discount: Discount | null, from: bigint, field: string, currency: string): void {
  if (discount?.kind !== 'fixed' || discount.amount <= from) return
  throw refuse(
    'invalid',
    'discount_above_amount',
    `This discount is more than the ${decimalText(money(from, currency))} ${currency} it is taken from.`,
    `${field}.amount`,
  )
}

const isPpm = (ppm: number): boolean => Number.isInteger(ppm) && ppm >= 0 && ppm <= WHOLE_PPM

const tooLarge = (field: string, currency: string): Refusal =>
  refuse(
    'invalid',
    'amount_too_large',
    `The amount is above ${decimalText(money(MAX_AMOUNT, currency))} ${currency}, the largest we can keep exactly (${exponentOf(currency)} decimals).`,
    field,
  )

/** Free text that holds what looks like a card number is refused before it is kept anywhere (CORRECTNESS §18.3). */
export const cardNumberIn = (field: string): Refusal =>
  refuse('invalid', 'card_number_in_text', 'This looks like a card number; take it out, we never keep those.', field)

const shown = (text: string): string => `“${text.slice(0, 20)}”`
