import type { AttemptOp } from '../../core/payment/attempt-state.ts'

/**
 * When an undecided attempt is asked about: after its deadline 5 s, 15 s, 45 s, 2 m, 5 m, 10 m, 15 m, 30 m, then hourly
 * to 24 h, then daily (CORRECTNESS §5). It is never closed by age.
 */
const offsetsSeconds = [5, 15, 45, 120, 300, 600, 900, 1_800]
const hour = 3_600
const day = 86_400

/** The next instant to ask at, for evidence that has been missing since `since`. */
export function nextLookUp(since: Temporal.Instant, now: Temporal.Instant): Temporal.Instant {
  const age = Math.max(0, Math.floor((now.epochMilliseconds - since.epochMilliseconds) / 1_000))
  const early = offsetsSeconds.find((offset) => offset > age)
  if (early !== undefined) return since.add({ seconds: early })
  const step = age < day ? hour : day
  return since.add({ seconds: (Math.floor(age / step) + 1) * step })
}

/** The least time that negative look-ups must span before "not found" is believed: 15 minutes, or ten lags. */
export const believeAbsentAfterSeconds = (lookUpLagSeconds: number): number => Math.max(900, 10 * lookUpLagSeconds)
export const believeAbsentLookUps = 3

/** How long the customer may take to authenticate before the object is cancelled and the invoice freed. */
export const actionExpirySeconds = day

/** How long a look-up that may send again has an attempt to itself: longer than any call takes to be given up (I-16). */
export const lookUpLeaseSeconds = 60

/**
 * How long a look-up has an attempt to itself. A payment is only ever asked about, which may happen twice at once, so that
 * whoever dies over the question does not keep money that was taken from being booked for long.
 */
export const leaseSeconds = (op: AttemptOp): number => (op === 'confirm' || op === 'sale' ? 15 : lookUpLeaseSeconds)
