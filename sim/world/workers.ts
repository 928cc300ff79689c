import { applyHooks } from '../../src/jobs/apply-hook.ts'
import { deliverDue } from '../../src/jobs/deliver.ts'
import { reconcileTail } from '../../src/jobs/reconcile-tail.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import type { System } from '../../src/ports/ctx.ts'
import { diceFrom } from '../dice.ts'
import { systemOf } from './system.ts'
import type { Due, World } from './world.ts'

export type Workers = {
  /** Keeps a turn of the workers planned for when something is due. */
  afterEach(): void
  wake(): void
  /** What is due in an organization has changed. */
  dueIn(organizationId: string, due: Due): void
}

type Job = {
  readonly name: string
  readonly run: (system: System) => Promise<unknown>
  readonly due: (at: Due) => number | null
}

const jobs: readonly Job[] = [
  { name: 'relay', run: relayOutbox, due: ({ outbox }) => outbox },
  { name: 'sweep', run: sweepAttempts, due: ({ lookUp }) => lookUp },
  { name: 'hooks', run: applyHooks, due: ({ inbox }) => inbox },
  { name: 'deliveries', run: deliverDue, due: ({ delivery }) => delivery },
]

const second = 1e6
const never = Number.POSITIVE_INFINITY

/**
 * The workers' loops. They poll for ever in production; here a turn is planned only for when there is something to find,
 * which is the same to everybody but the clock. With two workers, two may find it at once.
 */
export function createWorkers(world: World): Workers {
  const { scheduler, host, history } = world
  const busy = new Set<string>()
  const dueOf = new Map<string, Due>()
  let dirty = true
  let plannedFor = never
  let plan = 0
  let turns = 0

  /** The earliest instant at which any organization has something for a job; infinity: none has. */
  const earliest = (job: Job): number => Math.min(...[...dueOf.values()].map((due) => job.due(due) ?? never))
  const turn = (): void => {
    plannedFor = never
    dirty = true
    turns += 1
    for (const job of jobs) {
      if (earliest(job) > scheduler.now()) continue
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
  /** L2, which runs every hour in production; here, when the history says so. */
  const compare = (turn: number): void => {
    if (!host.isUp()) scheduler.after(60 * second, () => compare(turn))
    for (let worker = 1; host.isUp() && worker <= history.workers; worker += 1)
      void host.request(`reconcile ${worker}.${turn}`, (process) => reconcileTail(systemOf(world, process)))
  }
  for (const [turn, at] of (history.comparisons ?? [5 * 86_400]).entries())
    scheduler.after(at * second, () => compare(turn + 1))
  return {
    wake: () => {
      dirty = true
    },
    dueIn(organizationId, due) {
      dueOf.set(organizationId, due)
      dirty = true
    },
    afterEach() {
      if (!dirty || !host.isUp()) return
      dirty = false
      const next = Math.min(...jobs.map((job) => (busy.has(`${job.name} 1`) ? never : earliest(job))))
      if (next === never || next + 3 * second > plannedFor) return
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
