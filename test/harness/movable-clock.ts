import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { MoneyWorld } from './money-world.ts'

export type MovableClock = Clock & { advance(seconds: number): void }

/** A clock that a test moves on; the sandbox service keeps its own. */
export function movableClock(): MovableClock {
  let ahead = 0
  const now = () => Temporal.Now.instant().add({ seconds: ahead })
  return {
    now,
    today: (zone) => now().toZonedDateTimeISO(zone).toPlainDate().toString(),
    advance(seconds) {
      ahead += seconds
    },
  }
}

/** Lets two hours of look-ups happen, close together at first, as the worker would make them. */
export async function healFor(world: MoneyWorld, clock: MovableClock): Promise<void> {
  for (const seconds of [40, 20, 30, 60, 120, 300, 600, 600, 1_200, 3_600]) {
    clock.advance(seconds)
    await world.admin.advanceClock(seconds)
    while ((await sweepAttempts(world.system)) >= 50);
  }
}
