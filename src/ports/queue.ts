/**
 * Queued and scheduled work. All that is assumed of it: at least once, at any time, in any order, twice at the same
 * moment (CORRECTNESS §11). Every job therefore checks the rows it finds before it acts.
 */
import type { Tx } from './tx.ts'

export type JobName = 'deliver' | 'look-up-attempt' | 'relay-outbox' | 'sweep-attempts' | 'clean-up'

export type JobRequest = {
  readonly name: JobName
  readonly organizationId: string
  readonly payload: Readonly<Record<string, string>>
  /** Two waiting jobs with one key become one. */
  readonly key?: string
  readonly notBefore?: Temporal.Instant
}

export type Queue = {
  /** With `t`, the job exists if and only if that transaction commits. */
  enqueue(job: JobRequest, t?: Tx): Promise<void>
  /** A hint that there is work in the outbox, after a commit; losing it only delays, since the relay also polls. */
  wakeRelay(): void
}
