import type { AttemptState } from '../core/payment/attempt-state.ts'
import type { GatewayRequest, MethodSummary, NextAction, RetryClass } from '../ports/gateway.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import { json } from './values.ts'

export type ResolvedBy = 'response' | 'webhook' | 'lookup' | 'reconcile' | 'operator'

/** The words beside a ticked box, and where they were read. */
export type AgreedTo = {
  readonly version: string
  readonly words: string
  readonly ip: string | null
  readonly linkId: string
}

/** One request to a gateway and what became of it; the write-ahead log of CORRECTNESS §1 rule 1. */
export type Attempt = {
  readonly id: string
  readonly intentId: string | null
  readonly refundId: string | null
  readonly op: GatewayRequest['op']
  readonly seq: number
  readonly gatewayAccountId: string
  readonly merchantRef: string
  readonly idempotencyKey: string
  readonly commandKey: string | null
  /** All that was asked for, the tip included. */
  readonly amount: bigint
  readonly tipAmount: bigint
  readonly currency: string
  readonly state: AttemptState
  readonly method: MethodSummary | null
  /** The saved method that was charged, and the agreement that allowed it; null for any other. */
  readonly paymentMethodId: string | null
  readonly agreementId: string | null
  /** What the payer agreed to if this works: their method is kept then. */
  readonly saving: AgreedTo | null
  /** What was sent, redacted: no secret, no card number, no single-use token. */
  readonly request: Readonly<Record<string, unknown>>
  readonly dispatchedAt: Temporal.Instant | null
  readonly deadlineAt: Temporal.Instant | null
  readonly resolvedAt: Temporal.Instant | null
  readonly resolvedBy: ResolvedBy | null
  readonly gatewayTxnId: string | null
  readonly nextAction: NextAction | null
  readonly declineCode: string | null
  readonly retryClass: RetryClass | null
  readonly lookups: number
  readonly firstNegativeAt: Temporal.Instant | null
  readonly lastLookupAt: Temporal.Instant | null
  readonly nextLookupAt: Temporal.Instant | null
  readonly createdAt: Temporal.Instant
}

const columns = `id, intent_id, refund_id, op, seq, gateway_account_id, merchant_ref, idempotency_key, command_key, amount, tip_amount, currency,
  state, method, payment_method_id, agreement_id, saving, request, dispatched_at, deadline_at, resolved_at, resolved_by, gateway_txn_id, next_action, decline_code, retry_class,
  lookups, first_negative_at, last_lookup_at, next_lookup_at, created_at`

export const UNDECIDED = "('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')"

export const findAttempt = (t: Tx, id: string): Promise<Attempt | null> =>
  t.maybe(`select ${columns} from gateway_attempts where organization_id = $1 and id = $2`, [t.organizationId, id])

/** The attempt that went to an account under this reference of ours. */
export const findAttemptByRef = (t: Tx, gatewayAccountId: string, merchantRef: string): Promise<Attempt | null> =>
  t.maybe(
    `select ${columns} from gateway_attempts where organization_id = $1 and gateway_account_id = $2 and merchant_ref = $3`,
    [t.organizationId, gatewayAccountId, merchantRef],
  )

/** The undecided attempt at paying through an object of the gateway; cancels of it do not count. */
export const findUndecidedByObject = (t: Tx, gatewayAccountId: string, objectId: string): Promise<Attempt | null> =>
  t.maybe(
    `select ${columns} from gateway_attempts
      where organization_id = $1 and gateway_account_id = $2 and refund_id is null and op <> 'cancel_object' and state in ${UNDECIDED}
        and intent_id in (select id from payment_intents where organization_id = $1 and gateway_account_id = $2 and gateway_object_id = $3)`,
    [t.organizationId, gatewayAccountId, objectId],
  )

/** The attempts of an intent, oldest first. Their intent must be locked when they are to be moved. */
export const listAttempts = (t: Tx, intentId: string): Promise<Attempt[]> =>
  t.rows(`select ${columns} from gateway_attempts where organization_id = $1 and intent_id = $2 order by seq`, [
    t.organizationId,
    intentId,
  ])

/** The newest attempt that was made for this command, if it was seen before (FM-PAY-13). */
export const findAttemptByCommand = (t: Tx, commandKey: string): Promise<Attempt | null> =>
  t.maybe(
    `select ${columns} from gateway_attempts where organization_id = $1 and command_key = $2
      order by created_at desc, seq desc limit 1`,
    [t.organizationId, commandKey],
  )

/** Every attempt that was made for this command, in the order in which they were made; a command has a handful at most. */
export const listAttemptsByCommand = (t: Tx, commandKey: string): Promise<Attempt[]> =>
  t.rows(
    `select ${columns} from gateway_attempts where organization_id = $1 and command_key = $2 order by created_at, seq limit 20`,
    [t.organizationId, commandKey],
  )

/**
 * The undecided attempt to pay an invoice, if there is one; cancels do not count. Its intent may be closed: paid by an earlier
 * try whose success came late, while a later one is still under way.
 */
export const findUndecidedAttempt = (t: Tx, invoiceId: string): Promise<Attempt | null> =>
  t.maybe(
    `select ${columns} from gateway_attempts
      where organization_id = $1 and refund_id is null and op <> 'cancel_object' and state in ${UNDECIDED}
        and intent_id in (select id from payment_intents where organization_id = $1 and invoice_id = $2)
      order by seq limit 1`,
    [t.organizationId, invoiceId],
  )

/** The newest attempt to pay on an intent, or by the same command on its invoice, and that invoice. */
export const findNewestOfIntent = (
  t: Tx,
  intentId: string,
  commandKey: string | null,
): Promise<{ id: string | null; invoiceId: string } | null> =>
  t.maybe(
    `select i.invoice_id, (select a.id from gateway_attempts a
         join payment_intents own on own.organization_id = a.organization_id and own.id = a.intent_id
        where a.organization_id = $1 and own.invoice_id = i.invoice_id and (a.intent_id = i.id or a.command_key = $3)
          and a.op <> 'cancel_object' order by a.created_at desc, a.seq desc limit 1) as id
       from payment_intents i where i.organization_id = $1 and i.id = $2`,
    [t.organizationId, intentId, commandKey],
  )

/** The cancel of the live intent's object that is not decided yet, if there is one: until then nobody pays or cancels it. */
export const findUndecidedCancel = (t: Tx, invoiceId: string): Promise<Attempt | null> =>
  t.maybe(
    `select ${columns} from gateway_attempts
      where organization_id = $1 and op = 'cancel_object' and state in ${UNDECIDED}
        and intent_id in (select id from payment_intents where organization_id = $1 and invoice_id = $2)
      order by seq limit 1`,
    [t.organizationId, invoiceId],
  )

export type NewAttempt = Pick<
  Attempt,
  | 'id'
  | 'intentId'
  | 'refundId'
  | 'op'
  | 'gatewayAccountId'
  | 'merchantRef'
  | 'idempotencyKey'
  | 'commandKey'
  | 'amount'
  | 'tipAmount'
  | 'currency'
  | 'method'
  | 'request'
> &
  Partial<Pick<Attempt, 'paymentMethodId' | 'agreementId' | 'saving'>> & {
    readonly requestHash: Uint8Array
    readonly deadlineAt: Temporal.Instant
  }

/** Writes the attempt as `dispatched`, before anything is sent. `seq` follows the intent's last; the intent is locked. */
export const insertDispatched = (t: Tx, a: NewAttempt): Promise<number> =>
  t.write(
    `insert into gateway_attempts (organization_id, id, intent_id, refund_id, op, seq, gateway_account_id, merchant_ref, idempotency_key,
       command_key, request, request_hash, amount, tip_amount, currency, state, method, payment_method_id, agreement_id, saving,
       dispatched_at, deadline_at, next_lookup_at, created_at)
     select $1, $2, $3, $4, $5, coalesce(max(seq), 0) + 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'dispatched', $15, $18::uuid, $19::uuid, $20,
       $16, $17, $17, $16
       from gateway_attempts where organization_id = $1 and intent_id = $3`,
    [
      t.organizationId,
      a.id,
      a.intentId,
      a.refundId,
      a.op,
      a.gatewayAccountId,
      a.merchantRef,
      a.idempotencyKey,
      a.commandKey,
      json(a.request),
      a.requestHash,
      a.amount,
      a.tipAmount,
      a.currency,
      a.method ? json(a.method) : null,
      t.now,
      a.deadlineAt,
      a.paymentMethodId ?? null,
      a.agreementId ?? null,
      a.saving ? json(a.saving) : null,
    ],
  )

export type AttemptMove = Pick<
  Attempt,
  | 'id'
  | 'state'
  | 'resolvedAt'
  | 'resolvedBy'
  | 'gatewayTxnId'
  | 'nextAction'
  | 'declineCode'
  | 'retryClass'
  | 'nextLookupAt'
  | 'method'
> & { readonly response: Readonly<Record<string, unknown>> }

/** Stores the state that the funnel decided on. */
export const moveAttempt = (t: Tx, a: AttemptMove): Promise<number> =>
  t.write(
    `update gateway_attempts set state = $3, resolved_at = $4, resolved_by = $5, gateway_txn_id = $6, next_action = $7, decline_code = $8,
        retry_class = $9, next_lookup_at = $10, response = $11, method = coalesce($12, method)
      where organization_id = $1 and id = $2`,
    [
      t.organizationId,
      a.id,
      a.state,
      a.resolvedAt,
      a.resolvedBy,
      a.gatewayTxnId,
      a.nextAction ? json(a.nextAction) : null,
      a.declineCode,
      a.retryClass,
      a.nextLookupAt,
      json(a.response),
      a.method ? json(a.method) : null,
    ],
  )

/**
 * Notes a look-up that found nothing (`negative`) or could not be made, and when to ask again. Nothing where somebody else has
 * decided the attempt meanwhile: a decided one is not asked about.
 */
export const noteLookUp = (
  t: Tx,
  id: string,
  negative: boolean,
  nextLookupAt: Temporal.Instant | null,
): Promise<number> =>
  t.write(
    `update gateway_attempts set last_lookup_at = $3, next_lookup_at = $4,
        lookups = lookups + case when $5 then 1 else 0 end,
        first_negative_at = case when $5 then coalesce(first_negative_at, $3) else first_negative_at end
      where organization_id = $1 and id = $2 and state in ${UNDECIDED}`,
    [t.organizationId, id, t.now, nextLookupAt, negative],
  )

/**
 * Makes the look-ups of what an invoice waits to hear due now, at most every three seconds however often it is asked for;
 * answers whose. A request that may still be answered by itself is left alone, and so is everything while the clocks are not
 * certain: how long a request was not found for is measured by them.
 */
export const hastenLookUps = (t: Tx, invoiceId: string): Promise<{ id: string }[]> =>
  t.rows(
    `update gateway_attempts set next_lookup_at = $3
      where organization_id = $1 and refund_id is null and state in ('unknown', 'pending', 'requires_action')
        and intent_id in (select id from payment_intents where organization_id = $1 and invoice_id = $2)
        and (last_lookup_at is null or last_lookup_at < $4)
        and not exists (select 1 from clock_guard where guarded_since is not null)
      returning id`,
    [t.organizationId, invoiceId, t.now, t.now.subtract({ seconds: 3 })],
  )

/**
 * Attempts of all organizations whose look-up is due, the longest due first. None while the clocks are not to be believed:
 * one that has jumped makes a minute look like a day, and "not found for 15 minutes" with it.
 */
export const scanLookUps = (
  directory: Directory,
  now: Temporal.Instant,
  limit: number,
): Promise<{ organizationId: string; id: string }[]> =>
  directory.rows(
    `select organization_id, id from gateway_attempts where next_lookup_at is not null and next_lookup_at <= $1
        and not exists (select 1 from clock_guard where guarded_since is not null) order by next_lookup_at limit $2`,
    [now, limit],
  )
