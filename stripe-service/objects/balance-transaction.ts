export type FeeDetail = {
  amount: number
  application: string | null
  currency: string
  description: string
  type: 'stripe_fee' | 'application_fee' | 'tax'
}

type Wanted = {
  id: string
  created: number
  availableOn: number
  type: string
  reportingCategory: string
  amount: number
  fees: FeeDetail[]
  currency: string
  exchangeRate: number | null
  description: string | null
  source: string | null
}

/** A row of the account's balance: `net` is `amount` less the fees, all signed and in the settlement currency. */
export function newBalanceTransaction(wanted: Wanted) {
  const fee = wanted.fees.reduce((sum, { amount }) => sum + amount, 0)
  return {
    id: wanted.id,
    object: 'balance_transaction' as const,
    amount: wanted.amount,
    available_on: wanted.availableOn,
    balance_type: 'payments',
    created: wanted.created,
    currency: wanted.currency,
    description: wanted.description,
    exchange_rate: wanted.exchangeRate,
    fee,
    fee_details: wanted.fees,
    net: wanted.amount - fee,
    reporting_category: wanted.reportingCategory,
    source: wanted.source,
    status: (wanted.availableOn <= wanted.created ? 'available' : 'pending') as 'pending' | 'available',
    type: wanted.type,
  }
}

export type BalanceTransaction = ReturnType<typeof newBalanceTransaction>
