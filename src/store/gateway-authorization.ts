import type { Tx } from '../ports/tx.ts'

type NewAuthorization = {
  readonly id: string
  readonly gateway: 'stripe'
  readonly stateHash: Uint8Array
  readonly sessionHash: Uint8Array
  readonly expiresAt: Temporal.Instant
}

/** Notes that a browser was sent to the gateway, and forgets those whose time is long over. */
export const insertAuthorization = (t: Tx, a: NewAuthorization): Promise<number> => {
  t.write('delete from gateway_authorizations where organization_id = $1 and expires_at < $2', [
    t.organizationId,
    t.now.subtract({ hours: 24 }),
  ])
  return t.write(
    `insert into gateway_authorizations (organization_id, id, gateway, state_hash, session_hash, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [t.organizationId, a.id, a.gateway, a.stateHash, a.sessionHash, t.now, a.expiresAt],
  )
}

/**
 * Uses one up, if it is this session's and was not used before; the time until which it was good, or null for what was
 * never given out, was used, or belongs to another session or organization.
 */
export async function takeAuthorization(
  t: Tx,
  by: { readonly gateway: 'stripe'; readonly stateHash: Uint8Array; readonly sessionHash: Uint8Array },
): Promise<Temporal.Instant | null> {
  const row = await t.maybe<{ expiresAt: Temporal.Instant }>(
    `update gateway_authorizations set used_at = $5
      where organization_id = $1 and gateway = $2 and state_hash = $3 and session_hash = $4 and used_at is null
      returning expires_at`,
    [t.organizationId, by.gateway, by.stateHash, by.sessionHash, t.now],
  )
  return row?.expiresAt ?? null
}
