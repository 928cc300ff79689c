import { setTimeout as pause } from 'node:timers/promises'
import { diceFrom } from '../../sim/dice.ts'
import { type Outage, type RunOptions, type RunResult, runOutages } from './outages.ts'
import type { Stage } from './stage.ts'
import { distributedPostgres, standbyPair } from './standby-pair.ts'
import { tcpProxy } from './tcp-proxy.ts'

export type PromotedResult = RunResult & {
  /** How many promotions were followed by quarantine. */
  readonly quarantines: number
  /** Charges that the gateway had taken and the new primary had forgotten. */
  readonly forgotten: number
}

/** So long what is committed does not reach an asynchronous standby before the primary dies. */
const behindMs = 1_500
const quarantineWithinMs = 30_000

/**
 * The primary of the distribution's PostgreSQL dies under load and its standby takes its place (FM-SYS-03, R-06), at the
 * same address for the server. Nothing is lost by a synchronous one. An asynchronous one has forgotten the last moments,
 * and every promotion puts the organization into quarantine until the gateway was compared with the books.
 */
export async function runPromotions(options: RunOptions, synchronous: boolean): Promise<PromotedResult> {
  const bin = distributedPostgres()
  if (!bin) throw new Error('There is no PostgreSQL with pg_basebackup in /usr/lib/postgresql; install postgresql-15.')
  const pair = await standbyPair(bin, synchronous)
  const proxy = await tcpProxy({ target: { path: pair.socketPath() }, dice: diceFrom(options.seed, 'promote') })
  let quarantines = 0
  let forgotten = 0
  try {
    await pair.addStandby()
    const promote: Outage = async (stage) => {
      if (!synchronous) pair.holdBack()
      if (!synchronous) await pause(behindMs)
      const since = performance.now()
      const [before, quarantined] = [await countPayments(stage), await countQuarantines(stage)]
      await pair.promote()
      proxy.aim({ path: pair.socketPath() })
      proxy.cutAll()
      stage.database.moveTo(pair.admin())
      forgotten += Math.max(0, before - (await countPayments(stage)))
      await stage.server.untilReady()
      const took = performance.now() - since
      quarantines += await untilCompared(stage, quarantined)
      if (synchronous) await pair.addStandby()
      return took
    }
    const result = await runOutages(options, promote, {
      given: { databaseUrl: `postgresql://postgres@127.0.0.1:${proxy.port}/remit`, admin: pair.admin() },
    })
    return { ...result, quarantines, forgotten }
  } finally {
    await proxy.close()
    await pair.stop()
  }
}

async function countPayments({ database }: Stage): Promise<number> {
  const [row] = await database.rows<{ n: number }>('select count(*)::int as n from payments')
  return row?.n ?? 0
}

const countQuarantines = async ({ database }: Stage): Promise<number> =>
  (await database.rows<{ n: number }>('select count(*)::int as n from quarantines'))[0]?.n ?? 0

/** Waits for one quarantine more, and until the gateway was compared; 1 when that came to be, 0 when nobody noticed. */
async function untilCompared({ database }: Stage, before: number): Promise<number> {
  const since = performance.now()
  while (performance.now() - since < quarantineWithinMs) {
    const done = await database.rows(
      'select 1 from quarantines where (swept_at is not null or released_at is not null) offset $1',
      [before],
    )
    if (done.length > 0) return 1
    await pause(100)
  }
  return 0
}
