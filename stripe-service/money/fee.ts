/** Stripe's fee on a charge: 2.9 % and 30 of the smallest unit, the half rounded up. */
export const chargeFee = (amount: number): number => Math.floor((amount * 29 + 500) / 1000) + 30

/** What a chargeback costs, in the smallest unit, whether it is won or lost. */
export const disputeFee = 1500
