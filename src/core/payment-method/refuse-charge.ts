import type { Refusal } from '../refusal.ts'
import { noAgreement, refusedForGood, triedTooOften } from './refusals.ts'

/** How often a saved method may be declined for one amount before it is left alone (CORRECTNESS §11, I-21). */
export const DECLINES = { most: 8, days: 30 } as const

/** A `never` code that is about one amount at one moment, and not about the card. */
export const ABOUT_ONE_AMOUNT = 'duplicate_transaction'

export type ChargeFacts = {
  readonly agreed: boolean
  /** Tries of this amount within the days above that were declined, or may yet be. */
  readonly declines: number
  /** Its bank said not to try it again. */
  readonly never: boolean
}

/** Why a saved method may not be charged without its owner; null when it may (I-20, I-21). */
export function refuseCharge({ agreed, declines, never }: ChargeFacts): Refusal | null {
  if (!agreed) return noAgreement()
  if (never) return refusedForGood()
  return declines >= DECLINES.most ? triedTooOften(DECLINES.most, DECLINES.days) : null
}
