import type { InvoiceWriteJson, LineItemWriteJson } from '../../../../src/contract/invoice.ts'
import type { DiscountJson } from '../../../../src/contract/shapes.ts'
import { checkDraft, type DraftLine } from '../../../../src/core/invoice/draft-rules.ts'
import type { Discount, Rounding, Totals } from '../../../../src/core/invoice/totals.ts'
import { parseAmount } from '../../../../src/core/money/text.ts'
import { parsePercent, parseQuantity, percentText, quantityText } from '../../../../src/core/number/decimal.ts'
import { Refusal } from '../../../../src/core/refusal.ts'
import type { TaxRate } from '../../../../src/core/tax/tax.ts'
import { amountProblem } from '../../../ui/amount-input.tsx'
import type { DiscountText, DraftForm, LineText } from './draft-form.ts'

export type ReadDraft = {
  /** What can be kept of it now; null until a customer is chosen. Lines with problems are left out. */
  readonly body: InvoiceWriteJson | null
  /** By the function that also totals the PDF, the payment page and the charge. */
  readonly totals: Totals
  /** Position of each form line in `totals.lines`; -1 where it is empty or has a problem. */
  readonly positions: readonly number[]
  /** By field, as the API spells it: `lines[3].quantity`. */
  readonly problems: Readonly<Record<string, string>>
  /** Fields of begun lines that are still empty: told only when somebody wants to finish. */
  readonly missing: Readonly<Record<string, string>>
}

export type Rules = { readonly locale: string; readonly rounding: Rounding; readonly taxRates: readonly TaxRate[] }

type ReadLine = { readonly core: DraftLine; readonly write: LineItemWriteJson }

/** Reads the typed text: what can be saved, what it adds up to, and what is not right yet, said beside its field. */
export function readDraft(form: DraftForm, rules: Rules): ReadDraft {
  const problems: Record<string, string> = {}
  const missing: Record<string, string> = {}
  const kept: ReadLine[] = []
  const positions = form.lines.map((line, i) => {
    const read = isBlank(line) ? null : readLine(line, `lines[${i}]`, form.currency, rules, problems, missing)
    return read ? kept.push(read) - 1 : -1
  })
  const discount = readDiscount(form.discount, 'documentDiscount', form.currency, rules.locale, problems)
  const terms = /^\d{1,3}$/.test(form.terms) && Number(form.terms) <= 365 ? Number(form.terms) : null
  if (terms === null) problems.paymentTermsDays = 'Type a number of days from 0 to 365'

  const totals = totalsOf(form, kept, discount, rules, problems, positions)
  const body: InvoiceWriteJson | null =
    form.customerId === null
      ? null
      : {
          customerId: form.customerId,
          contactId: form.contactId,
          billTo: billToOf(form),
          currency: form.currency,
          ...(terms === null ? {} : { paymentTermsDays: terms }),
          dueOn: form.dueOn,
          reference: form.reference.trim() || null,
          notes: form.notes,
          documentDiscount: discount && discountJson(discount),
          lines: kept.map(({ write }) => write),
        }
  return { body, totals, positions, problems, missing }
}

/** A line nobody has begun: neither text nor price. It is no problem and is not kept. */
export const isBlank = (line: LineText): boolean => line.description.trim() === '' && line.price.trim() === ''

function readLine(
  line: LineText,
  field: string,
  currency: string,
  { locale, taxRates }: Rules,
  problems: Record<string, string>,
  missing: Record<string, string>,
): ReadLine | null {
  const quantityE6 = parseQuantity(line.quantity, locale)
  const unitPrice = parseAmount(line.price, currency, locale)
  const wrong: Record<string, string> = {}
  const discount = readDiscount(line.discount, `${field}.discount`, currency, locale, wrong)

  if (line.description.trim() === '') missing[`${field}.description`] = 'Say what this line is for'
  if (line.price.trim() === '') missing[`${field}.unitPrice`] = 'Type a price'
  else if (unitPrice === null)
    wrong[`${field}.unitPrice`] = amountProblem(line.price, currency, locale) ?? 'Type a price'
  if (quantityE6 === null) wrong[`${field}.quantity`] = 'Type a number such as 1.5'
  Object.assign(problems, wrong)
  const isWhole = line.description.trim() !== '' && Object.keys(wrong).length === 0
  if (!isWhole || quantityE6 === null || unitPrice === null) return null

  const taxes = line.taxRateIds.flatMap((id) => taxRates.find((rate) => rate.id === id) ?? [])
  return {
    core: { description: line.description, quantityE6, unitPrice, discount, taxes },
    write: {
      productId: line.productId,
      description: line.description.trim(),
      quantity: quantityText(quantityE6),
      unitPrice: Number(unitPrice),
      discount: discount && discountJson(discount),
      taxRateIds: taxes.map((tax) => tax.id),
    },
  }
}

function readDiscount(
  { kind, text }: DiscountText,
  field: string,
  currency: string,
  locale: string,
  problems: Record<string, string>,
): Discount | null {
  if (text.trim() === '') return null
  if (kind === 'percent') {
    const ppm = parsePercent(text, locale)
    if (ppm === null) problems[field] = 'Type a percentage from 0 to 100'
    return ppm === null ? null : { kind, ppm }
  }
  const amount = parseAmount(text, currency, locale)
  if (amount === null) problems[field] = amountProblem(text, currency, locale) ?? 'Type an amount'
  return amount === null ? null : { kind, amount }
}

const NOTHING = { lines: [], documentDiscount: null } as const

/** Core's own rules say the rest (too large, discount above the price), and name the field. */
function totalsOf(
  form: DraftForm,
  kept: readonly ReadLine[],
  documentDiscount: Discount | null,
  { rounding }: Rules,
  problems: Record<string, string>,
  positions: readonly number[],
): Totals {
  const { currency } = form
  try {
    return checkDraft({ currency, rounding, documentDiscount, lines: kept.map(({ core }) => core) })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    problems[formField(error.field ?? 'lines', positions)] = error.message
    return checkDraft({ currency, rounding, ...NOTHING })
  }
}

/** Core counts the kept lines, the form all of them; `discount.amount` and `discount.percent` are one field here. */
export const formField = (field: string, positions: readonly number[]): string =>
  field
    .replace(/^lines\[(\d+)\]/, (_, kept: string) => `lines[${positions.indexOf(Number(kept))}]`)
    .replace(/(iscount)\.(amount|percent)$/, '$1')

const discountJson = (discount: Discount): DiscountJson =>
  discount.kind === 'percent'
    ? { kind: 'percent', percent: percentText(discount.ppm) }
    : { kind: 'fixed', amount: Number(discount.amount) }

const billToOf = ({ billTo }: DraftForm): NonNullable<InvoiceWriteJson['billTo']> => ({
  name: billTo.name,
  email: billTo.email.trim() || null,
  phone: billTo.phone.trim() || null,
  taxId: billTo.taxId.trim() || null,
  address: { ...billTo.address },
})
