import type { Marks } from './marks.ts'

/** The service's own time in milliseconds: the machine's, moved forward by what tests asked for. */
export type ServiceClock = {
  nowMs(): number
  advance(seconds: number): void
}

/** The offset is kept in the books, so that a restart does not go back in time. */
export function openClock(marks: Marks): ServiceClock {
  let offsetMs = Number(marks.read('clockOffsetMs') ?? 0)
  return {
    nowMs: () => Date.now() + offsetMs,
    advance(seconds) {
      offsetMs += seconds * 1000
      marks.write('clockOffsetMs', String(offsetMs))
    },
  }
}
