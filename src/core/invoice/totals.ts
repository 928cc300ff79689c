import { assert } from '../assert.ts'
import { type Currency, min, sum } from '../money/money.ts'
import { splitByLargestRemainder } from '../money/split.ts'
import { divideHalfUp } from '../number/half-up.ts'
import { type TaxRate, WHOLE_PPM } from '../tax/tax.ts'

/** `ppm` is 0 to 1 000 000 (100 %); `amount` is minor units of the invoice's currency, ≥ 0. */
export type Discount =
  | { readonly kind: 'percent'; readonly ppm: number }
  | { readonly kind: 'fixed'; readonly amount: bigint }

/** `line`: each line's tax is rounded. `document`: tax is computed once per rate on the whole document. */
export type Rounding = 'line' | 'document'

/** `quantityE6` is millionths (1.5 is 1 500 000); `unitPrice` is minor units. Neither is negative. */
export type TotalsLine = {
  readonly quantityE6: bigint
  readonly unitPrice: bigint
  readonly discount: Discount | null
  readonly taxes: readonly TaxRate[]
}

export type TotalsInput = {
  readonly currency: Currency
  readonly rounding: Rounding
  readonly lines: readonly TotalsLine[]
  readonly documentDiscount: Discount | null
}

/** All amounts in minor units, none negative. */
export type LineTotals = {
  readonly gross: bigint // quantity × unit price
  readonly discount: bigint // the line's own
  readonly amount: bigint // gross − discount: what the line shows
  readonly documentDiscount: bigint // its share of the document's discount
  readonly net: bigint // without any tax
  readonly tax: bigint // inclusive and exclusive together
  readonly total: bigint // net + tax
}

export type TaxTotals = {
  readonly taxRateId: string
  readonly name: string
  readonly ppm: number
  readonly inclusive: boolean
  readonly base: bigint // Σ net of the lines that bear it
  readonly amount: bigint
}

export type Totals = {
  readonly currency: Currency
  readonly lines: readonly LineTotals[]
  readonly subtotal: bigint // Σ line amounts, before the document's discount
  readonly documentDiscount: bigint
  readonly discountTotal: bigint // line discounts and document discount
  readonly net: bigint // total − taxTotal
  readonly taxes: readonly TaxTotals[] // in order of first appearance
  readonly exclusiveTax: bigint // the part of taxTotal that is added on top of prices
  readonly taxTotal: bigint
  readonly total: bigint
}

const QUANTITY_ONE = 1_000_000n
const WHOLE = BigInt(WHOLE_PPM)

type TaxedLines = {
  readonly nets: readonly bigint[]
  readonly lineTaxes: readonly bigint[]
  readonly exclusive: bigint
  readonly taxes: readonly TaxTotals[]
}

/**
 * The totals of an invoice: the one function behind builder, list, PDF, payment page and charge (A-021, I-28).
 *
 * Rules and test vectors: docs/rounding.md. A fixed discount above what it is taken from takes all of it and no more.
 * Laws that always hold: Σ line.total = total; Σ line.tax = Σ taxes.amount = taxTotal; net + taxTotal = total;
 * subtotal − documentDiscount + exclusiveTax = total. Input outside its ranges (`draft-rules.ts`) is asserted against.
 */
export function computeTotals(draft: TotalsInput): Totals {
  draft.lines.forEach(assertLine)

  const grosses = draft.lines.map((line) => divideHalfUp(line.quantityE6 * line.unitPrice, QUANTITY_ONE))
  const discounts = draft.lines.map((line, i) => discountOn(at(grosses, i), line.discount))
  const amounts = grosses.map((gross, i) => gross - at(discounts, i))

  const subtotal = sum(amounts)
  const documentDiscount = discountOn(subtotal, draft.documentDiscount)
  const shares = splitByLargestRemainder(documentDiscount, amounts)
  const prices = amounts.map((amount, i) => amount - at(shares, i))

  const taxed = draft.rounding === 'line' ? taxByLine(draft.lines, prices) : taxByDocument(draft.lines, prices)
  const net = sum(taxed.nets)
  const taxTotal = sum(taxed.lineTaxes)
  assert(net + taxTotal === subtotal - documentDiscount + taxed.exclusive, 'totals add up both ways')

  return {
    currency: draft.currency,
    lines: amounts.map((amount, i) => ({
      gross: at(grosses, i),
      discount: at(discounts, i),
      amount,
      documentDiscount: at(shares, i),
      net: at(taxed.nets, i),
      tax: at(taxed.lineTaxes, i),
      total: at(taxed.nets, i) + at(taxed.lineTaxes, i),
    })),
    subtotal,
    documentDiscount,
    discountTotal: sum(discounts) + documentDiscount,
    net,
    taxes: taxed.taxes,
    exclusiveTax: taxed.exclusive,
    taxTotal,
    total: net + taxTotal,
  }
}

/** What a discount takes from `amount`: never more than all of it. Percentages are rounded half-up. */
export function discountOn(amount: bigint, discount: Discount | null): bigint {
  if (!discount) return 0n
  if (discount.kind === 'percent') {
    assertPpm(discount.ppm, 'a discount is between 0 % and 100 %')
    return divideHalfUp(amount * BigInt(discount.ppm), WHOLE)
  }
  assert(discount.amount >= 0n, 'a discount is not negative')
  return min(discount.amount, amount)
}

/** Each line on its own: what is in the price is taken out of it first, then each further tax is put on the net. */
function taxByLine(lines: readonly TotalsLine[], prices: readonly bigint[]): TaxedLines {
  const books = taxBooks(lines)
  let exclusive = 0n
  const lineTaxes: bigint[] = []

  const nets = lines.map((line, i) => {
    const price = at(prices, i)
    const included = line.taxes.filter((rate) => rate.inclusive)
    const inside = insidePrice(price, included)
    const net = price - inside
    const parts = splitByLargestRemainder(inside, weightsOf(included))
    for (const [r, rate] of included.entries()) books.add(rate, net, at(parts, r))

    let onTop = 0n
    for (const rate of line.taxes.filter((r) => !r.inclusive)) {
      const amount = divideHalfUp(net * BigInt(rate.ppm), WHOLE)
      books.add(rate, net, amount)
      onTop += amount
    }
    exclusive += onTop
    lineTaxes.push(inside + onTop)
    return net
  })
  return { nets, lineTaxes, exclusive, taxes: books.taxes() }
}

/**
 * The whole document at once. Lines whose prices contain the same taxes are added before those are taken out; each
 * further tax is computed once on the summed nets. Both are then shared out over the lines, largest remainder first.
 */
function taxByDocument(lines: readonly TotalsLine[], prices: readonly bigint[]): TaxedLines {
  const books = taxBooks(lines)
  const nets = [...prices]
  const lineTaxes = prices.map(() => 0n)

  for (const { rates, members } of inclusiveGroups(lines)) {
    const groupPrices = members.map((i) => at(prices, i))
    const inside = insidePrice(sum(groupPrices), rates)
    splitByLargestRemainder(inside, groupPrices).forEach((amount, m) => {
      const i = at(members, m)
      nets[i] = at(nets, i) - amount
      lineTaxes[i] = at(lineTaxes, i) + amount
    })
    const base = sum(groupPrices) - inside
    const parts = splitByLargestRemainder(inside, weightsOf(rates))
    for (const [r, rate] of rates.entries()) books.add(rate, base, at(parts, r))
  }

  let exclusive = 0n
  for (const rate of books.rates.filter((r) => !r.inclusive)) {
    const members = lines.flatMap((line, i) => (line.taxes.some((r) => keyOf(r) === keyOf(rate)) ? [i] : []))
    const memberNets = members.map((i) => at(nets, i))
    const base = sum(memberNets)
    const amount = divideHalfUp(base * BigInt(rate.ppm), WHOLE)
    splitByLargestRemainder(amount, memberNets).forEach((part, m) => {
      const i = at(members, m)
      lineTaxes[i] = at(lineTaxes, i) + part
    })
    books.add(rate, base, amount)
    exclusive += amount
  }
  return { nets, lineTaxes, exclusive, taxes: books.taxes() }
}

/** The tax that `price` contains when all of `rates` are in it: price × Σppm / (100 % + Σppm), rounded once. */
function insidePrice(price: bigint, rates: readonly TaxRate[]): bigint {
  const ppm = sum(weightsOf(rates))
  return divideHalfUp(price * ppm, WHOLE + ppm)
}

function inclusiveGroups(lines: readonly TotalsLine[]): { rates: TaxRate[]; members: number[] }[] {
  const groups = new Map<string, { rates: TaxRate[]; members: number[] }>()
  lines.forEach((line, i) => {
    const rates = line.taxes.filter((rate) => rate.inclusive)
    if (rates.length === 0) return
    const key = JSON.stringify(rates.map(keyOf).sort())
    const group = groups.get(key)
    if (group) group.members.push(i)
    else groups.set(key, { rates, members: [i] })
  })
  return [...groups.values()]
}

/** Sums per rate, in order of first appearance. Rates of one id that differ in ppm are told apart. */
function taxBooks(lines: readonly TotalsLine[]) {
  const books = new Map<string, { rate: TaxRate; base: bigint; amount: bigint }>()
  for (const rate of lines.flatMap((line) => line.taxes)) {
    if (!books.has(keyOf(rate))) books.set(keyOf(rate), { rate, base: 0n, amount: 0n })
  }
  return {
    rates: [...books.values()].map(({ rate }) => rate),
    add(rate: TaxRate, base: bigint, amount: bigint): void {
      const book = books.get(keyOf(rate))
      assert(book, 'a tax that is counted stands on a line')
      book.base += base
      book.amount += amount
    },
    taxes: (): TaxTotals[] =>
      [...books.values()].map(({ rate, base, amount }) => ({
        taxRateId: rate.id,
        name: rate.name,
        ppm: rate.ppm,
        inclusive: rate.inclusive,
        base,
        amount,
      })),
  }
}

function assertLine(line: TotalsLine): void {
  assert(line.quantityE6 >= 0n, 'a quantity is not negative')
  assert(line.unitPrice >= 0n, 'a unit price is not negative')
  for (const rate of line.taxes) assertPpm(rate.ppm, 'a tax rate is between 0 % and 100 %')
  assert(new Set(line.taxes.map(keyOf)).size === line.taxes.length, 'a tax stands once on a line')
}

function assertPpm(ppm: number, sentence: string): void {
  assert(Number.isInteger(ppm) && ppm >= 0 && ppm <= WHOLE_PPM, sentence)
}

const keyOf = (rate: TaxRate): string => `${rate.id} ${rate.ppm} ${rate.inclusive}`

const weightsOf = (rates: readonly TaxRate[]): bigint[] => rates.map((rate) => BigInt(rate.ppm))

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  assert(item !== undefined, 'lists of one draft are equally long')
  return item
}
