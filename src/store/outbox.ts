import type { Directory, Tx } from '../ports/tx.ts'
import { json } from './values.ts'

/** Facts that something follows from; each has its file in `src/reactions`. */
export type Topic =
  | 'payment_succeeded'
  | 'refund_succeeded'
  | 'invoice_send_requested'
  | 'dispute_deadline'
  | 'authentication_wanted'

export type OutboxMessage = {
  readonly id: string
  readonly topic: Topic
  readonly subjectId: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** Commits a fact for others together with what made it true (CORRECTNESS §1 rule 8). Need not be awaited. */
export const addOutboxMessage = (t: Tx, message: OutboxMessage): Promise<number> =>
  t.write(
    'insert into outbox (organization_id, id, topic, subject_id, payload, created_at) values ($1, $2, $3, $4, $5, $6)',
    [t.organizationId, message.id, message.topic, message.subjectId, json(message.payload), t.now],
  )

/** Locks one message that is not yet fanned out; null when another relay has it or has done it, and in quarantine. */
export const claimOutboxMessage = (t: Tx, id: string): Promise<OutboxMessage | null> =>
  t.maybe(
    `select id, topic, subject_id, payload from outbox
      where organization_id = $1 and id = $2 and fanned_out_at is null
        and not exists (select 1 from quarantines q where q.organization_id = $1 and q.released_at is null) for update skip locked`,
    [t.organizationId, id],
  )

export const markFannedOut = (t: Tx, id: string): Promise<number> =>
  t.write('update outbox set fanned_out_at = $3 where organization_id = $1 and id = $2', [t.organizationId, id, t.now])

/** Messages of all organizations that wait for the relay, oldest first. */
export const scanOutbox = (directory: Directory, limit: number): Promise<{ organizationId: string; id: string }[]> =>
  directory.rows(
    `select organization_id, id from outbox o where fanned_out_at is null
        and not exists (select 1 from quarantines q where q.organization_id = o.organization_id and q.released_at is null) order by created_at limit $1`,
    [limit],
  )
