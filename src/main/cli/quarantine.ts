import { showId } from '../../core/id/id.ts'
import { releaseByHand } from '../../flows/quarantine/end-quarantine.ts'
import { systemClock } from '../../ports/clock.ts'
import type { Actor } from '../../ports/ctx.ts'
import { idsFrom } from '../../ports/ids.ts'
import { realPause } from '../../ports/pause.ts'
import { systemRandom } from '../../ports/random.ts'
import { scanOrganizations } from '../../store/organization.ts'
import { findOpenQuarantine, type Quarantine } from '../../store/quarantine.ts'
import { type Database, openDatabase } from '../../store/tx.ts'
import { withDatabase } from './open.ts'
import { Misused, readOptions } from './options.ts'

const operator: Actor = { kind: 'user', id: 'operator', name: 'The operator of this server' }

/**
 * `quarantine status|release`: what is held back after a database was restored, and letting it go. Works beside a running
 * server, and on one that is stopped. `release` refuses until every gateway has been compared, which the server does.
 */
export async function quarantine(words: readonly string[]): Promise<number> {
  const [verb, ...rest] = words
  readOptions(rest, {})
  if (verb !== 'status' && verb !== 'release') throw new Misused('Say status or release.')
  return withDatabase(async ({ database }) => {
    const open = (config: typeof database.app) =>
      openDatabase(config, systemClock, realPause, { size: 1, prepare: false })
    const [app, scans] = [open(database.app), open(database.worker)]
    try {
      return verb === 'status' ? await printStatus(app, scans) : await release(app, scans)
    } finally {
      await Promise.all([app.close(), scans.close()])
    }
  })
}

async function inQuarantine(app: Database, scans: Database): Promise<{ id: string; found: Quarantine }[]> {
  const open: { id: string; found: Quarantine }[] = []
  for (const { id } of await scanOrganizations(scans)) {
    const found = await app.txOf(id)(findOpenQuarantine)
    if (found) open.push({ id, found })
  }
  return open
}

/** Exit code 1 while anything is held back, so that a script can ask. */
async function printStatus(app: Database, scans: Database): Promise<number> {
  const open = await inQuarantine(app, scans)
  if (open.length === 0) console.log('There is no quarantine; payments and mail are not held back.')
  for (const { id, found } of open) {
    const swept = found.sweptAt
      ? `every gateway was compared, ${found.found} movements were found and booked; release it when you have looked at them`
      : `gateways are still to be compared${found.lastFailure ? ` (${found.lastFailure})` : ''}; that needs a running server`
    console.log(
      `${showId('org', id)}  ${found.reason} since ${found.openedAt.toString({ smallestUnit: 'second' })}: ${swept}.`,
    )
  }
  return open.length === 0 ? 0 : 1
}

async function release(app: Database, scans: Database): Promise<number> {
  const open = await inQuarantine(app, scans)
  if (open.length === 0) console.log('There is no quarantine to release.')
  for (const { id } of open) {
    await releaseByHand({ tx: app.txOf(id), ids: idsFrom(systemClock, systemRandom), actor: operator })
    console.log(`${showId('org', id)}  released; payments and mail go out again.`)
  }
  return 0
}
