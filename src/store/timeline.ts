import type { Actor } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { json } from './values.ts'

export type SubjectKind =
  | 'invoice'
  | 'payment'
  | 'refund'
  | 'customer'
  | 'link'
  | 'gateway_account'
  | 'organization'
  | 'dispute'

export type NewTimelineEvent = {
  readonly id: string
  readonly subjectKind: SubjectKind
  readonly subjectId: string
  readonly type: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly actor: Actor
}

/**
 * Adds what happened to a subject. Its `seq` has no gaps (I-12), so the subject's row must be locked by this
 * transaction, or be made by it. Need not be awaited.
 */
export const addTimelineEvent = (t: Tx, event: NewTimelineEvent): Promise<number> =>
  t.write(
    `insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
     select $1, $2, $3, $4, coalesce(max(seq), 0) + 1, $5, $6, $7, $8
       from timeline_events where organization_id = $1 and subject_kind = $3 and subject_id = $4`,
    [
      t.organizationId,
      event.id,
      event.subjectKind,
      event.subjectId,
      event.type,
      json(event.data ?? {}),
      json(event.actor),
      t.now,
    ],
  )

/**
 * Adds the first events of subjects that this very transaction makes, in their order: nobody else can have told anything
 * of them yet, so their `seq` is known (I-12). Need not be awaited.
 */
export const addFirstEvents = (t: Tx, events: readonly NewTimelineEvent[]): Promise<number> =>
  t.write(
    `insert into timeline_events (organization_id, id, subject_kind, subject_id, seq, type, data, actor, at)
     select $1, e.*, $3 from jsonb_to_recordset($2) as e (id uuid, subject_kind text, subject_id uuid, seq int, type text,
            data jsonb, actor jsonb)`,
    [
      t.organizationId,
      json(
        events.map((event, i) => ({
          id: event.id,
          subject_kind: event.subjectKind,
          subject_id: event.subjectId,
          seq: events.slice(0, i + 1).filter((one) => one.subjectId === event.subjectId).length,
          type: event.type,
          data: event.data ?? {},
          actor: event.actor,
        })),
      ),
      t.now,
    ],
  )

export type TimelineRow = {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  readonly actor: Actor
  readonly at: Temporal.Instant
}

/** The newest events of a subject first; at most 500, which no invoice of a living business reaches. */
export const listTimeline = (t: Tx, subjectKind: SubjectKind, subjectId: string): Promise<TimelineRow[]> =>
  t.rows(
    `select id, type, data, actor, at from timeline_events
      where organization_id = $1 and subject_kind = $2 and subject_id = $3 order by seq desc limit 500`,
    [t.organizationId, subjectKind, subjectId],
  )

/** The newest event of one type, or null. */
export const findNewestEvent = (
  t: Tx,
  subjectKind: SubjectKind,
  subjectId: string,
  type: string,
): Promise<TimelineRow | null> =>
  t.maybe(
    `select id, type, data, actor, at from timeline_events
      where organization_id = $1 and subject_kind = $2 and subject_id = $3 and type = $4 order by seq desc limit 1`,
    [t.organizationId, subjectKind, subjectId, type],
  )
