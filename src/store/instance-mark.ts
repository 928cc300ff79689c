import type { Directory } from '../ports/tx.ts'
import { codeOf } from './tx.ts'

/** What tells one database from its copies and its successors (CORRECTNESS §14). */
export type Instance = {
  /** Of the server: made by initdb, and kept by whatever is copied from it file by file. */
  readonly systemIdentifier: string
  /** Goes up when a standby is promoted, or a backup is recovered to a point in time. */
  readonly timelineId: number
  /** Of the database: another one when it was made anew from a dump or a template. */
  readonly databaseOid: bigint
}

export type InstanceMark = (Instance | Unnamed) & {
  /** Newest outbox message that was there; null when there was none. */
  readonly outboxId: string | null
  readonly markedAt: Temporal.Instant
}

/** Of a hosted server that does not let us ask. */
type Unnamed = { readonly systemIdentifier: null; readonly timelineId: null; readonly databaseOid: null }

export const unnamed: Unnamed = { systemIdentifier: null, timelineId: null, databaseOid: null }

/** Not allowed, not supported, not there. */
const cannotSay = new Set(['42501', '0A000', '42883'])

/**
 * The database that answers now, or null for a hosted server that does not let us ask. The timeline is read from the name
 * of the log being written, which is never late.
 */
export async function readInstance(directory: Directory): Promise<Instance | null> {
  try {
    return await askInstance(directory)
  } catch (error) {
    if (cannotSay.has(codeOf(error))) return null
    throw error
  }
}

async function askInstance(directory: Directory): Promise<Instance> {
  const [found] = await directory.rows<Instance>(
    `select s.system_identifier::text as system_identifier, d.oid::bigint as database_oid,
            case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
                 else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end as timeline_id
       from pg_control_system() s, pg_database d where d.datname = current_database()`,
  )
  if (!found) throw new Error('the database does not say which one it is')
  return found
}

export async function findInstanceMark(directory: Directory): Promise<InstanceMark | null> {
  const rows = await directory.rows<InstanceMark>(
    'select system_identifier, timeline_id, database_oid, outbox_id, marked_at from instance_marks where id = 1',
  )
  return rows[0] ?? null
}

/** Keeps which database this is, and how far it has come. */
export async function storeInstanceMark(directory: Directory, mark: InstanceMark): Promise<void> {
  await directory.rows(
    `insert into instance_marks (id, system_identifier, timeline_id, database_oid, outbox_id, marked_at) values (1, $1, $2, $3, $4, $5)
     on conflict (id) do update set system_identifier = excluded.system_identifier, timeline_id = excluded.timeline_id,
       database_oid = excluded.database_oid, outbox_id = excluded.outbox_id, marked_at = excluded.marked_at`,
    [mark.systemIdentifier, mark.timelineId, mark.databaseOid, mark.outboxId, mark.markedAt],
  )
}

/** The newest message of all organizations; ids are ordered by time. Messages are never removed. */
export async function newestOutboxId(directory: Directory): Promise<string | null> {
  const rows = await directory.rows<{ id: string }>(
    'select m.id from organizations o cross join lateral (select id from outbox where organization_id = o.id order by id desc limit 1) m order by m.id desc limit 1',
  )
  return rows[0]?.id ?? null
}

export async function hasOutboxMessage(directory: Directory, id: string): Promise<boolean> {
  const rows = await directory.rows<{ id: string }>(
    'select m.id from organizations o cross join lateral (select id from outbox where organization_id = o.id and id = $1) m limit 1',
    [id],
  )
  return rows.length > 0
}
