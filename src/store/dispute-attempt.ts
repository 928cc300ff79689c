import type { Actor } from '../ports/ctx.ts'
import type { DisputeCommand } from '../ports/gateway.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import type { ResolvedBy } from './attempt.ts'
import { json } from './values.ts'

export type DisputeAttemptState = 'dispatched' | 'unknown' | 'succeeded' | 'rejected' | 'absent'

/** One request to a gateway about a dispute and what became of it; written before it is sent (CORRECTNESS §1 rule 1). */
export type DisputeAttempt = {
  readonly id: string
  readonly disputeId: string
  readonly op: DisputeCommand['op']
  /** The form's or API's one-time key: equal commands are one attempt. */
  readonly commandKey: string
  readonly idempotencyKey: string
  /** What was sent: texts, and files by their hash. */
  readonly request: Readonly<Record<string, unknown>>
  /** How often evidence had been sent before this; one more proves that this arrived. */
  readonly submissionsBefore: number
  readonly state: DisputeAttemptState
  readonly detail: string | null
  readonly askedBy: Actor
  readonly dispatchedAt: Temporal.Instant
  readonly deadlineAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  readonly lookups: number
  readonly firstNegativeAt: Temporal.Instant | null
  readonly nextLookupAt: Temporal.Instant | null
}

const columns = `id, dispute_id, op, command_key, idempotency_key, request, submissions_before, state, detail, asked_by, dispatched_at,
  deadline_at, resolved_at, lookups, first_negative_at, next_lookup_at`

/** Oldest first; the dispute is locked when they are to be moved. */
export const listDisputeAttempts = (t: Tx, disputeId: string): Promise<DisputeAttempt[]> =>
  t.rows(
    `select ${columns} from dispute_attempts where organization_id = $1 and dispute_id = $2 order by dispatched_at, id limit 200`,
    [t.organizationId, disputeId],
  )

export const findDisputeAttempt = (t: Tx, id: string): Promise<DisputeAttempt | null> =>
  t.maybe(`select ${columns} from dispute_attempts where organization_id = $1 and id = $2`, [t.organizationId, id])

export type NewDisputeAttempt = Pick<
  DisputeAttempt,
  | 'id'
  | 'disputeId'
  | 'op'
  | 'commandKey'
  | 'idempotencyKey'
  | 'request'
  | 'submissionsBefore'
  | 'askedBy'
  | 'deadlineAt'
> & { readonly requestHash: Uint8Array }

/** Writes the attempt as `dispatched`, before anything is sent. One undecided a dispute: the index refuses a second. */
export const insertDisputeAttempt = (t: Tx, a: NewDisputeAttempt): Promise<number> =>
  t.write(
    `insert into dispute_attempts (organization_id, id, dispute_id, op, command_key, idempotency_key, request, request_hash, submissions_before,
       state, asked_by, dispatched_at, deadline_at, next_lookup_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'dispatched', $10, $11, $12, $12)`,
    [
      t.organizationId,
      a.id,
      a.disputeId,
      a.op,
      a.commandKey,
      a.idempotencyKey,
      json(a.request),
      a.requestHash,
      a.submissionsBefore,
      json(a.askedBy),
      t.now,
      a.deadlineAt,
    ],
  )

export const decideDisputeAttempt = (
  t: Tx,
  id: string,
  decided: {
    readonly state: 'succeeded' | 'rejected' | 'absent'
    readonly detail: string | null
    readonly by: ResolvedBy
  },
): Promise<number> =>
  t.write(
    `update dispute_attempts set state = $3, detail = $4, resolved_at = $5, resolved_by = $6, next_lookup_at = null
      where organization_id = $1 and id = $2 and state in ('dispatched', 'unknown')`,
    [t.organizationId, id, decided.state, decided.detail, t.now, decided.by],
  )

/** The answer did not come, or a look-up told nothing yet; `negative` when the gateway was asked and has none of it. */
export const noteDisputeUnknown = (
  t: Tx,
  id: string,
  negative: boolean,
  nextLookupAt: Temporal.Instant,
): Promise<number> =>
  t.write(
    `update dispute_attempts set state = 'unknown', next_lookup_at = $4, lookups = lookups + case when $5 then 1 else 0 end,
        first_negative_at = case when $5 then coalesce(first_negative_at, $3) else first_negative_at end
      where organization_id = $1 and id = $2 and state in ('dispatched', 'unknown')`,
    [t.organizationId, id, t.now, nextLookupAt, negative],
  )

/** Attempts of all organizations whose look-up is due; none while the clocks are not to be believed. */
export const scanDisputeLookUps = (
  directory: Directory,
  now: Temporal.Instant,
  limit: number,
): Promise<{ organizationId: string; id: string }[]> =>
  directory.rows(
    `select organization_id, id from dispute_attempts where next_lookup_at is not null and next_lookup_at <= $1
        and not exists (select 1 from clock_guard where guarded_since is not null) order by next_lookup_at limit $2`,
    [now, limit],
  )
