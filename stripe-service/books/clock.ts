type Planned = { readonly at: number; readonly work: () => void }

/** The service's own time and what is to happen in it. */
export type Clock = {
  /** Unix milliseconds; while planned work runs, the moment it was planned for. */
  ms(): number
  /** Unix seconds, as Stripe writes instants. */
  seconds(): number
  advance(seconds: number): void
  /** Plans work for `seconds` from now; it runs at the first call of `runDue` at or after that moment. */
  after(seconds: number, work: () => void): void
  runDue(): void
  /** Unix milliseconds of the next planned work. */
  nextAt(): number | undefined
}

/** Time as `now` tells it (unix milliseconds), moved forward by what tests asked for. */
export function openClock(now: () => number): Clock {
  const planned: Planned[] = []
  let ahead = 0
  let held: number | undefined
  const ms = (): number => held ?? now() + ahead
  return {
    ms,
    seconds: () => Math.floor(ms() / 1000),
    advance(seconds) {
      ahead += seconds * 1000
    },
    after(seconds, work) {
      const at = ms() + seconds * 1000
      const later = planned.findIndex((other) => other.at > at)
      planned.splice(later < 0 ? planned.length : later, 0, { at, work })
    },
    runDue() {
      if (held !== undefined) return
      const until = ms()
      try {
        for (let next = planned[0]; next && next.at <= until; next = planned[0]) {
          planned.shift()
          held = next.at
          next.work()
        }
      } finally {
        held = undefined
      }
    },
    nextAt: () => planned[0]?.at,
  }
}
