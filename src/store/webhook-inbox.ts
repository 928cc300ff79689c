import type { Hint } from '../ports/gateway.ts'
import type { Directory, Tx } from '../ports/tx.ts'

export type InboxEvent = {
  readonly id: string
  readonly gatewayAccountId: string
  readonly providerEventId: string
  readonly type: string
  readonly objectKind: Hint['kind']
  readonly objectId: string
  readonly merchantRef: string | null
  readonly tries: number
}

type NewEvent = {
  readonly id: string
  readonly gatewayAccountId: string
  readonly providerEventId: string
  readonly type: string
  /** Null: a kind of event that changes nothing here; kept as ignored (FM-WHI-09). */
  readonly hint: Hint | null
}

/** Keeps an event once, however often it is sent. Resolves to 0 for one that is there already. */
export const insertInboxEvent = (t: Tx, e: NewEvent): Promise<number> =>
  t.write(
    `insert into webhook_inbox (organization_id, id, gateway_account_id, provider_event_id, type, object_kind, object_id, merchant_ref,
       state, next_at, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $7::text is null then 'ignored' else 'waiting' end,
       case when $7::text is null then null else $9::timestamptz end, $9)
     on conflict (organization_id, gateway_account_id, provider_event_id) do nothing`,
    [
      t.organizationId,
      e.id,
      e.gatewayAccountId,
      e.providerEventId,
      e.type,
      e.hint?.kind ?? null,
      e.hint?.id ?? null,
      e.hint?.merchantRef ?? null,
      t.now,
    ],
  )

/**
 * Takes a waiting event for one try: the try is counted before anything is done with it, so that an event that crashes
 * the process is not taken for ever (FM-SYS-09), and until `until` nobody else takes it. Null when it is in other hands.
 */
export const claimInboxEvent = (t: Tx, id: string, until: Temporal.Instant): Promise<InboxEvent | null> =>
  t.maybe(
    `update webhook_inbox set tries = tries + 1, next_at = $3
      where organization_id = $1 and id = (select id from webhook_inbox where organization_id = $1 and id = $2 and state = 'waiting'
                                              and next_at <= $4 for update skip locked)
      returning id, gateway_account_id, provider_event_id, type, object_kind, object_id, merchant_ref, tries`,
    [t.organizationId, id, until, t.now],
  )

export const markApplied = (t: Tx, id: string): Promise<number> =>
  t.write(
    `update webhook_inbox set state = 'applied', applied_at = $3, next_at = null, last_error = null
      where organization_id = $1 and id = $2 and state = 'waiting'`,
    [t.organizationId, id, t.now],
  )

/** Puts it back until `nextAt`, or gives it up for good when there is none. */
export const markNotApplied = (t: Tx, id: string, error: string, nextAt: Temporal.Instant | null): Promise<number> =>
  t.write(
    `update webhook_inbox set state = case when $4::timestamptz is null then 'dead' else 'waiting' end, next_at = $4, last_error = $3
      where organization_id = $1 and id = $2 and state = 'waiting'`,
    [t.organizationId, id, error.slice(0, 500), nextAt],
  )

/** Events of all organizations that are due, oldest first; in quarantine none until the gateways have been compared. */
export const scanInbox = (
  directory: Directory,
  now: Temporal.Instant,
  limit: number,
): Promise<{ organizationId: string; id: string; objectId: string }[]> =>
  directory.rows(
    `select organization_id, id, object_id from webhook_inbox i where state = 'waiting' and next_at <= $1
        and not exists (select 1 from quarantines q where q.organization_id = i.organization_id and q.released_at is null and q.swept_at is null)
      order by next_at, received_at limit $2`,
    [now, limit],
  )
