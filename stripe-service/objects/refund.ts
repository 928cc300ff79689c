type Wanted = {
  id: string
  created: number
  amount: number
  currency: string
  charge: string
  paymentIntent: string | null
}

export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'

/** A refund as Stripe tells it; fields that a state does not have are left out of the answer, as Stripe leaves them out. */
export const newRefund = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'refund' as const,
  amount: wanted.amount,
  balance_transaction: null as string | null,
  charge: wanted.charge,
  created: wanted.created,
  currency: wanted.currency,
  customer: null,
  customer_account: null,
  destination_details: undefined as Record<string, unknown> | undefined,
  failure_balance_transaction: undefined as string | undefined,
  failure_reason: undefined as string | undefined,
  metadata: {} as Record<string, string>,
  payment_intent: wanted.paymentIntent,
  payment_method: null,
  pending_reason: undefined as string | undefined,
  reason: null as string | null,
  receipt_number: null,
  source_transfer_reversal: null,
  status: 'succeeded' as RefundStatus,
  transfer_reversal: null,
})

export type Refund = ReturnType<typeof newRefund>
