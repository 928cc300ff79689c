import type { NoticeHours } from '../core/dispute/deadline-notice.ts'
import type { Tx } from '../ports/tx.ts'

/** A bank waits for an answer, may still get one, and none was sent or is on its way. */
const awaits = `d.status in ('warning', 'needs_response') and d.submissions = 0 and d.evidence_due_at > $2
  and not exists (select 1 from dispute_attempts a where a.organization_id = d.organization_id and a.dispute_id = d.id
                     and a.state in ('dispatched', 'unknown'))`

export type Awaited = { readonly id: string; readonly dueAt: Temporal.Instant }

/** Disputes whose answer is still to come and due until then, the most urgent first. */
export const listAwaited = (t: Tx, until: Temporal.Instant): Promise<Awaited[]> =>
  t.rows(
    `select d.id, d.evidence_due_at as due_at from disputes d where d.organization_id = $1 and ${awaits} and d.evidence_due_at <= $3
      order by d.evidence_due_at, d.id limit 1000`,
    [t.organizationId, t.now, until],
  )

/** Whether a dispute still waits for its answer until exactly then. */
export const isAwaited = async (t: Tx, { id, dueAt }: Awaited): Promise<boolean> =>
  (
    await t.rows(
      `select 1 from disputes d where d.organization_id = $1 and ${awaits} and d.id = $3 and d.evidence_due_at = $4`,
      [t.organizationId, t.now, id, dueAt],
    )
  ).length > 0

/** Notes that a notice is given; resolves to 0 when it was given before, also by another worker this very moment. */
export const insertNotice = (t: Tx, { id, dueAt }: Awaited, hoursBefore: NoticeHours): Promise<number> =>
  t.write(
    `insert into dispute_notices (organization_id, dispute_id, due_at, hours_before, told_at) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, dispute_id, due_at, hours_before) do nothing`,
    [t.organizationId, id, dueAt, hoursBefore, t.now],
  )
