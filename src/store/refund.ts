import type { RefundState } from '../core/refund/refund-state.ts'
import type { Actor } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { json } from './values.ts'

/** Money back to the payer. `fromInvoice + fromCredit + fromTip = amount`, minor units of `currency`. */
export type Refund = {
  readonly id: string
  readonly paymentId: string
  readonly invoiceId: string | null
  readonly gatewayAccountId: string | null
  readonly gatewayRefundId: string | null
  readonly amount: bigint
  readonly currency: string
  readonly reason: string
  readonly reopen: boolean
  readonly fromInvoice: bigint
  readonly fromCredit: bigint
  readonly fromTip: bigint
  readonly taxAmount: bigint
  readonly state: RefundState
  readonly failure: string | null
  readonly liveMode: boolean
  readonly requestedBy: Actor
  readonly createdAt: Temporal.Instant
  readonly succeededAt: Temporal.Instant | null
}

const columns = `id, payment_id, invoice_id, gateway_account_id, gateway_refund_id, amount, currency, reason, reopen, from_invoice, from_credit,
  from_tip, tax_amount, state, failure, live_mode, requested_by, created_at, succeeded_at`

/** All refunds of a payment, oldest first; lock the payment before deciding by them. */
export const listRefundsOfPayment = (t: Tx, paymentId: string): Promise<Refund[]> =>
  t.rows(`select ${columns} from refunds where organization_id = $1 and payment_id = $2 order by created_at, id`, [
    t.organizationId,
    paymentId,
  ])

export const listRefundsOfInvoice = (t: Tx, invoiceId: string): Promise<Refund[]> =>
  t.rows(`select ${columns} from refunds where organization_id = $1 and invoice_id = $2 order by created_at, id`, [
    t.organizationId,
    invoiceId,
  ])

export const lockRefund = (t: Tx, id: string): Promise<Refund> =>
  t.one(`select ${columns} from refunds where organization_id = $1 and id = $2 for update`, [t.organizationId, id])

export const findRefund = (t: Tx, id: string): Promise<Refund | null> =>
  t.maybe(`select ${columns} from refunds where organization_id = $1 and id = $2`, [t.organizationId, id])

/** A refund by the gateway's own id of it. */
export const findRefundByGatewayId = (
  t: Tx,
  gatewayAccountId: string,
  gatewayRefundId: string,
): Promise<Refund | null> =>
  t.maybe(
    `select ${columns} from refunds where organization_id = $1 and gateway_account_id = $2 and gateway_refund_id = $3`,
    [t.organizationId, gatewayAccountId, gatewayRefundId],
  )

export const insertRefund = (
  t: Tx,
  r: Omit<Refund, 'gatewayRefundId' | 'failure' | 'createdAt' | 'succeededAt'>,
  foundAtGateway = false,
): Promise<number> =>
  t.write(
    `insert into refunds (organization_id, id, payment_id, invoice_id, gateway_account_id, amount, currency, reason, reopen, from_invoice,
       from_credit, from_tip, tax_amount, state, live_mode, requested_by, created_at, updated_at, found_at_gateway)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18)`,
    [
      t.organizationId,
      r.id,
      r.paymentId,
      r.invoiceId,
      r.gatewayAccountId,
      r.amount,
      r.currency,
      r.reason,
      r.reopen,
      r.fromInvoice,
      r.fromCredit,
      r.fromTip,
      r.taxAmount,
      r.state,
      r.liveMode,
      json(r.requestedBy),
      t.now,
      foundAtGateway,
    ],
  )

/** Stores the state that the funnel decided on. */
export const moveRefund = (
  t: Tx,
  r: { id: string; state: RefundState; gatewayRefundId: string | null; failure: string | null },
): Promise<number> =>
  t.write(
    `update refunds set state = $3, gateway_refund_id = coalesce($4, gateway_refund_id), failure = $5, updated_at = $6,
        succeeded_at = case when $3 = 'succeeded' then coalesce(succeeded_at, $6) else succeeded_at end
      where organization_id = $1 and id = $2`,
    [t.organizationId, r.id, r.state, r.gatewayRefundId, r.failure, t.now],
  )

/** From which parts of its payment a refund is taken, where that was not what was left any more. */
export const storeParts = (
  t: Tx,
  r: Pick<Refund, 'id' | 'fromInvoice' | 'fromCredit' | 'fromTip' | 'taxAmount'>,
): Promise<number> =>
  t.write(
    `update refunds set from_invoice = $3, from_credit = $4, from_tip = $5, tax_amount = $6 where organization_id = $1 and id = $2`,
    [t.organizationId, r.id, r.fromInvoice, r.fromCredit, r.fromTip, r.taxAmount],
  )

/**
 * What an invoice has been credited so far and the tax in it, refunds without reopen that are under way included, so
 * that the parts of several credits add up to exactly its tax (`core/ledger/tax-part.ts`).
 */
export const readCreditedSoFar = (t: Tx, invoiceId: string): Promise<{ credited: bigint; tax: bigint }> =>
  t.one(
    `select coalesce(sum(amount), 0)::bigint as credited, coalesce(sum(tax), 0)::bigint as tax from (
       select amount, tax_amount as tax from credit_notes where organization_id = $1 and invoice_id = $2
       union all
       select from_invoice, tax_amount from refunds where organization_id = $1 and invoice_id = $2 and not reopen
          and state in ('requested', 'dispatched', 'unknown', 'pending')) given`,
    [t.organizationId, invoiceId],
  )
