const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long an answer may still take: `in 3 days`. Rounded down, so that nobody counts on time that is not there. */
export function dueText(ms: number): string {
  if (ms < 0) return 'overdue'
  if (ms < hour) return counted(ms / minute, 'minute')
  return ms < 2 * day ? counted(ms / hour, 'hour') : counted(ms / day, 'day')
}

/** Two days before the deadline it is time to stop waiting for more evidence. */
export const isUrgent = (ms: number): boolean => ms < 2 * day

function counted(n: number, unit: string): string {
  const whole = Math.floor(n)
  return `in ${whole} ${unit}${whole === 1 ? '' : 's'}`
}
