import type { Directory, Tx } from '../ports/tx.ts'

export type AccountHealth = {
  readonly id: string
  readonly name: string
  readonly gateway: string
  readonly liveMode: boolean
  readonly lastWebhookAt: Temporal.Instant | null
  readonly lastSweepAt: Temporal.Instant | null
  readonly comparedUntil: Temporal.Instant | null
  readonly lastFailure: string | null
}

/** When each connected gateway account was last heard of and last compared. */
export const listAccountHealth = (t: Tx): Promise<AccountHealth[]> =>
  t.rows(
    `select g.id, g.name, g.gateway, g.live_mode, r.last_run_at as last_sweep_at, r.compared_until, r.last_failure,
            (select max(w.received_at) from webhook_inbox w where w.organization_id = g.organization_id and w.gateway_account_id = g.id) as last_webhook_at
       from gateway_accounts g left join reconciliations r on r.organization_id = g.organization_id and r.gateway_account_id = g.id
      where g.organization_id = $1 and g.state = 'active' order by g.connected_at, g.id limit 100`,
    [t.organizationId],
  )

export type Waiting = {
  readonly attempts: bigint
  readonly webhooks: bigint
  readonly deliveries: bigint
  readonly exceptions: bigint
}

/**
 * What is not done with yet, counted. Every open page asks for it every few seconds, so each count has to find its rows by a
 * partial index; what is undecided is always planned to be asked about (I-14).
 */
export const countWaiting = (t: Tx): Promise<Waiting> =>
  t.one(
    `select (select count(*) from gateway_attempts where organization_id = $1 and next_lookup_at is not null
               and state in ('dispatched', 'unknown', 'pending', 'requires_action')) as attempts,
            (select count(*) from webhook_inbox where organization_id = $1 and state = 'waiting') as webhooks,
            (select count(*) from deliveries where organization_id = $1 and state = 'waiting') as deliveries,
            (select count(*) from exceptions where organization_id = $1 and state = 'open') as exceptions`,
    [t.organizationId],
  )

/** Whether the database takes writes: a standby, a full or a locked one does not. Throws when it cannot be reached. */
export async function isReadOnly(directory: Directory): Promise<boolean> {
  const [row] = await directory.rows<{ readOnly: boolean }>(
    `select current_setting('transaction_read_only') = 'on' or pg_is_in_recovery() as read_only`,
  )
  return row?.readOnly ?? false
}
