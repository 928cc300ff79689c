import { errorText } from '../core/error-text.ts'
import { applyHooks } from '../jobs/apply-hook.ts'
import { checkBooks } from '../jobs/check-books.ts'
import { cleanUp } from '../jobs/clean-up.ts'
import { deliverDue, deliverOne } from '../jobs/deliver.ts'
import type { GoOn } from '../jobs/go-on.ts'
import { reconcileTail } from '../jobs/reconcile-tail.ts'
import { refreshAccounts } from '../jobs/refresh-accounts.ts'
import { relayOutbox } from '../jobs/relay-outbox.ts'
import { settleAccounts } from '../jobs/settle-accounts.ts'
import { lookUpOne, sweepAttempts } from '../jobs/sweep-attempts.ts'
import { sweepDisputeAttempts, sweepDisputes } from '../jobs/sweep-disputes.ts'
import { sweepQuarantines } from '../jobs/sweep-quarantine.ts'
import { sweepRemovedMethods } from '../jobs/sweep-removed-methods.ts'
import { warnOfDeadlines } from '../jobs/warn-of-deadlines.ts'
import { watchClocks } from '../jobs/watch-clocks.ts'
import { askGateways, type MarkKeeper, type Questions, watchInstance } from '../jobs/watch-instance.ts'
import type { System } from '../ports/ctx.ts'
import type { PgBossQueue } from '../ports/queue-pgboss.ts'

/** `claiming`: nothing new is begun any more. `stop` waits for what is in hand. */
export type Worker = { stopClaiming(): void; stop(): Promise<void> }

/** The database as it was greeted at the start, to be watched from here on. */
export type Greeted = { readonly keeper: MarkKeeper; readonly questions: Questions }

/**
 * Starts what the clock and the queue start: the relay of the outbox (polling, and at once after a commit of this
 * process), deliveries, look-ups, comparisons, guards and cleaning up. Returns how to stop it.
 */
export async function startWorker(system: System, queue: PgBossQueue, greeted?: Greeted): Promise<Worker> {
  let claiming = true
  const goOn: GoOn = () => claiming
  // What the others note by the clock is only worth something if the clock is.
  await watchClocks(system).catch((error: unknown) =>
    system.log.error('the clocks could not be compared', { error: String(error) }),
  )
  const every = (everyMs: number, complaint: string, work: () => Promise<number>) =>
    repeat(system, complaint, everyMs, goOn, work)
  const relay = every(1_000, 'the outbox could not be relayed', () => relayOutbox(system, goOn))
  const loops = [
    relay,
    every(2_000, 'attempts could not be swept', () => sweepAttempts(system, goOn)),
    every(500, 'webhooks could not be applied', () => applyHooks(system, goOn)),
    every(3_600_000, 'gateways could not be compared with the books', async () => {
      await reconcileTail(system, goOn)
      return 0
    }),
    every(3_600_000, 'payouts could not be booked', async () => {
      await settleAccounts(system, goOn)
      return 0
    }),
    every(3_600_000, 'gateways could not be asked about their accounts', async () => {
      await refreshAccounts(system, goOn)
      return 0
    }),
    every(600_000, 'disputes could not be compared', async () => {
      await sweepDisputes(system, goOn)
      return 0
    }),
    every(600_000, 'deadlines of disputes could not be told', async () => {
      await warnOfDeadlines(system, goOn)
      return 0
    }),
    every(5_000, 'answers to disputes could not be looked up', () => sweepDisputeAttempts(system, goOn)),
    every(3_600_000, 'the books could not be checked', async () => {
      await checkBooks(system, goOn)
      return 0
    }),
    every(60_000, 'gateways could not be told of removed cards', () => sweepRemovedMethods(system, goOn)),
    every(5_000, 'the clocks could not be compared', () => watchClocks(system)),
    every(5_000, 'a quarantine could not be swept', () => sweepQuarantines(system)),
    ...(greeted ? guardLoops(system, greeted, every) : []),
  ]
  queue.onWakeRelay(relay.now)
  await queue.work({
    deliver: ({ organizationId, payload }) => deliverOne(system, organizationId, payload.deliveryId ?? ''),
    'look-up-attempt': ({ organizationId, payload }) => lookUpOne(system, organizationId, payload.attemptId ?? ''),
    'relay-outbox': async () => deliverDue(system, goOn),
    'sweep-attempts': async () => void (await sweepAttempts(system, goOn)),
    'clean-up': () => cleanUp(system),
  })
  const stopClaiming = (): void => {
    claiming = false
  }
  return {
    stopClaiming,
    async stop() {
      stopClaiming()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

type Every = (everyMs: number, complaint: string, work: () => Promise<number>) => Repeated

function guardLoops(system: System, { keeper, questions }: Greeted, every: Every): Repeated[] {
  return [
    every(5_000, 'the database could not be recognised', async () => {
      await watchInstance(system, keeper)
      return 0
    }),
    every(30_000, 'gateways could not be asked for their newest movements', async () => {
      await askGateways(system, questions)
      return 0
    }),
  ]
}

type Repeated = { now(): void; stop(): Promise<void> }

/** Runs `work` again and again, never twice at once, at once when asked; a failure is logged and the next turn comes. */
function repeat(system: System, complaint: string, everyMs: number, goOn: GoOn, work: () => Promise<number>): Repeated {
  let stopped = false
  let running: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined
  const turn = async (): Promise<void> => {
    do {
      again = false
      const seen = await work().catch((error: unknown) => {
        system.log.error(complaint, { error: errorText(error) })
        return 0
      })
      if (seen >= 50) again = true
    } while (again && !stopped && goOn())
  }
  const start = (): void => {
    clearTimeout(timer)
    if (stopped || !goOn()) return
    if (running) {
      again = true
      return
    }
    running = turn().finally(() => {
      running = null
      if (!stopped) timer = setTimeout(start, everyMs)
    })
  }
  start()
  return {
    now: start,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
