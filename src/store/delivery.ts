import type { Directory, Tx } from '../ports/tx.ts'
import { json } from './values.ts'

export type DeliveryTemplate = 'invoice' | 'receipt' | 'refund_notice' | 'dispute_deadline' | 'confirm_payment'

/** One message for one recipient, with its own tries (CORRECTNESS §10). `payload` is what the template needs to find. */
export type Delivery = {
  readonly id: string
  readonly outboxId: string
  readonly destinationKind: 'email' | 'sms' | 'webhook'
  readonly destinationId: string
  readonly template: DeliveryTemplate
  readonly payload: Readonly<Record<string, unknown>>
  readonly state: 'waiting' | 'delivered' | 'failed' | 'dropped'
  readonly tries: number
  readonly nextAt: Temporal.Instant | null
  readonly lastError: string | null
  readonly deliveredAt: Temporal.Instant | null
  readonly createdAt: Temporal.Instant
}

export type NewDelivery = Pick<
  Delivery,
  'id' | 'outboxId' | 'destinationKind' | 'destinationId' | 'template' | 'payload'
>

/** Adds a delivery once: the same message to the same recipient by the same template is one row. */
export const addDelivery = (t: Tx, d: NewDelivery): Promise<number> =>
  t.write(
    `insert into deliveries (organization_id, id, outbox_id, destination_kind, destination_id, template, payload, state, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $8)
     on conflict (organization_id, outbox_id, destination_kind, destination_id, template) do nothing`,
    [t.organizationId, d.id, d.outboxId, d.destinationKind, d.destinationId, d.template, json(d.payload), t.now],
  )

const columns = `id, outbox_id, destination_kind, destination_id, template, payload, state, tries, next_at, last_error, delivered_at, created_at`

export const findDelivery = (t: Tx, id: string): Promise<Delivery | null> =>
  t.maybe(`select ${columns} from deliveries where organization_id = $1 and id = $2`, [t.organizationId, id])

/**
 * Takes a waiting delivery for one try: counts the try first, and moves `next_at` past it, so that a second worker
 * leaves it alone while this one sends and a worker that dies has still used a try (FM-SYS-09). Null when it is taken, and in quarantine.
 */
export const claimDelivery = (t: Tx, id: string, until: Temporal.Instant): Promise<Delivery | null> =>
  t.maybe(
    `update deliveries set tries = tries + 1, next_at = $3
      where organization_id = $1 and id = $2 and state = 'waiting' and next_at <= $4
        and not exists (select 1 from quarantines q where q.organization_id = $1 and q.released_at is null) returning ${columns}`,
    [t.organizationId, id, until, t.now],
  )

/** True whoever sent it and whenever, so also of one that a later try has failed for meanwhile. */
export const markDelivered = (t: Tx, id: string): Promise<number> =>
  t.write(
    `update deliveries set state = 'delivered', delivered_at = $3, next_at = null, last_error = null
      where organization_id = $1 and id = $2 and state in ('waiting', 'failed')`,
    [t.organizationId, id, t.now],
  )

/** Ends a delivery that nobody needs any more. */
export const markDropped = (t: Tx, id: string): Promise<number> =>
  t.write(
    `update deliveries set state = 'dropped', next_at = null where organization_id = $1 and id = $2 and state = 'waiting'`,
    [t.organizationId, id],
  )

/**
 * Puts it back for another try at `nextAt`, or ends it as failed when there is none. Resolves to 0, and changes nothing, when
 * it was delivered or taken by somebody else since this try: what became of an older one says nothing about a newer.
 */
export const markUndelivered = (
  t: Tx,
  { id, tries }: Pick<Delivery, 'id' | 'tries'>,
  error: string,
  nextAt: Temporal.Instant | null,
): Promise<number> =>
  t.write(
    `update deliveries set state = case when $4::timestamptz is null then 'failed' else 'waiting' end, next_at = $4, last_error = $3
      where organization_id = $1 and id = $2 and state = 'waiting' and tries = $5`,
    [t.organizationId, id, error.slice(0, 500), nextAt, tries],
  )

/** Deliveries of all organizations that are due, oldest first. */
export const scanDeliveries = (
  directory: Directory,
  now: Temporal.Instant,
  limit: number,
): Promise<{ organizationId: string; id: string }[]> =>
  directory.rows(
    `select organization_id, id from deliveries d where state = 'waiting' and next_at <= $1
        and not exists (select 1 from quarantines q where q.organization_id = d.organization_id and q.released_at is null) order by next_at limit $2`,
    [now, limit],
  )
