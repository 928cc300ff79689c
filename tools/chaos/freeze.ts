import { setTimeout as pause } from 'node:timers/promises'
import type { Outage } from './outages.ts'

/**
 * The server hangs (SIGSTOP) in the middle of whatever it does, while a second one on the same database goes on, takes
 * its leases over and is asked instead; then it wakes up and goes on where it was (FM-REN-04). Answers how long it
 * took to be ready again after it woke.
 */
export const freezeServer =
  (ms: number): Outage =>
  async ({ server }) => {
    server.signal('SIGSTOP')
    await pause(ms)
    server.signal('SIGCONT')
    return server.untilReady()
  }
