/**
 * What the sandbox keeps of a charge: 2.9 % with half a unit rounded up, plus 30 minor units. Worked out in bigints,
 * because 29 times the largest amount is past what a double holds exactly.
 */
export const feeOf = (amountMinor: number): number => Number((BigInt(amountMinor) * 29n + 500n) / 1000n) + 30
