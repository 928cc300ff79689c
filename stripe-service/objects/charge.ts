import { type BillingDetails, noBillingDetails } from './billing-details.ts'

export type ChargeOutcome = {
  advice_code: string | null
  network_advice_code: string | null
  network_decline_code: string | null
  network_status: string
  reason: string | null
  risk_level: string
  risk_score?: number
  seller_message: string
  type: string
}

type Wanted = { id: string; created: number; livemode: boolean; amount: number; currency: string; baseUrl: string }

/** A charge as Stripe tells it. `amount` and its kin are in the currency's smallest unit. */
export const newCharge = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'charge' as const,
  amount: wanted.amount,
  amount_captured: 0,
  amount_refunded: 0,
  application: null as string | null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: null as string | null,
  billing_details: noBillingDetails() as BillingDetails,
  calculated_statement_descriptor: 'Stripe',
  captured: false,
  created: wanted.created,
  currency: wanted.currency,
  customer: null as string | null,
  description: null as string | null,
  disputed: false,
  failure_balance_transaction: null as string | null,
  failure_code: null as string | null,
  failure_message: null as string | null,
  fraud_details: {},
  livemode: wanted.livemode,
  metadata: {} as Record<string, string>,
  on_behalf_of: null,
  outcome: null as ChargeOutcome | null,
  paid: false,
  payment_intent: null as string | null,
  payment_method: null as string | null,
  payment_method_details: null as Record<string, unknown> | null,
  receipt_email: null as string | null,
  receipt_number: null,
  receipt_url: `${wanted.baseUrl}/receipts/${wanted.id}` as string | null,
  refunded: false,
  review: null,
  shipping: null as Record<string, unknown> | null,
  source: null,
  source_transfer: null,
  statement_descriptor: null as string | null,
  statement_descriptor_suffix: null as string | null,
  status: 'pending' as 'pending' | 'succeeded' | 'failed',
  transfer_data: null,
  transfer_group: null as string | null,
})

export type Charge = ReturnType<typeof newCharge>
