import type { Tx } from '../ports/tx.ts'

export type Reconciliation = {
  readonly gatewayAccountId: string
  /** Everything the gateway did before this instant is matched, or an exception. Null before the first whole run. */
  readonly comparedUntil: Temporal.Instant | null
  readonly lastRunAt: Temporal.Instant
  readonly lastFailure: string | null
  readonly movementsSeen: bigint
}

export const findReconciliation = (t: Tx, gatewayAccountId: string): Promise<Reconciliation | null> =>
  t.maybe(
    `select gateway_account_id, compared_until, last_run_at, last_failure, movements_seen from reconciliations
      where organization_id = $1 and gateway_account_id = $2`,
    [t.organizationId, gatewayAccountId],
  )

/** Notes a run. One that failed keeps what was compared before it, so that the next begins there again. */
export const noteRun = (
  t: Tx,
  run: { gatewayAccountId: string; comparedUntil: Temporal.Instant | null; failure: string | null; seen: number },
): Promise<number> =>
  t.write(
    `insert into reconciliations (organization_id, gateway_account_id, compared_until, last_run_at, last_failure, movements_seen)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, gateway_account_id) do update
        set compared_until = coalesce(excluded.compared_until, reconciliations.compared_until), last_run_at = excluded.last_run_at,
            last_failure = excluded.last_failure, movements_seen = reconciliations.movements_seen + excluded.movements_seen`,
    [t.organizationId, run.gatewayAccountId, run.comparedUntil, t.now, run.failure?.slice(0, 300) ?? null, run.seen],
  )

/** Captured payments of an account between two instants, for asking whether the gateway still knows them. */
export const listCaptured = (
  t: Tx,
  gatewayAccountId: string,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<{ id: string; gatewayTxnId: string; amount: bigint; currency: string }[]> =>
  t.rows(
    `select id, gateway_txn_id, amount, currency from payments
      where organization_id = $1 and gateway_account_id = $2 and state = 'captured' and captured_at >= $3 and captured_at < $4
      order by captured_at limit 20000`,
    [t.organizationId, gatewayAccountId, from, until],
  )

/**
 * Money that has moved, under the gateway's id of the movement. Minor units, negative for what a dispute took; refunds have
 * no fee of their own, and null is a fee that the gateway has not told yet.
 */
export type Settled = {
  readonly kind: 'charge' | 'refund' | 'dispute'
  readonly gatewayTxnId: string
  readonly amount: bigint
  readonly fee: bigint | null
  readonly currency: string
}

/** Of movements with these ids at the gateway, those that are settled here; one question for a whole page or payout. */
export const listSettled = (t: Tx, gatewayAccountId: string, gatewayTxnIds: readonly string[]): Promise<Settled[]> =>
  t.rows(
    `select 'charge' as kind, gateway_txn_id, amount, fee, currency from payments
      where organization_id = $1 and gateway_account_id = $2 and state = 'captured' and gateway_txn_id = any($3::text[])
     union all
     select 'refund', gateway_refund_id, amount, 0, currency from refunds
      where organization_id = $1 and gateway_account_id = $2 and state = 'succeeded' and gateway_refund_id = any($3::text[])
     union all
     select 'dispute', m.gateway_movement_id, case m.kind when 'withdrawn' then -m.amount else m.amount end, m.fee, m.currency
       from dispute_movements m join disputes d on d.organization_id = m.organization_id and d.id = m.dispute_id
      where m.organization_id = $1 and d.gateway_account_id = $2 and m.gateway_movement_id = any($3::text[])`,
    [t.organizationId, gatewayAccountId, gatewayTxnIds],
  )

/** The gateway's ids of refunds found there that are not settled here: without room in their payment, or still pending. */
export const listOpenRefundIds = (t: Tx, gatewayAccountId: string): Promise<{ id: string }[]> =>
  t.rows(
    `select e.facts ->> 'gatewayRefundId' as id from exceptions e
       join payments p on p.organization_id = e.organization_id and p.id = e.subject_id
      where e.organization_id = $1 and e.kind = 'refund_over' and e.state = 'open' and p.gateway_account_id = $2
     union
     select r.gateway_refund_id from refunds r
      where r.organization_id = $1 and r.gateway_account_id = $2 and r.state = 'pending' and r.gateway_refund_id is not null
        and r.found_at_gateway
      limit 500`,
    [t.organizationId, gatewayAccountId],
  )

export type ClearingBalance = { readonly currency: string; readonly amount: bigint }

/** What our clearing account of a gateway holds, by currency; minor units. */
export const readClearing = (t: Tx, gatewayAccountId: string): Promise<ClearingBalance[]> =>
  t.rows(
    `select e.currency, sum(p.amount)::bigint as amount from ledger_postings p
       join ledger_entries e on e.organization_id = p.organization_id and e.id = p.entry_id
      where p.organization_id = $1 and p.account = 'gateway_clearing:' || $2::text group by 1 order by 1`,
    [t.organizationId, gatewayAccountId],
  )

/** Why clearing account and gateway may differ. `amount` is by how much the item lets the gateway have more than we do. */
export type DifferenceItem = {
  readonly kind:
    | 'undecided_payment'
    | 'undecided_refund'
    | 'refund_over'
    | 'missing_at_gateway'
    | 'amount_mismatch'
    | 'refund_returned'
  readonly subjectKind: 'attempt' | 'payment' | 'refund'
  readonly subjectId: string
  readonly currency: string
  /** Null where only the gateway knows. */
  readonly amount: bigint | null
}

/** Everything of an account that is not decided, or stands as an open exception. */
export const listDifferenceItems = (t: Tx, gatewayAccountId: string): Promise<DifferenceItem[]> =>
  t.rows(
    `select case when a.refund_id is null then 'undecided_payment' else 'undecided_refund' end as kind, 'attempt' as subject_kind,
            a.id as subject_id, a.currency, case when a.refund_id is null then a.amount else -a.amount end as amount
       from gateway_attempts a
      where a.organization_id = $1 and a.gateway_account_id = $2 and a.op in ('confirm', 'sale', 'refund')
        and a.state in ('dispatched', 'unknown', 'pending')
     union all
     select e.kind, 'payment', p.id, p.currency,
            case e.kind when 'refund_over' then -(e.facts -> 'found' ->> 'minor')::bigint
                        when 'missing_at_gateway' then coalesce(p.fee, 0) - p.amount else null end
       from exceptions e join payments p on p.organization_id = e.organization_id and p.id = e.subject_id
      where e.organization_id = $1 and e.state = 'open' and e.subject_kind = 'payment' and p.gateway_account_id = $2
        and e.kind in ('refund_over', 'missing_at_gateway', 'amount_mismatch')
     union all
     select 'refund_returned', 'refund', r.id, r.currency, r.amount
       from exceptions e join refunds r on r.organization_id = e.organization_id and r.id = e.subject_id
      where e.organization_id = $1 and e.state = 'open' and e.kind = 'refund_failed_after_success' and r.gateway_account_id = $2
      order by 1, 3 limit 500`,
    [t.organizationId, gatewayAccountId],
  )
