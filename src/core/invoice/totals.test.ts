import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_AMOUNT, sum } from '../money/money.ts'
import { parseQuantity } from '../number/decimal.ts'
import type { TaxRate } from '../tax/tax.ts'
import { computeTotals, type Discount, type TotalsInput, type TotalsLine } from './totals.ts'

// Small prices and round rates, so that halves, ties and zeros are common; now and then something enormous.
const ppm = fc.oneof(fc.constantFrom(0, 1, 50_000, 99_750, 200_000, 333_333, 500_000, 1_000_000), fc.nat(1_000_000))
const price = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt({ min: 0n, max: 300n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: MAX_AMOUNT }) },
)
const quantityE6 = fc.oneof(
  fc.constantFrom(0n, 1n, 500_000n, 1_000_000n, 1_500_000n, 10_000_000n),
  fc.bigInt({ min: 0n, max: 20_000_000n }),
)
const discount: fc.Arbitrary<Discount | null> = fc.oneof(
  fc.constant(null),
  ppm.map((p) => ({ kind: 'percent' as const, ppm: p })),
  price.map((amount) => ({ kind: 'fixed' as const, amount })),
)
const rates: readonly fc.Arbitrary<TaxRate>[] = ['a', 'b', 'c', 'd', 'e'].map((id, i) =>
  ppm.map((p) => ({ id, name: id.toUpperCase(), ppm: p, inclusive: i < 3 })),
)

/** Drafts whose lines share a handful of rates, inclusive and exclusive, in any combination. */
const draft = (only?: 'inclusive' | 'exclusive'): fc.Arbitrary<TotalsInput> =>
  fc.tuple(...rates).chain((all) => {
    const some = all.filter((rate) => !only || rate.inclusive === (only === 'inclusive'))
    const line = fc.record({ quantityE6, unitPrice: price, discount, taxes: fc.subarray(some) })
    return fc.record({
      currency: fc.constantFrom('USD', 'JPY', 'KWD'),
      rounding: fc.constantFrom('line' as const, 'document' as const),
      lines: fc.array(line, { maxLength: 7 }),
      documentDiscount: discount,
    })
  })

const laws = { numRuns: 1_000 }

test('[I-28] lines, taxes and totals add up exactly, whichever way they are added', () => {
  fc.assert(
    fc.property(draft(), (input) => {
      const t = computeTotals(input)
      expect(sum(t.lines.map((l) => l.total))).toBe(t.total)
      expect(sum(t.lines.map((l) => l.tax))).toBe(t.taxTotal)
      expect(sum(t.taxes.map((x) => x.amount))).toBe(t.taxTotal)
      expect(sum(t.lines.map((l) => l.net))).toBe(t.net)
      expect(t.net + t.taxTotal).toBe(t.total)
      expect(sum(t.lines.map((l) => l.amount))).toBe(t.subtotal)
      expect(sum(t.lines.map((l) => l.documentDiscount))).toBe(t.documentDiscount)
      expect(sum(t.lines.map((l) => l.discount)) + t.documentDiscount).toBe(t.discountTotal)
      expect(sum(t.taxes.filter((x) => !x.inclusive).map((x) => x.amount))).toBe(t.exclusiveTax)
      expect(t.subtotal - t.documentDiscount + t.exclusiveTax).toBe(t.total)
      for (const l of t.lines) {
        expect(l.gross - l.discount).toBe(l.amount)
        expect(l.net + l.tax).toBe(l.total)
      }
    }),
    laws,
  )
})

test('[I-28] [A-021] no figure is ever negative, and no discount takes more than there is', () => {
  fc.assert(
    fc.property(draft(), (input) => {
      const t = computeTotals(input)
      const figures = [
        ...t.lines.flatMap((l) => [l.gross, l.discount, l.amount, l.documentDiscount, l.net, l.tax, l.total]),
        ...t.taxes.flatMap((x) => [x.base, x.amount]),
        t.subtotal,
        t.documentDiscount,
        t.total,
      ]
      for (const figure of figures) expect(figure >= 0n).toBe(true)
      for (const l of t.lines) {
        expect(l.discount <= l.gross).toBe(true)
        expect(l.documentDiscount <= l.amount).toBe(true)
      }
      expect(t.documentDiscount <= t.subtotal).toBe(true)
    }),
    laws,
  )
})

test('an invoice whose prices contain all taxes totals the sum of its prices', () => {
  fc.assert(
    fc.property(draft('inclusive'), (input) => {
      const t = computeTotals(input)
      expect(t.total).toBe(t.subtotal - t.documentDiscount)
      expect(t.exclusiveTax).toBe(0n)
      for (const l of t.lines) expect(l.total).toBe(l.amount - l.documentDiscount)
    }),
    laws,
  )
})

test('with document rounding each tax on top is within half a unit of the exact tax on its base', () => {
  fc.assert(
    fc.property(draft('exclusive'), (input) => {
      for (const x of computeTotals({ ...input, rounding: 'document' }).taxes) {
        const off = 2n * (x.amount * 1_000_000n - x.base * BigInt(x.ppm))
        expect(off <= 1_000_000n && off > -1_000_000n).toBe(true)
      }
    }),
    laws,
  )
})

test('the order of lines changes no total of the document', () => {
  fc.assert(
    fc.property(draft(), (input) => {
      const there = computeTotals({ ...input, rounding: 'document' })
      const back = computeTotals({ ...input, rounding: 'document', lines: [...input.lines].reverse() })
      expect(back.subtotal).toBe(there.subtotal)
      expect(back.documentDiscount).toBe(there.documentDiscount)
    }),
    laws,
  )
})

test('one line is the same in both ways of rounding', () => {
  fc.assert(
    fc.property(draft(), (input) => {
      const one = { ...input, lines: input.lines.slice(0, 1) }
      expect(computeTotals({ ...one, rounding: 'line' })).toEqual(computeTotals({ ...one, rounding: 'document' }))
    }),
    laws,
  )
})

const line = (l: Partial<TotalsLine>): TotalsLine => ({
  quantityE6: 1_000_000n,
  unitPrice: 100n,
  discount: null,
  taxes: [],
  ...l,
})
const usd = (lines: readonly TotalsLine[], documentDiscount: Discount | null = null): TotalsInput => ({
  currency: 'USD',
  rounding: 'document',
  lines,
  documentDiscount,
})

test('[A-021] rounding slices: two hundred lines of 0.4 cents are nothing, not eighty cents', () => {
  const slices = Array.from({ length: 200 }, () => line({ quantityE6: 400_000n, unitPrice: 1n }))
  expect(computeTotals(usd(slices)).total).toBe(0n)
})

test('[A-020] [A-021] what no draft may hold is asserted against, never computed with', () => {
  const rate = (p: number): TaxRate => ({ id: 'x', name: 'X', ppm: p, inclusive: false })
  const bad: TotalsInput[] = [
    usd([line({ quantityE6: -1n })]),
    usd([line({ unitPrice: -1n })]),
    usd([line({ taxes: [rate(-1_000_000)] })]),
    usd([line({ taxes: [rate(1_000_001)] })]),
    usd([line({ taxes: [rate(Number.NaN)] })]),
    usd([line({ taxes: [rate(0.5)] })]),
    usd([line({ taxes: [rate(5), rate(5)] })]),
    usd([line({ discount: { kind: 'percent', ppm: 1_000_001 } })]),
    usd([line({ discount: { kind: 'percent', ppm: -1 } })]),
    usd([line({ discount: { kind: 'fixed', amount: -1n } })]),
    usd([line({})], { kind: 'fixed', amount: -1n }),
  ]
  for (const input of bad) expect(() => computeTotals(input)).toThrow()
})

type Vector = {
  readonly name: string
  readonly currency: string
  readonly rounding: 'line' | 'document'
  readonly documentDiscount: VectorDiscount | null
  readonly lines: readonly {
    readonly quantity: string
    readonly unitPrice: number
    readonly discount: VectorDiscount | null
    readonly taxes: readonly string[]
  }[]
  readonly totals: Readonly<Record<string, unknown>> & {
    readonly taxes: readonly { readonly rate: string; readonly base: number; readonly amount: number }[]
  }
  readonly lineTotals: readonly Readonly<Record<string, number>>[]
}
type VectorDiscount =
  | { readonly kind: 'percent'; readonly ppm: number }
  | { readonly kind: 'fixed'; readonly amount: number }
type VectorFile = { readonly rates: Readonly<Record<string, Omit<TaxRate, 'id'>>>; readonly vectors: readonly Vector[] }

const file = JSON.parse(
  readFileSync(new URL('../../../docs/rounding-vectors.json', import.meta.url), 'utf8'),
) as VectorFile

const discountOf = (d: VectorDiscount | null): Discount | null =>
  d?.kind === 'fixed' ? { kind: 'fixed', amount: BigInt(d.amount) } : d

const rateOf = (id: string): TaxRate => {
  const rate = file.rates[id]
  if (!rate) throw new Error(`docs/rounding-vectors.json names no rate ${id}`)
  return { id, ...rate }
}

const plain = (figures: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(figures).map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v]))

describe('docs/rounding-vectors.json', () => {
  test('has its vectors', () => expect(file.vectors.length).toBeGreaterThan(15))

  test.each(file.vectors.map((v) => [v.name, v] as const))('%s', (_name, v) => {
    const {
      currency: _currency,
      lines,
      taxes,
      ...totals
    } = computeTotals({
      currency: v.currency,
      rounding: v.rounding,
      documentDiscount: discountOf(v.documentDiscount),
      lines: v.lines.map((l) => ({
        quantityE6: parseQuantity(l.quantity) ?? -1n,
        unitPrice: BigInt(l.unitPrice),
        discount: discountOf(l.discount),
        taxes: l.taxes.map(rateOf),
      })),
    })
    const shownTaxes = taxes.map((x) => ({ rate: x.taxRateId, base: Number(x.base), amount: Number(x.amount) }))
    expect({ ...plain(totals), taxes: shownTaxes }).toEqual(v.totals)
    expect(lines.map(plain)).toEqual(v.lineTotals)
  })
})
