import type { IntentState } from '../core/payment/intent-state.ts'
import type { Tx } from '../ports/tx.ts'

export type Origin = 'pay_link' | 'portal' | 'backoffice' | 'subscription' | 'api'

/** What somebody wants paid; amounts in minor units of `currency`. */
export type Intent = {
  readonly id: string
  readonly invoiceId: string
  readonly customerId: string
  readonly gatewayAccountId: string
  readonly amount: bigint
  readonly tipAmount: bigint
  readonly currency: string
  readonly amountCaptured: bigint
  /** Who acts: the customer, or staff while the customer is away. */
  readonly initiator: 'customer' | 'merchant'
  readonly origin: Origin
  readonly state: IntentState
  readonly gatewayObjectId: string | null
  /** The gateway's customer that its object is made for; null for none. */
  readonly gatewayCustomerId: string | null
  readonly liveMode: boolean
}

const columns = `id, invoice_id, customer_id, gateway_account_id, amount, tip_amount, currency, amount_captured, initiator, origin, state,
  gateway_object_id, gateway_customer_id, live_mode`

/** The live intent of an invoice, locked; its invoice must be locked first (CORRECTNESS §7 lock order). */
export const lockLiveIntent = (t: Tx, invoiceId: string): Promise<Intent | null> =>
  t.maybe(
    `select ${columns} from payment_intents where organization_id = $1 and invoice_id = $2
        and state in ('open', 'requires_action', 'processing', 'unknown') for update`,
    [t.organizationId, invoiceId],
  )

export const findIntent = (t: Tx, id: string): Promise<Intent | null> =>
  t.maybe(`select ${columns} from payment_intents where organization_id = $1 and id = $2`, [t.organizationId, id])

export const lockIntent = (t: Tx, id: string): Promise<Intent> =>
  t.one(`select ${columns} from payment_intents where organization_id = $1 and id = $2 for update`, [
    t.organizationId,
    id,
  ])

export const insertIntent = (t: Tx, i: Omit<Intent, 'amountCaptured' | 'gatewayObjectId'>): Promise<number> =>
  t.write(
    `insert into payment_intents (organization_id, id, invoice_id, customer_id, gateway_account_id, amount, tip_amount, currency,
       initiator, origin, state, gateway_customer_id, live_mode, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
    [
      t.organizationId,
      i.id,
      i.invoiceId,
      i.customerId,
      i.gatewayAccountId,
      i.amount,
      i.tipAmount,
      i.currency,
      i.initiator,
      i.origin,
      i.state,
      i.gatewayCustomerId,
      i.liveMode,
      t.now,
    ],
  )

/** Stores state, object and captured amount as `applyOutcome` decided them. */
export const storeIntent = (
  t: Tx,
  i: Pick<Intent, 'id' | 'state' | 'gatewayObjectId' | 'amountCaptured'>,
): Promise<number> =>
  t.write(
    `update payment_intents set state = $3, gateway_object_id = $4, amount_captured = $5, updated_at = $6, version = version + 1
      where organization_id = $1 and id = $2`,
    [t.organizationId, i.id, i.state, i.gatewayObjectId, i.amountCaptured, t.now],
  )
