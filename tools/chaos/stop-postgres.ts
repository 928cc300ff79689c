import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive, readPostmasterFile } from '../../src/ports/postgres/postmaster-file.ts'
import type { Outage } from './outages.ts'

/**
 * The embedded PostgreSQL is stopped in immediate mode (SIGQUIT to its first process, what `pg_ctl stop -m immediate`
 * sends), or killed where the dice say so. The server's own supervisor has to notice and bring it back.
 */
export const stopPostgres: Outage = async ({ server, place }, dice) => {
  if (!place) throw new Error('only the embedded PostgreSQL has a supervisor')
  const found = readPostmasterFile(place.cluster)
  if (found.state !== 'live') throw new Error(`PostgreSQL is to be stopped and is ${found.state}`)
  const since = performance.now()
  process.kill(found.pid, dice.chance(0.2) ? 'SIGKILL' : 'SIGQUIT')
  while (isAlive(found.pid)) await pause(5)
  await server.untilReady()
  return performance.now() - since
}
