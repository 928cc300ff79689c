import { assert } from '../assert.ts'
import { max, min } from '../money/money.ts'
import { divideHalfUp } from '../number/half-up.ts'

/** What an organization has set. Percentages and the maximum are parts per million of what is being paid. */
export type TipSettings = {
  readonly tipsOnInvoices: boolean
  readonly tipPercentages: readonly number[]
  readonly tipCustom: boolean
  readonly tipCustomMaximum: number
}

/** What a page offers; `customMaximum` (ppm of what is being paid) is null where no amount of one's own is taken. */
export type TipsOffered = { readonly percentages: readonly number[]; readonly customMaximum: number | null }

/** What the customer chose. Only an amount of one's own carries an amount, in minor units: the rest is worked out. */
export type TipChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'percent'; readonly ppm: number }
  | { readonly kind: 'custom'; readonly minor: bigint }

/** What new organizations offer once tips are switched on (PRODUCT P13, R11). */
export const DEFAULT_TIPS: TipSettings = {
  tipsOnInvoices: false,
  tipPercentages: [180_000, 200_000, 250_000],
  tipCustom: false,
  tipCustomMaximum: 1_000_000,
}

/** What an invoice's page offers with these settings; null where tips are off. */
export const tipsOnInvoice = (settings: TipSettings): TipsOffered | null =>
  settings.tipsOnInvoices
    ? { percentages: settings.tipPercentages, customMaximum: settings.tipCustom ? settings.tipCustomMaximum : null }
    : null

/**
 * A percentage of what is being paid, half-up to the minor unit (CORRECTNESS §8, PRODUCT P15), or to the `step` in which
 * the gateway can write amounts of this currency where that is coarser. All in minor units.
 */
export function percentTip(base: bigint, ppm: number, step: bigint): bigint {
  assert(base >= 0n && step > 0n, 'a tip is worked out on what is being paid, in steps')
  return divideHalfUp(base * BigInt(ppm), 1_000_000n * step) * step
}

/** The most of one's own that is taken: `ppm` of what is being paid, rounded down to the step, but always one step. */
export const largestTip = (base: bigint, ppm: number, step: bigint): bigint =>
  max(step, ((base * BigInt(ppm)) / (1_000_000n * step)) * step)

/**
 * How much of what a gateway took is the tip; `amount` and `tip` are what was asked for. The invoice comes first: where
 * less was taken the tip is what is missing, and what was taken on top of both is the customer's credit (I-18).
 */
export const tipTaken = (of: { readonly taken: bigint; readonly amount: bigint; readonly tip: bigint }): bigint =>
  min(of.tip, max(0n, of.taken - of.amount))
