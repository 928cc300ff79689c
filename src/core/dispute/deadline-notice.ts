/** How many hours before the deadline of an answer staff are told of it (CORRECTNESS FM-DIS-03). */
export const NOTICE_HOURS = [168, 72, 24, 6] as const
export type NoticeHours = (typeof NOTICE_HOURS)[number]

const hour = 3_600_000

/**
 * Which notice an answer that is due in `ms` milliseconds has come to. Earlier ones that were missed, because the dispute is
 * younger or nothing ran, are not made up for: the newest says all they would. Null: it is too early, or too late to answer.
 */
export function noticeDue(ms: number): NoticeHours | null {
  if (ms <= 0) return null
  return NOTICE_HOURS.findLast((hours) => ms <= hours * hour) ?? null
}
