import { ABOUT_ONE_AMOUNT, type ChargeFacts, DECLINES } from '../core/payment-method/refuse-charge.ts'
import type { GatewayName, MethodSummary } from '../ports/gateway.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import { UNDECIDED } from './attempt.ts'

export type RemovedWhy = 'customer' | 'staff' | 'replaced' | 'gateway'

/** What a customer saved at a gateway account. Nothing of a card but brand, last digits and expiry (CORRECTNESS §18.3). */
export type PaymentMethod = MethodSummary & {
  readonly id: string
  readonly customerId: string
  readonly gatewayAccountId: string
  readonly gatewayMethodId: string
  readonly expiryMonth: number | null
  readonly expiryYear: number | null
  readonly liveMode: boolean
  readonly createdAt: Temporal.Instant
  readonly removedAt: Temporal.Instant | null
  readonly removedWhy: RemovedWhy | null
  readonly detachedAt: Temporal.Instant | null
  readonly detachNextAt: Temporal.Instant | null
}

const columns = `m.id, m.customer_id, m.gateway_account_id, m.gateway_method_id, m.kind, m.brand, m.last4, m.expiry_month, m.expiry_year,
  m.live_mode, m.created_at, m.removed_at, m.removed_why, m.detached_at, m.detach_next_at`

/** With what charging it needs: who its owner is at the gateway, and the agreement that is in force. */
export type ChargeableMethod = PaymentMethod & {
  readonly gatewayCustomerId: string | null
  readonly agreementId: string | null
}

/** Locked, so that a charge and a removal see each other; after invoice and intent (CORRECTNESS §7). */
export const lockPaymentMethod = (t: Tx, id: string): Promise<ChargeableMethod | null> =>
  t.maybe(
    `select ${columns},
        (select g.gateway_customer_id from gateway_customers g where g.organization_id = m.organization_id
            and g.gateway_account_id = m.gateway_account_id and g.customer_id = m.customer_id) as gateway_customer_id,
        (select a.id from agreements a where a.organization_id = m.organization_id and a.payment_method_id = m.id
            and a.revoked_at is null) as agreement_id
       from payment_methods m where m.organization_id = $1 and m.id = $2 for update of m`,
    [t.organizationId, id],
  )

export const findPaymentMethod = (t: Tx, id: string): Promise<PaymentMethod | null> =>
  t.maybe(`select ${columns} from payment_methods m where m.organization_id = $1 and m.id = $2`, [t.organizationId, id])

/** The one that the gateway knows by this name, removed or not. */
export const findByGatewayMethod = (
  t: Tx,
  gatewayAccountId: string,
  gatewayMethodId: string,
): Promise<PaymentMethod | null> =>
  t.maybe(
    `select ${columns} from payment_methods m where m.organization_id = $1 and m.gateway_account_id = $2 and m.gateway_method_id = $3`,
    [t.organizationId, gatewayAccountId, gatewayMethodId],
  )

/** What an invoice's customer has saved at an account and not removed, newest first; at most 20. */
export const listSavedFor = (t: Tx, customerId: string, gatewayAccountId: string): Promise<PaymentMethod[]> =>
  t.rows(
    `select ${columns} from payment_methods m where m.organization_id = $1 and m.customer_id = $2 and m.gateway_account_id = $3
        and m.removed_at is null order by m.created_at desc, m.id desc limit 20`,
    [t.organizationId, customerId, gatewayAccountId],
  )

export type ListedMethod = PaymentMethod & {
  readonly gateway: GatewayName
  readonly accountActive: boolean
  readonly agreementVersion: string | null
  readonly agreementWords: string | null
  readonly agreedAt: Temporal.Instant | null
  readonly revokedAt: Temporal.Instant | null
}

/** A customer's saved methods of one mode with their newest agreements; active ones first, newest first, at most 100. */
export const listPaymentMethods = (t: Tx, customerId: string, liveMode: boolean): Promise<ListedMethod[]> =>
  t.rows(
    `select ${columns}, g.gateway, g.state = 'active' as account_active,
        a.version as agreement_version, a.words as agreement_words, a.agreed_at, a.revoked_at
       from payment_methods m
       join gateway_accounts g on g.organization_id = m.organization_id and g.id = m.gateway_account_id
       left join lateral (select x.version, x.words, x.agreed_at, x.revoked_at from agreements x
            where x.organization_id = m.organization_id and x.payment_method_id = m.id order by x.agreed_at desc limit 1) a on true
      where m.organization_id = $1 and m.customer_id = $2 and m.live_mode = $3
      order by m.removed_at is not null, m.created_at desc, m.id desc limit 100`,
    [t.organizationId, customerId, liveMode],
  )

export const insertPaymentMethod = (
  t: Tx,
  m: Omit<PaymentMethod, 'createdAt' | 'removedAt' | 'removedWhy' | 'detachedAt' | 'detachNextAt'>,
): Promise<number> =>
  t.write(
    `insert into payment_methods (organization_id, id, customer_id, gateway_account_id, gateway_method_id, kind, brand, last4, expiry_month,
       expiry_year, live_mode, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      t.organizationId,
      m.id,
      m.customerId,
      m.gatewayAccountId,
      m.gatewayMethodId,
      m.kind,
      m.brand,
      m.last4,
      m.expiryMonth,
      m.expiryYear,
      m.liveMode,
      t.now,
    ],
  )

/** What the gateway says of a method that was renewed; who it belongs to and what was agreed stay. */
export const storeRenewed = (
  t: Tx,
  id: string,
  now: Pick<PaymentMethod, 'brand' | 'last4' | 'expiryMonth' | 'expiryYear'>,
): Promise<number> =>
  t.write(
    `update payment_methods set brand = $3, last4 = $4, expiry_month = $5, expiry_year = $6 where organization_id = $1 and id = $2`,
    [t.organizationId, id, now.brand, now.last4, now.expiryMonth, now.expiryYear],
  )

/** Nobody is charged by it from here on; the gateway is told afterwards. Resolves to 0 for one that is removed already. */
export const markRemoved = (t: Tx, id: string, why: RemovedWhy, detachAt: Temporal.Instant | null): Promise<number> =>
  t.write(
    `update payment_methods set removed_at = $3, removed_why = $4, detach_next_at = $5
      where organization_id = $1 and id = $2 and removed_at is null`,
    [t.organizationId, id, t.now, why, detachAt],
  )

/** The gateway does not hold it any more, or could not be reached until `nextAt`. */
export const storeDetach = (
  t: Tx,
  id: string,
  { detached, nextAt }: { readonly detached: boolean; readonly nextAt: Temporal.Instant | null },
): Promise<number> =>
  t.write(
    `update payment_methods set detached_at = case when $3 then $4::timestamptz else detached_at end, detach_next_at = $5
      where organization_id = $1 and id = $2 and removed_at is not null`,
    [t.organizationId, id, detached, t.now, nextAt],
  )

/** Removed methods of all organizations that their gateways still hold, the longest due first. */
export const scanDetaches = (
  directory: Directory,
  now: Temporal.Instant,
  limit: number,
): Promise<{ organizationId: string; id: string }[]> =>
  directory.rows(
    `select organization_id, id from payment_methods where detach_next_at is not null and detach_next_at <= $1
      order by detach_next_at limit $2`,
    [now, limit],
  )

/** What stands against charging a locked method of this amount now, tips included; minor units (I-21). */
export const readDeclines = async (
  t: Tx,
  what: { readonly methodId: string; readonly amount: bigint; readonly currency: string },
): Promise<Omit<ChargeFacts, 'agreed'>> =>
  t.one(
    `select (count(*) filter (where amount = $3 and currency = $4 and created_at > $5 and (state = 'declined' or state in ${UNDECIDED})))::int as declines,
            coalesce(bool_or(state = 'declined' and retry_class = 'never' and (decline_code <> $6 or (amount = $3 and currency = $4))), false) as never
       from gateway_attempts where organization_id = $1 and payment_method_id = $2 and op in ('confirm', 'sale')`,
    [
      t.organizationId,
      what.methodId,
      what.amount,
      what.currency,
      t.now.subtract({ hours: 24 * DECLINES.days }),
      ABOUT_ONE_AMOUNT,
    ],
  )
