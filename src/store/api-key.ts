import type { Role } from '../core/role/permissions.ts'
import type { System } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'

export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly last4: string
  readonly liveMode: boolean
  readonly createdBy: string
  readonly createdAt: Temporal.Instant
  readonly lastUsedAt: Temporal.Instant | null
  readonly revokedAt: Temporal.Instant | null
}

/** What a presented key opens. `role` is its creator's at this moment (CORRECTNESS §19). */
export type KeyAccess = {
  readonly organizationId: string
  readonly id: string
  readonly name: string
  readonly liveMode: boolean
  readonly organizationLive: boolean
  readonly role: Role
}

/** Looked up by the hash of the whole key; nothing for a key that is unknown, revoked, expired, or whose creator left. */
export async function findKeyAccess(
  directory: System['directory'],
  keyHash: Uint8Array,
  now: Temporal.Instant,
): Promise<KeyAccess | null> {
  const rows = await directory.rows<KeyAccess>(
    `select k.organization_id, k.id, k.name, k.live_mode, o.live_mode as organization_live, m.role
       from api_keys k
       join memberships m on m.organization_id = k.organization_id and m.user_id = k.created_by
       join organizations o on o.id = k.organization_id
      where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)`,
    [keyHash, now],
  )
  return rows[0] ?? null
}

const columns = 'id, name, prefix, last4, live_mode, created_by, created_at, last_used_at, revoked_at'

/** Newest first; an organization has few, and more than 200 are not shown. */
export const listApiKeys = (t: Tx): Promise<ApiKey[]> =>
  t.rows<ApiKey>(
    `select ${columns} from api_keys where organization_id = $1 order by created_at desc, id desc limit 200`,
    [t.organizationId],
  )

export const findApiKey = (t: Tx, id: string): Promise<ApiKey | null> =>
  t.maybe<ApiKey>(`select ${columns} from api_keys where organization_id = $1 and id = $2`, [t.organizationId, id])

export const countUsableApiKeys = (t: Tx): Promise<{ count: bigint }> =>
  t.one('select count(*) as count from api_keys where organization_id = $1 and revoked_at is null', [t.organizationId])

export type NewApiKey = Pick<ApiKey, 'id' | 'name' | 'prefix' | 'last4' | 'liveMode' | 'createdBy'> & {
  readonly keyHash: Uint8Array
}

export const insertApiKey = (t: Tx, key: NewApiKey): Promise<number> =>
  t.write(
    `insert into api_keys (organization_id, id, name, key_hash, prefix, last4, live_mode, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [t.organizationId, key.id, key.name, key.keyHash, key.prefix, key.last4, key.liveMode, key.createdBy, t.now],
  )

/** Resolves to 0 for a key that is unknown or was revoked before. */
export const revokeApiKey = (t: Tx, id: string): Promise<number> =>
  t.write('update api_keys set revoked_at = $3 where organization_id = $1 and id = $2 and revoked_at is null', [
    t.organizationId,
    id,
    t.now,
  ])

/** Kept to the minute, so that a busy key is not one hot row. */
export const touchApiKey = (t: Tx, id: string): Promise<number> =>
  t.write(
    `update api_keys set last_used_at = $3
      where organization_id = $1 and id = $2 and (last_used_at is null or last_used_at < $3::timestamptz - interval '1 minute')`,
    [t.organizationId, id, t.now],
  )
