import { deliverOne } from '../../src/jobs/deliver.ts'
import { openDatabase } from '../../src/store/tx.ts'
import { createGivenUp } from '../check/rightly-given-up.ts'
import { diceFrom } from '../dice.ts'
import { createHost } from '../engine/host.ts'
import { createScheduler } from '../engine/scheduler.ts'
import { createTrace } from '../engine/trace.ts'
import { type Books, instantOf } from '../gateway/books.ts'
import { onHold } from '../gateway/settle.ts'
import { beginning, type History } from '../history/history.ts'
import { openStripe } from '../stripe/open-stripe.ts'
import { settleAt } from './at-the-gateway.ts'
import type { SimDatabase } from './cluster.ts'
import { countEdges } from './coverage.ts'
import { readEveryDue } from './due.ts'
import { tellNews } from './hooks.ts'
import { type Cast, setUp } from './set-up.ts'
import { systemOf } from './system.ts'
import { createWorkers } from './workers.ts'
import type { Coverage, Told, World } from './world.ts'

const second = 1e6

/** Connections are dear, so one pair serves all histories of a process; a pool of one keeps the order of statements. */
export function openSimPools(database: SimDatabase) {
  const clock = {
    now: () => instantOf(currentTime()),
    today: (zone: string) => instantOf(currentTime()).toZonedDateTimeISO(zone).toPlainDate().toString(),
  }
  let currentTime = (): number => 0
  const options = { size: 1, prepare: true }
  const app = openDatabase(database.app, clock, async () => {}, options)
  const worker = openDatabase(database.worker, clock, async () => {}, options)
  return {
    app,
    worker,
    tellTime: (now: () => number) => {
      currentTime = now
    },
    async close() {
      await app.close()
      await worker.close()
    },
  }
}

export type SimPools = ReturnType<typeof openSimPools>

/** Empties the database and builds the world of one history in it, up to the moment at which it begins. */
export async function createWorld(history: History, database: SimDatabase, pools: SimPools): Promise<World> {
  await database.empty()
  const startAt = Number(beginning.epochNanoseconds / 1_000n)
  const violations: string[] = []
  const coverage: Coverage = { edges: new Map(), operations: new Map() }
  const told: Told[] = []
  const forms: World['forms'] = new Map()
  const mailed: { messageId: string; to: string }[] = []
  const settling = new Set<string>()
  const states = new Map<string, string>()
  const scheduler = createScheduler(startAt, () => workers.afterEach())
  pools.tellTime(scheduler.now)
  const trace = createTrace(scheduler.now, startAt)
  const host = createHost({
    seed: history.seed,
    scheduler,
    trace,
    odds: history.odds,
    given: history.faults,
    onUp: () => workers.wake(),
    onUnexpected: (where, error) => {
      const sentence = `[HOUSE-12] ${where} failed by itself: ${error instanceof Error ? error.message : String(error)}`
      if (!violations.includes(sentence)) violations.push(sentence)
    },
  })
  const random = diceFrom(history.seed, 'bytes')

  let books: Map<string, Books> = new Map()
  let cast: Cast = { organizations: [], invoices: [] }
  const world: World = {
    history,
    scheduler,
    trace,
    host,
    random,
    ask: database.ask,
    violations,
    coverage,
    told,
    forms,
    mailed,
    database: { txOf: pools.app.txOf, directory: pools.worker },
    get books() {
      return books
    },
    get cast() {
      return cast
    },
    booksOf: (id) => books.get(id) ?? never(`gateway account ${id} has books`),
    committed(process, writes) {
      countEdges(coverage, states, writes)
      violations.push(...givenUp(writes))
      for (const { table, values } of writes) trace.feed(`${process.name} ${table} ${Object.keys(values).join()}`)
    },
    dueIn: (organizationId, due) => workers.dueIn(organizationId, due),
    wake: () => workers.wake(),
    queue(job, times, dice) {
      for (let copy = 1; copy <= times; copy += 1) {
        const run = async (tries: number): Promise<void> => {
          const name = `job ${job.name} ${job.key?.slice(-6)}.${copy}.${tries}`
          const answer = await host.request(name, (process) =>
            deliverOne(systemOf(world, process), job.organizationId, job.payload.deliveryId ?? ''),
          )
          if (answer.kind !== 'answer' && tries < 3)
            scheduler.after(dice.whole(1, 60) * second, () => void run(tries + 1))
        }
        scheduler.after(dice.pick([dice.whole(1_000, 50_000), dice.whole(1, 90) * second]), () => void run(1))
      }
    },
    settleLater(of, dice) {
      for (const id of onHold(of)) {
        if (settling.has(id)) continue
        settling.add(id)
        const [after, succeeds] = [dice.pick([dice.whole(60, 3_600), dice.whole(3_600, 3 * 86_400)]), dice.chance(0.6)]
        scheduler.after(after * second, () => {
          if (!settleAt(world, of, id, succeeds)) return
          trace.say(of.profile, `${id} ${succeeds ? 'goes through' : 'fails'} after all`)
          tellNews(world, of)
        })
      }
    },
    stripe: openStripe(scheduler.now),
    tellNews: (of) => tellNews(world, of),
    async requestArrives(of, { op, idempotencyKey, merchantRef }) {
      const seen = await database.ask<{ n: string }>(
        `select count(*) as n from gateway_attempts where gateway_account_id = $1 and idempotency_key = $2 and op = $3 and state <> 'prepared'
            and $4 in (merchant_ref, idempotency_key)`,
        [of.accountId, idempotencyKey, op, merchantRef],
      )
      if (seen[0]?.n !== '1')
        violations.push(`[I-14] ${op} ${merchantRef} reached ${of.profile} without a committed attempt`)
    },
    sleep: (seconds) => new Promise((resolve) => scheduler.after(seconds * second, resolve)),
  }
  const givenUp = createGivenUp(world.booksOf)
  const workers = createWorkers(world)
  const plain = systemOf(world, { name: 'set-up', life: 0, calls: 0 })
  const made = await setUp({ ...plain, txOf: pools.app.txOf, directory: pools.worker }, history, world.stripe)
  books = made.books
  cast = made.cast
  for (const [organizationId, due] of await readEveryDue(world)) workers.dueIn(organizationId, due)
  return world
}

function never(sentence: string): never {
  throw new Error(`impossible: ${sentence}`)
}
