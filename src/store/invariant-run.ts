import type { Tx } from '../ports/tx.ts'
import { json } from './values.ts'
import type { Broken } from './verify/invariant.ts'
import type { Mark } from './verify/kept-history.ts'

/** One invariant as a run found it. */
export type KeptCheck = {
  readonly id: string
  readonly says: string
  readonly means: string
  readonly rows: string
  readonly checked: number
  readonly broken: readonly Broken[]
  readonly more: boolean
}

/** One check of the organization's own books (CORRECTNESS §12 L4). */
export type InvariantRun = {
  readonly id: string
  readonly startedAt: Temporal.Instant
  readonly finishedAt: Temporal.Instant
  readonly broken: number
  readonly checks: readonly KeptCheck[]
  /** Of ledger and timeline as they stood, for the next run (I-02). */
  readonly marks: readonly Mark[]
}

export const insertInvariantRun = (t: Tx, run: InvariantRun): Promise<number> =>
  t.write(
    `insert into invariant_runs (organization_id, id, started_at, finished_at, broken, checks, marks) values ($1, $2, $3, $4, $5, $6, $7)`,
    [t.organizationId, run.id, run.startedAt, run.finishedAt, run.broken, json(run.checks), json(run.marks)],
  )

export const findLastInvariantRun = (t: Tx): Promise<InvariantRun | null> =>
  t.maybe(
    `select id, started_at, finished_at, broken, checks, marks from invariant_runs
      where organization_id = $1 order by started_at desc, id desc limit 1`,
    [t.organizationId],
  )

/** A week of runs is kept. */
export const removeInvariantRunsBefore = (t: Tx, before: Temporal.Instant): Promise<number> =>
  t.write('delete from invariant_runs where organization_id = $1 and started_at < $2', [t.organizationId, before])

/** Open exceptions that earlier runs have opened, by what they are about. */
export const listOpenBroken = (t: Tx): Promise<{ subjectId: string; says: string }[]> =>
  t.rows(
    `select subject_id, facts ->> 'says' as says from exceptions
      where organization_id = $1 and kind = 'invariant_broken' and state = 'open'`,
    [t.organizationId],
  )
