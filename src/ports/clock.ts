/** The only place that reads the machine's clock (CORRECTNESS §1 rule 10). */
export type Clock = {
  now(): Temporal.Instant
  /** The calendar day it is in `zone` (an IANA name), as `YYYY-MM-DD`. */
  today(zone: string): string
}

export const systemClock: Clock = {
  // PostgreSQL keeps microseconds: what is answered now and what is read back later are the same instant.
  now() {
    const { epochNanoseconds } = Temporal.Now.instant()
    return new Temporal.Instant(epochNanoseconds - (epochNanoseconds % 1_000n))
  },
  today: (zone) => Temporal.Now.plainDateISO(zone).toString(),
}
