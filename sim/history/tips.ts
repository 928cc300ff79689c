import { diceFrom } from '../dice.ts'
import type { Operation, OrganizationPlan, PlannedTip } from './history.ts'

/** Half of the organizations offer tips. Dice of their own, so that all else in a history stays as it was without them. */
export const offeringTips = (seed: string | number, organization: OrganizationPlan, n: number): OrganizationPlan => ({
  ...organization,
  tips: diceFrom(seed, 'tips', n).chance(0.5),
})

/** What each customer adds, and whether staff give a refund out of the tip first. */
export function tipping(seed: string | number, operation: Operation): Operation {
  const dice = diceFrom(seed, 'tip', operation.id)
  if (operation.kind === 'pay') return { ...operation, tip: dice.pick<PlannedTip>([0, 18, 20, 25, 'custom']) }
  return operation.kind === 'refund' && dice.chance(0.3) ? { ...operation, ofTip: true } : operation
}

/** Whoever tries again with another card may have thought better of the tip as well. */
export const tipAtTry = (planned: PlannedTip | undefined, tries: number): PlannedTip =>
  planned === undefined ? 0 : tries % 2 === 1 ? planned : planned === 20 ? 0 : 20

/** What that comes to, half-up, worked out by the customer and not by the system (PRODUCT P15); minor units. */
export function tipComesTo(tip: PlannedTip, base: bigint): bigint {
  if (tip !== 'custom') return (base * BigInt(tip) * 2n + 100n) / 200n
  const some = (base * 7n) / 100n
  return some > 0n ? some : 1n
}
