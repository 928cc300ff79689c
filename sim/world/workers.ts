import { deliverDue } from '../../src/jobs/deliver.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { System } from '../../src/ports/ctx.ts'
import { diceFrom } from '../dice.ts'
import { systemOf } from './system.ts'
import type { Written } from './watched-tx.ts'
import type { World } from './world.ts'

export type Workers = {
  /** Keeps a turn of the workers planned for when something is due. */
  afterEach(): Promise<void>
  wake(): void
  noteWrites(writes: readonly Written[]): void
}

type Job = {
  readonly name: string
  readonly run: (system: System) => Promise<unknown>
  readonly due: (at: Due) => number | null
}
type Due = { readonly lookUp: number | null; readonly delivery: number | null; readonly outbox: number | null }

const jobs: readonly Job[] = [
  { name: 'relay', run: relayOutbox, due: ({ outbox }) => outbox },
  { name: 'sweep', run: sweepAttempts, due: ({ lookUp }) => lookUp },
  { name: 'deliveries', run: deliverDue, due: ({ delivery }) => delivery },
]

const watched = new Set(['gateway_attempts', 'outbox', 'deliveries'])
const second = 1e6

/**
 * The workers' loops. They poll for ever in production; here a turn is planned only for when there is something to find,
 * which is the same to everybody but the clock. With two workers, two may find it at once.
 */
export function createWorkers(world: World): Workers {
  const { scheduler, host, history } = world
  const busy = new Set<string>()
  let due: Due = { lookUp: null, delivery: null, outbox: null }
  let dirty = true
  let plannedFor = Number.POSITIVE_INFINITY
  let plan = 0
  let turns = 0

  const refresh = async (): Promise<void> => {
    const [row] = await world.ask<{ look_up: string | null; delivery: string | null; outbox: string | null }>(dueSql)
    const micros = (text: string | null | undefined): number | null => (text ? Number(text) : null)
    due = { lookUp: micros(row?.look_up), delivery: micros(row?.delivery), outbox: micros(row?.outbox) }
    dirty = false
  }
  const turn = (): void => {
    plannedFor = Number.POSITIVE_INFINITY
    dirty = true
    turns += 1
    for (const job of jobs) {
      const at = job.due(due)
      if (at === null || at > scheduler.now()) continue
      for (let worker = 1; worker <= history.workers; worker += 1) void run(job, worker)
    }
  }
  const run = async (job: Job, worker: number): Promise<void> => {
    const slot = `${job.name} ${worker}`
    if (busy.has(slot)) return
    busy.add(slot)
    const answer = await host.request(`${slot}.${turns}`, (process) => job.run(systemOf(world, process)))
    busy.delete(slot)
    dirty = true
    if (answer.kind === 'error') world.trace.say(`${slot}.${turns}`, 'gives up this turn')
  }
  return {
    wake: () => {
      dirty = true
    },
    noteWrites(writes) {
      if (writes.some(({ table }) => watched.has(table))) dirty = true
    },
    async afterEach() {
      if (!dirty || !host.isUp()) return
      await refresh()
      const next = Math.min(
        ...jobs.map((job) =>
          busy.has(`${job.name} 1`) ? Number.POSITIVE_INFINITY : (job.due(due) ?? Number.POSITIVE_INFINITY),
        ),
      )
      if (next === Number.POSITIVE_INFINITY || next + 3 * second > plannedFor) return
      plan += 1
      const mine = plan
      const lateness = diceFrom(history.seed, 'turn', plan).whole(10_000, 2 * second)
      const at = Math.max(next, scheduler.now()) + lateness
      plannedFor = at
      scheduler.after(at - scheduler.now(), () => {
        if (mine === plan) turn()
      })
    },
  }
}

const dueSql = `
  select (select (extract(epoch from min(next_lookup_at)) * 1000000)::bigint from gateway_attempts) as look_up,
         (select (extract(epoch from min(next_at)) * 1000000)::bigint from deliveries where state = 'waiting') as delivery,
         (select (extract(epoch from min(created_at)) * 1000000)::bigint from outbox where fanned_out_at is null) as outbox`
