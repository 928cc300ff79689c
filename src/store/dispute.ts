import type { DisputeFunds, DisputeStage, DisputeStatus } from '../core/dispute/dispute-state.ts'
import type { DisputeMovement } from '../core/dispute/settle-movements.ts'
import type { Tx } from '../ports/tx.ts'

/** Money that a payer's bank takes back for now, or only asks about. Minor units of `currency`, but for held and lost. */
export type Dispute = {
  readonly id: string
  readonly gatewayAccountId: string
  /** Null while nobody here knows the charge. */
  readonly paymentId: string | null
  readonly gatewayDisputeId: string
  readonly chargeTxnId: string
  readonly amount: bigint
  readonly currency: string
  readonly reason: string
  readonly stage: DisputeStage
  readonly status: DisputeStatus
  readonly funds: DisputeFunds
  /** What `amountHeld` and `amountLost` are in: the currency the gateway settles in. Null before any money moved. */
  readonly fundsCurrency: string | null
  readonly amountHeld: bigint
  readonly amountLost: bigint
  readonly evidenceDueAt: Temporal.Instant | null
  readonly submissions: number
  readonly liveMode: boolean
  readonly openedAt: Temporal.Instant
  readonly closedAt: Temporal.Instant | null
}

const columns = `id, gateway_account_id, payment_id, gateway_dispute_id, charge_txn_id, amount, currency, reason, stage, status, funds,
  funds_currency, amount_held, amount_lost, evidence_due_at, submissions, live_mode, opened_at, closed_at`

export const findDispute = (t: Tx, id: string): Promise<Dispute | null> =>
  t.maybe(`select ${columns} from disputes where organization_id = $1 and id = $2`, [t.organizationId, id])

/** Lock its invoice and payment first (CORRECTNESS §7). */
export const lockDispute = (t: Tx, gatewayAccountId: string, gatewayDisputeId: string): Promise<Dispute | null> =>
  t.maybe(
    `select ${columns} from disputes where organization_id = $1 and gateway_account_id = $2 and gateway_dispute_id = $3 for update`,
    [t.organizationId, gatewayAccountId, gatewayDisputeId],
  )

export const lockDisputeById = (t: Tx, id: string): Promise<Dispute | null> =>
  t.maybe(`select ${columns} from disputes where organization_id = $1 and id = $2 for update`, [t.organizationId, id])

/** The disputes of a payment, oldest first; there may be several on one charge (FM-DIS-05). */
export const listDisputesOfPayment = (t: Tx, paymentId: string): Promise<Dispute[]> =>
  t.rows(`select ${columns} from disputes where organization_id = $1 and payment_id = $2 order by opened_at, id`, [
    t.organizationId,
    paymentId,
  ])

/** The gateway's ids of disputes that are not decided, or whose money has not settled as they were decided. */
export const listUnsettledDisputes = (t: Tx, gatewayAccountId: string): Promise<{ id: string }[]> =>
  t.rows(
    `select gateway_dispute_id as id from disputes
      where organization_id = $1 and gateway_account_id = $2 and (status in ('warning', 'needs_response', 'under_review') or amount_held <> 0 or payment_id is null)
      order by opened_at limit 2000`,
    [t.organizationId, gatewayAccountId],
  )

/** Makes the row or stores what it has become; also binds it to its payment once that is known. */
export const storeDispute = (t: Tx, d: Dispute): Promise<number> =>
  t.write(
    `insert into disputes (organization_id, ${columns}, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $21)
     on conflict (organization_id, id) do update
        set payment_id = excluded.payment_id, amount = excluded.amount, reason = excluded.reason, stage = excluded.stage, status = excluded.status,
            funds = excluded.funds, funds_currency = excluded.funds_currency, amount_held = excluded.amount_held,
            amount_lost = excluded.amount_lost, evidence_due_at = excluded.evidence_due_at, submissions = excluded.submissions,
            closed_at = excluded.closed_at, updated_at = excluded.updated_at`,
    [
      t.organizationId,
      d.id,
      d.gatewayAccountId,
      d.paymentId,
      d.gatewayDisputeId,
      d.chargeTxnId,
      d.amount,
      d.currency,
      d.reason,
      d.stage,
      d.status,
      d.funds,
      d.fundsCurrency,
      d.amountHeld,
      d.amountLost,
      d.evidenceDueAt,
      d.submissions,
      d.liveMode,
      d.openedAt,
      d.closedAt,
      t.now,
    ],
  )

/**
 * Sums up on the payment what its disputes take away: those that took its money and are open or lost, in its own currency.
 * The payment's row is locked; sent after the disputes it sums.
 */
export const storeAmountDisputed = (t: Tx, paymentId: string): Promise<number> =>
  t.write(
    `update payments p set amount_disputed = coalesce((select sum(d.amount) from disputes d
        where d.organization_id = $1 and d.payment_id = p.id and d.currency = p.currency and d.stage <> 'inquiry'
          and d.status in ('needs_response', 'under_review', 'lost')), 0)
      where p.organization_id = $1 and p.id = $2`,
    [t.organizationId, paymentId],
  )

export type StoredMovement = DisputeMovement & {
  readonly gatewayMovementId: string
  readonly currency: string
  readonly movedAt: Temporal.Instant
}

/** What was taken for a dispute and given back, oldest first. */
export const listMovements = (t: Tx, disputeId: string): Promise<StoredMovement[]> =>
  t.rows(
    `select id, gateway_movement_id, kind, amount, fee, currency, moved_at from dispute_movements
      where organization_id = $1 and dispute_id = $2 order by moved_at, created_at, id`,
    [t.organizationId, disputeId],
  )

export const insertMovement = (
  t: Tx,
  m: StoredMovement & { readonly disputeId: string; readonly liveMode: boolean },
): Promise<number> =>
  t.write(
    `insert into dispute_movements (organization_id, id, dispute_id, gateway_movement_id, kind, amount, fee, currency, live_mode, moved_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      t.organizationId,
      m.id,
      m.disputeId,
      m.gatewayMovementId,
      m.kind,
      m.amount,
      m.fee,
      m.currency,
      m.liveMode,
      m.movedAt,
      t.now,
    ],
  )

export type DisputeComparison = { readonly comparedUntil: Temporal.Instant | null }

export const findDisputeComparison = (t: Tx, gatewayAccountId: string): Promise<DisputeComparison | null> =>
  t.maybe('select compared_until from dispute_comparisons where organization_id = $1 and gateway_account_id = $2', [
    t.organizationId,
    gatewayAccountId,
  ])

/** Notes a run. One that failed keeps what was compared before it, so that the next begins there again. */
export const noteDisputeComparison = (
  t: Tx,
  run: { gatewayAccountId: string; comparedUntil: Temporal.Instant | null; failure: string | null },
): Promise<number> =>
  t.write(
    `insert into dispute_comparisons (organization_id, gateway_account_id, compared_until, last_run_at, last_failure)
     values ($1, $2, $3, $4, $5)
     on conflict (organization_id, gateway_account_id) do update
        set compared_until = coalesce(excluded.compared_until, dispute_comparisons.compared_until),
            last_run_at = excluded.last_run_at, last_failure = excluded.last_failure`,
    [t.organizationId, run.gatewayAccountId, run.comparedUntil, t.now, run.failure?.slice(0, 300) ?? null],
  )
