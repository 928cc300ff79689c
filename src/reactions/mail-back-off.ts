import type { Delivery } from '../store/delivery.ts'

/** Minutes until the next try of mail that a server put off; all of them together span a day (FM-OUT-05). */
const waitsMinutes = [1, 5, 15, 30, 60, 120, 240, 480, 480]

/** When a delivery that was put off is tried again; null when a day of tries is over. */
export const nextTryAt = (delivery: Pick<Delivery, 'tries'>, now: Temporal.Instant): Temporal.Instant | null => {
  const minutes = waitsMinutes[delivery.tries - 1]
  return minutes === undefined ? null : now.add({ minutes })
}
