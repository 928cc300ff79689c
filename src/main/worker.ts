import { applyHooks } from '../jobs/apply-hook.ts'
import { cleanUp } from '../jobs/clean-up.ts'
import { deliverDue, deliverOne } from '../jobs/deliver.ts'
import { reconcileTail } from '../jobs/reconcile-tail.ts'
import { relayOutbox } from '../jobs/relay-outbox.ts'
import { lookUpOne, sweepAttempts } from '../jobs/sweep-attempts.ts'
import type { System } from '../ports/ctx.ts'
import type { PgBossQueue } from '../ports/queue-pgboss.ts'

const relayEveryMs = 1_000
const sweepEveryMs = 2_000
const hooksEveryMs = 500
const reconcileEveryMs = 3_600_000

/**
 * Starts what the clock and the queue start: the relay of the outbox (polling, and at once after a commit of this
 * process), deliveries, look-ups and cleaning up. Returns how to stop it.
 */
export async function startWorker(system: System, queue: PgBossQueue): Promise<{ stop(): Promise<void> }> {
  const relay = repeat(system, 'the outbox could not be relayed', relayEveryMs, () => relayOutbox(system))
  const sweep = repeat(system, 'attempts could not be swept', sweepEveryMs, () => sweepAttempts(system))
  const hooks = repeat(system, 'webhooks could not be applied', hooksEveryMs, () => applyHooks(system))
  const tail = repeat(system, 'gateways could not be compared with the books', reconcileEveryMs, async () => {
    await reconcileTail(system)
    return 0
  })
  queue.onWakeRelay(relay.now)
  await queue.work({
    deliver: ({ organizationId, payload }) => deliverOne(system, organizationId, payload.deliveryId ?? ''),
    'look-up-attempt': ({ organizationId, payload }) => lookUpOne(system, organizationId, payload.attemptId ?? ''),
    'relay-outbox': async () => deliverDue(system),
    'sweep-attempts': async () => void (await sweepAttempts(system)),
    'clean-up': () => cleanUp(system),
  })
  return {
    async stop() {
      await Promise.all([relay.stop(), sweep.stop(), hooks.stop(), tail.stop()])
    },
  }
}

type Repeated = { now(): void; stop(): Promise<void> }

/** Runs `work` again and again, never twice at once, at once when asked; a failure is logged and the next turn comes. */
function repeat(system: System, complaint: string, everyMs: number, work: () => Promise<number>): Repeated {
  let stopped = false
  let running: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined
  const turn = async (): Promise<void> => {
    do {
      again = false
      const seen = await work().catch((error: unknown) => {
        system.log.error(complaint, { error: error instanceof Error ? error.message : String(error) })
        return 0
      })
      if (seen >= 50) again = true
    } while (again && !stopped)
  }
  const start = (): void => {
    clearTimeout(timer)
    if (stopped) return
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
