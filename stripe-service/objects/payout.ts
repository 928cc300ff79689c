type Wanted = {
  id: string
  created: number
  arrival: number
  livemode: boolean
  amount: number
  currency: string
  automatic: boolean
  destination: string
}

export type PayoutStatus = 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'

/** A payout to the account's bank; a negative amount is a debit of the bank account. */
export const newPayout = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'payout' as const,
  amount: wanted.amount,
  application_fee: null,
  application_fee_amount: null,
  arrival_date: wanted.arrival,
  automatic: wanted.automatic,
  balance_transaction: null as string | null,
  created: wanted.created,
  currency: wanted.currency,
  description: wanted.automatic ? 'STRIPE PAYOUT' : null,
  destination: wanted.destination,
  failure_balance_transaction: null as string | null,
  failure_code: null as string | null,
  failure_message: null as string | null,
  livemode: wanted.livemode,
  metadata: {} as Record<string, string>,
  method: 'standard',
  original_payout: null,
  payout_method: null,
  reconciliation_status: (wanted.automatic ? 'in_progress' : 'not_applicable') as
    | 'completed'
    | 'in_progress'
    | 'not_applicable',
  reversed_by: null,
  source_type: 'card',
  statement_descriptor: null,
  status: 'pending' as PayoutStatus,
  trace_id: { status: 'pending', value: null as string | null },
  type: 'bank_account',
})

export type Payout = ReturnType<typeof newPayout>
