import type { Actor } from '../ports/ctx.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import { json } from './values.ts'

export type QuarantineReason = 'restored' | 'failover' | 'gateway_ahead'

export type Quarantine = {
  readonly id: string
  readonly reason: QuarantineReason
  readonly facts: Readonly<Record<string, unknown>>
  readonly openedAt: Temporal.Instant
  readonly replayFrom: Temporal.Instant
  readonly sweptAt: Temporal.Instant | null
  readonly found: number
  readonly lastFailure: string | null
}

const columns = 'id, reason, facts, opened_at, replay_from, swept_at, found, last_failure'

/**
 * Whether nothing that moves money may leave: in quarantine, or on a server that was promoted a moment ago, before the
 * watch has seen it. Asked by every command that moves money; a look at an index and at one row (CORRECTNESS §14).
 */
export const isHeld = async (t: Tx): Promise<boolean> => {
  const { held } = await t.one<{ held: boolean }>(
    `select exists (select 1 from quarantines where organization_id = $1 and released_at is null)
         or exists (select 1 from instance_marks
                     where case when timeline_id is null or pg_is_in_recovery() then false -- a standby takes no writes anyway
                                else timeline_id <> ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end) as held`,
    [t.organizationId],
  )
  return held
}

/** The quarantine in force, or null. */
export const findOpenQuarantine = (t: Tx): Promise<Quarantine | null> =>
  t.maybe(`select ${columns} from quarantines where organization_id = $1 and released_at is null`, [t.organizationId])

export const lockOpenQuarantine = (t: Tx): Promise<Quarantine | null> =>
  t.maybe(`select ${columns} from quarantines where organization_id = $1 and released_at is null for update`, [
    t.organizationId,
  ])

/**
 * Opens one. A second cause keeps the first, goes back as far as the earlier of both, and is compared anew; only an
 * administrator ends what more than a failover has caused.
 */
export const openQuarantine = (t: Tx, q: Pick<Quarantine, 'id' | 'reason' | 'facts' | 'replayFrom'>): Promise<number> =>
  t.write(
    `insert into quarantines (organization_id, id, reason, facts, opened_at, replay_from) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id) where released_at is null do update
        set replay_from = least(quarantines.replay_from, excluded.replay_from), swept_at = null,
            reason = case when quarantines.reason = 'failover' then excluded.reason else quarantines.reason end,
            facts = excluded.facts || quarantines.facts`,
    [t.organizationId, q.id, q.reason, json(q.facts), t.now, q.replayFrom],
  )

/** Notes a comparison with every gateway account; `complete` when each came to its end. */
export const noteSweep = (
  t: Tx,
  id: string,
  sweep: { found: number; failure: string | null; complete: boolean },
): Promise<number> =>
  t.write(
    `update quarantines set found = $3, last_failure = $4, swept_at = case when $5 then $6::timestamptz else null end
      where organization_id = $1 and id = $2 and released_at is null`,
    [t.organizationId, id, sweep.found, sweep.failure?.slice(0, 300) ?? null, sweep.complete, t.now],
  )

/**
 * Money that gateways moved and nobody here had asked for, booked since an instant. Counted from the rows themselves, so
 * that a comparison that was cut short loses nothing of its count.
 */
export const countFoundSince = async (t: Tx, since: Temporal.Instant): Promise<number> => {
  const { n } = await t.one<{ n: bigint }>(
    `select (select count(*) from payments p where p.organization_id = $1 and p.kind = 'gateway' and p.intent_id is null and p.created_at >= $2)
          + (select count(*) from refunds r where r.organization_id = $1 and r.found_at_gateway and r.created_at >= $2) as n`,
    [t.organizationId, since],
  )
  return Number(n)
}

export const releaseQuarantine = (t: Tx, id: string, by: Actor): Promise<number> =>
  t.write(
    `update quarantines set released_at = $3, released_by = $4
      where organization_id = $1 and id = $2 and released_at is null and swept_at is not null`,
    [t.organizationId, id, t.now, json(by)],
  )

/** Organizations in quarantine whose gateways have not all been compared yet. */
export const scanUnswept = (directory: Directory): Promise<{ organizationId: string }[]> =>
  directory.rows(
    'select organization_id from quarantines where released_at is null and swept_at is null order by organization_id limit 10000',
  )
