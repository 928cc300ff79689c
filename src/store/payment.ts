import type { Actor } from '../ports/ctx.ts'
import type { MethodSummary } from '../ports/gateway.ts'
import type { Tx } from '../ports/tx.ts'
import type { Origin } from './intent.ts'
import { json } from './values.ts'

export type PaymentKind = 'gateway' | 'cash' | 'cheque' | 'bank_transfer' | 'other'

/** What truly happened: one movement at a gateway, or one receipt recorded by staff. Minor units of `currency`. */
export type Payment = {
  readonly id: string
  readonly intentId: string | null
  readonly invoiceId: string | null
  readonly customerId: string | null
  readonly kind: PaymentKind
  readonly gatewayAccountId: string | null
  readonly gatewayTxnId: string | null
  readonly amount: bigint
  readonly tipAmount: bigint
  readonly fee: bigint | null
  readonly currency: string
  readonly state: 'authorized' | 'captured' | 'voided' | 'failed'
  readonly amountRefunded: bigint
  /** What open and lost disputes take away of it. */
  readonly amountDisputed: bigint
  readonly method: MethodSummary | null
  readonly reference: string | null
  readonly note: string | null
  readonly source: Origin | 'gateway'
  readonly liveMode: boolean
  readonly receivedOn: string
  readonly capturedAt: Temporal.Instant
  readonly createdBy: Actor
}

const columns = `id, intent_id, invoice_id, customer_id, kind, gateway_account_id, gateway_txn_id, amount, tip_amount, fee, currency, state,
  amount_refunded, amount_disputed, method, reference, note, source, live_mode, received_on, captured_at, created_by`

export const findPayment = (t: Tx, id: string): Promise<Payment | null> =>
  t.maybe(`select ${columns} from payments where organization_id = $1 and id = $2`, [t.organizationId, id])

/** Serialisation point of refunds (CORRECTNESS §7); lock its invoice first. */
export const lockPayment = (t: Tx, id: string): Promise<Payment | null> =>
  t.maybe(`select ${columns} from payments where organization_id = $1 and id = $2 for update`, [t.organizationId, id])

export const findPaymentByTxn = (t: Tx, gatewayAccountId: string, gatewayTxnId: string): Promise<Payment | null> =>
  t.maybe(
    `select ${columns} from payments where organization_id = $1 and gateway_account_id = $2 and gateway_txn_id = $3`,
    [t.organizationId, gatewayAccountId, gatewayTxnId],
  )

/** The payment of a gateway's transaction through the account of an intent; found in one flight with the intent's lock. */
export const findPaymentOfIntent = (t: Tx, intentId: string, gatewayTxnId: string): Promise<Payment | null> =>
  t.maybe(
    `select ${columns} from payments where organization_id = $1 and gateway_txn_id = $3
        and gateway_account_id = (select gateway_account_id from payment_intents where organization_id = $1 and id = $2)`,
    [t.organizationId, intentId, gatewayTxnId],
  )

export const listPaymentsOfInvoice = (t: Tx, invoiceId: string): Promise<Payment[]> =>
  t.rows(`select ${columns} from payments where organization_id = $1 and invoice_id = $2 order by captured_at, id`, [
    t.organizationId,
    invoiceId,
  ])

export const insertPayment = (t: Tx, p: Omit<Payment, 'amountRefunded' | 'amountDisputed'>): Promise<number> =>
  t.write(
    `insert into payments (organization_id, id, intent_id, invoice_id, customer_id, kind, gateway_account_id, gateway_txn_id, amount, tip_amount,
       fee, currency, state, method, reference, note, source, live_mode, received_on, captured_at, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
    [
      t.organizationId,
      p.id,
      p.intentId,
      p.invoiceId,
      p.customerId,
      p.kind,
      p.gatewayAccountId,
      p.gatewayTxnId,
      p.amount,
      p.tipAmount,
      p.fee,
      p.currency,
      p.state,
      p.method ? json(p.method) : null,
      p.reference,
      p.note,
      p.source,
      p.liveMode,
      p.receivedOn,
      p.capturedAt,
      json(p.createdBy),
      t.now,
    ],
  )

export const storeAmountRefunded = (t: Tx, id: string, amountRefunded: bigint): Promise<number> =>
  t.write('update payments set amount_refunded = $3 where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    amountRefunded,
  ])

/** The fee of a payment that had none yet; resolves to 0 where it is known. */
export const storeFee = (t: Tx, id: string, fee: bigint): Promise<number> =>
  t.write('update payments set fee = $3 where organization_id = $1 and id = $2 and fee is null', [
    t.organizationId,
    id,
    fee,
  ])

/** A payment without an invoice is said to be for this one. */
export const storePaymentOwner = (
  t: Tx,
  id: string,
  owner: { readonly invoiceId: string; readonly customerId: string },
): Promise<number> =>
  t.write('update payments set invoice_id = $3, customer_id = $4 where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    owner.invoiceId,
    owner.customerId,
  ])
