/**
 * The queue on the same PostgreSQL, by pg-boss (docs/decisions/own-outbox-beside-pg-boss.md). The rows of our own
 * tables stay the truth: a job only says that some row is due, and sweeps find what a lost job left lying.
 */

import type { ClientConfig } from 'pg'
import { type ConstructorOptions, PgBoss } from 'pg-boss'
import type { Log } from './log.ts'
import { HeardClient } from './postgres/heard-client.ts'
import type { JobName, JobRequest, Queue } from './queue.ts'
import { toDriverText } from './tx-driver.ts'

export type JobHandler = (job: {
  readonly organizationId: string
  readonly payload: Readonly<Record<string, string>>
}) => Promise<void>

export type PgBossQueue = Queue & {
  /** Starts taking jobs; `sweepEverySeconds` is the pace of jobs that no row of ours has asked for. */
  work(handlers: Readonly<Record<JobName, JobHandler>>): Promise<void>
  /** Called when somebody in this process wrote to the outbox. */
  onWakeRelay(listener: () => void): void
  /** Stops taking jobs and waits for those in hand, at most `milliseconds`. */
  stop(milliseconds: number): Promise<void>
}

const names: readonly JobName[] = ['deliver', 'look-up-attempt', 'relay-outbox', 'sweep-attempts', 'clean-up']
const cron: Partial<Record<JobName, string>> = {
  'relay-outbox': '* * * * *',
  'sweep-attempts': '* * * * *',
  'clean-up': '17 * * * *',
}

/** Opens the queue in schema `pgboss`; `connection` must own it, since pg-boss migrates itself. */
export async function openQueue(connection: ClientConfig, log: Log): Promise<PgBossQueue> {
  const boss = new PgBoss({
    // A connection that says nothing for so long is dead, though nobody closed it.
    ...({ ...connection, query_timeout: 60_000, keepAlive: true, Client: HeardClient } as ConstructorOptions),
    max: 3,
    schema: 'pgboss',
    persistWarnings: false,
    monitorVacuum: false,
  })
  let listener = (): void => {}
  boss.on('error', (error) => log.error('the queue reported an error', { error: error.message }))
  await boss.start()
  for (const name of names) {
    await boss.createQueue(name, {
      retryLimit: 5,
      retryDelay: 5,
      retryBackoff: true,
      expireInSeconds: 120,
      retentionSeconds: 172_800,
      deleteAfterSeconds: 3_600,
    })
  }
  return {
    async enqueue(job, t) {
      const db = t
        ? {
            executeSql: async (sql: string, values?: unknown[]) => ({
              rows: await t.rows<object>(sql, (values ?? []).map(toDriverText)),
            }),
          }
        : undefined
      await boss.send(job.name, dataOf(job), {
        ...(job.key && { singletonKey: job.key, singletonSeconds: 1 }),
        ...(job.notBefore && { startAfter: job.notBefore.toString() }),
        ...(db && { db }),
      })
    },
    wakeRelay: () => listener(),
    onWakeRelay(next) {
      listener = next
    },
    async work(handlers) {
      for (const name of names) {
        await boss.work<ReturnType<typeof dataOf>>(
          name,
          { batchSize: 10, burstWhenBatchFull: true, pollingIntervalSeconds: 1 },
          async (jobs) => {
            await Promise.all(jobs.map((job) => handlers[name](readData(job.data))))
          },
        )
        const pattern = cron[name]
        if (pattern) await boss.schedule(name, pattern)
      }
    },
    stop: (milliseconds) => boss.stop({ graceful: true, timeout: milliseconds }),
  }
}

const dataOf = (job: JobRequest) => ({ organizationId: job.organizationId, payload: job.payload })

/** A scheduled job carries no data: it concerns every organization. */
const readData = (data: ReturnType<typeof dataOf> | null | undefined) => ({
  organizationId: data?.organizationId ?? '',
  payload: data?.payload ?? {},
})
