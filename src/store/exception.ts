import type { Tx } from '../ports/tx.ts'
import { json } from './values.ts'

export type ExceptionKind =
  | 'unknown_over_15m'
  | 'late_success'
  | 'duplicate_charge'
  | 'amount_mismatch'
  | 'currency_mismatch'
  | 'unmatched_payment'
  | 'missing_at_gateway'
  | 'poison_job'
  | 'refund_over'
  | 'refund_failed_after_success'
  | 'delivery_failed'
  | 'restored_database'
  | 'clock_guard'
  | 'invariant_broken'
  | 'payout_mismatch'
  | 'dispute_on_refunded'
  | 'unmatched_dispute'

type Opened = {
  readonly id: string
  readonly kind: ExceptionKind
  readonly subjectKind: string
  readonly subjectId: string
  readonly facts: Readonly<Record<string, unknown>>
}

const insertOpen = (t: Tx, e: Opened, onConflict: string): Promise<number> =>
  t.write(
    `insert into exceptions (organization_id, id, kind, subject_kind, subject_id, facts, state, opened_at, deadline_at)
     values ($1, $2, $3, $4, $5, $6, 'open', $7, $8) on conflict (organization_id, kind, subject_kind, subject_id) ${onConflict}`,
    [t.organizationId, e.id, e.kind, e.subjectKind, e.subjectId, json(e.facts), t.now, t.now.add({ hours: 24 })],
  )

/** A money discrepancy that waits for a decision, due in 24 hours (CORRECTNESS §12). Opening one twice keeps the first. */
export const openException = (t: Tx, e: Opened): Promise<number> => insertOpen(t, e, 'do nothing')

/** As `openException`, for what may come back: one that was resolved is open again, with the facts of this time. */
export const raiseException = (t: Tx, e: Opened): Promise<number> =>
  insertOpen(
    t,
    e,
    `do update
        set state = 'open', facts = excluded.facts, opened_at = excluded.opened_at, deadline_at = excluded.deadline_at,
            resolved_at = null, resolution = null
      where exceptions.state = 'resolved'`,
  )

/** Closes what has explained itself: an undecided attempt that was decided. */
export const resolveException = (t: Tx, kind: ExceptionKind, subjectId: string, resolution: string): Promise<number> =>
  t.write(
    `update exceptions set state = 'resolved', resolved_at = $4, resolution = $5
      where organization_id = $1 and kind = $2 and subject_id = $3 and state = 'open'`,
    [t.organizationId, kind, subjectId, t.now, resolution],
  )

export type Exception = {
  readonly id: string
  readonly kind: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly state: 'open' | 'resolved'
  readonly openedAt: Temporal.Instant
  readonly deadlineAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  readonly resolution: string | null
}

const columns = 'id, kind, subject_kind, subject_id, facts, state, opened_at, deadline_at, resolved_at, resolution'

export const findException = (t: Tx, id: string): Promise<Exception | null> =>
  t.maybe(`select ${columns} from exceptions where organization_id = $1 and id = $2`, [t.organizationId, id])

export const lockException = (t: Tx, id: string): Promise<Exception | null> =>
  t.maybe(`select ${columns} from exceptions where organization_id = $1 and id = $2 for update`, [t.organizationId, id])

export type ExceptionPage = {
  readonly state: 'open' | 'resolved' | undefined
  readonly paymentId: string | null
  readonly after: { readonly openedAt: string; readonly id: string } | null
  readonly limit: number
}

/** Newest first. */
export const listExceptions = (t: Tx, page: ExceptionPage): Promise<Exception[]> =>
  t.rows(
    `select ${columns} from exceptions
      where organization_id = $1 and ($2::text is null or state = $2) and ($3::timestamptz is null or (opened_at, id) < ($3, $4::uuid))
        and ($6::uuid is null or (subject_kind = 'payment' and subject_id = $6)
          or (subject_kind = 'refund' and subject_id in (select id from refunds where organization_id = $1 and payment_id = $6)))
      order by opened_at desc, id desc limit $5`,
    [t.organizationId, page.state, page.after?.openedAt, page.after?.id, page.limit, page.paymentId],
  )

/** How many wait for a decision. */
export const countOpen = (t: Tx): Promise<{ n: bigint }> =>
  t.one(`select count(*) as n from exceptions where organization_id = $1 and state = 'open'`, [t.organizationId])

/** Closes a locked one, in the words of whoever looked into it. */
export const closeException = (t: Tx, id: string, resolution: string): Promise<number> =>
  t.write(
    `update exceptions set state = 'resolved', resolved_at = $3, resolution = $4 where organization_id = $1 and id = $2 and state = 'open'`,
    [t.organizationId, id, t.now, resolution],
  )
