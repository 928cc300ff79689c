import { checkHealed } from '../check/healed.ts'
import { checkGateways, checkInvariants, type Marks } from '../check/invariants.ts'
import { illegalMoves } from '../check/legal-moves.ts'
import { beginning, type History } from '../history/history.ts'
import { payAtLast } from '../people/last-customer.ts'
import { playOperations } from '../people/play.ts'
import type { SimDatabase } from '../world/cluster.ts'
import { createWorld, type SimPools } from '../world/create-world.ts'
import type { World } from '../world/world.ts'
import type { Run } from './run.ts'

/** Changes the world after it has healed, to see whether the checks notice. */
export type Meddle = (world: World) => void

const day = 86_400
const healingDays = 7

/**
 * One history from beginning to end: a safety phase in which anything may fail, then faults off and seven virtual days
 * until the workers run dry, then everything is compared with what the gateways really did (CORRECTNESS §17.2).
 */
export async function runHistory(
  history: History,
  database: SimDatabase,
  pools: SimPools,
  meddle?: Meddle,
): Promise<Run> {
  const world = await createWorld(history, database, pools)
  const marks: Marks = new Map()
  const startAt = Number(beginning.epochNanoseconds / 1_000n)
  try {
    playOperations(world)
    for (const share of history.safetySeconds > 3_600 ? [1.5, 3] : [3]) {
      await world.scheduler.runUntil(startAt + (history.safetySeconds / 3) * share * 1e6)
      await check(world, () => checkInvariants(world, database.reader, marks))
    }
    world.trace.say('everything', 'HEALS: nothing goes wrong from here on')
    world.host.heal()
    const lastCustomer = (healingDays - 1) * day * 1e6
    let failure: unknown = null
    world.scheduler.after(lastCustomer, () => void payAtLast(world).catch((error: unknown) => (failure = error)))
    await world.scheduler.runUntil(startAt + (history.safetySeconds + healingDays * day) * 1e6)
    if (failure) throw failure
    meddle?.(world)
    await check(world, () => checkInvariants(world, database.reader, marks))
    await check(world, () => checkGateways(world, database.reader))
    await check(world, () => checkHealed(world))
  } catch (error) {
    world.violations.push(`the simulation itself failed: ${String((error as Error).stack ?? error)}`)
  }
  for (const books of world.books.values()) world.violations.push(...books.complaints)
  world.violations.push(...illegalMoves(world.coverage.edges))
  return {
    violations: world.violations,
    hash: await finalHash(world),
    story: world.trace.story,
    fired: Object.fromEntries(world.host.fired),
    stops: world.host.stops,
    coverage: world.coverage,
    crashes: world.host.crashes(),
    steps: world.scheduler.steps(),
  }
}

async function check(world: World, find: () => Promise<string[]>): Promise<void> {
  if (world.violations.length > 0) return
  for (const sentence of await find()) {
    world.violations.push(sentence)
    world.trace.say('CHECK', sentence)
  }
}

/** The trace, and what the books came to. */
async function finalHash(world: World): Promise<string> {
  const digests = await Promise.all(
    hashed.map((table) =>
      world.ask<{ digest: string }>(
        `select coalesce(md5(string_agg(md5(x::text), '' order by md5(x::text))), '') as digest from ${table} x`,
      ),
    ),
  )
  for (const [at, table] of hashed.entries()) world.trace.feed(`${table} ${digests[at]?.[0]?.digest}`)
  return world.trace.hash()
}

const hashed = [
  'invoices',
  'payments',
  'refunds',
  'gateway_attempts',
  'ledger_postings',
  'timeline_events',
  'deliveries',
  'exceptions',
]
