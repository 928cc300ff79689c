import { type Books, keep } from '../books/books.ts'
import { type BalanceTransaction, newBalanceTransaction } from '../objects/balance-transaction.ts'
import type { Service } from '../service.ts'

type Row = {
  readonly type: string
  readonly category: string
  /** Signed, in `currency`; converted when the account settles in another one. */
  readonly amount: number
  readonly currency: string
  readonly source: string
  readonly description: string | null
  /** What Stripe keeps, given the settled amount. */
  readonly fee?: { readonly of: (settled: number) => number; readonly description: string }
  readonly availableAtOnce?: boolean
}

/** Writes a row of the account's balance. It becomes available after the account's pace. */
export function addToBalance(service: Service, books: Books, row: Row): BalanceTransaction {
  const { pace, defaultCurrency } = accountOf(service, books)
  const rate = pace.exchangeRates[row.currency] ?? null
  const amount = rate === null ? row.amount : Math.round(row.amount * rate)
  const currency = rate === null ? row.currency : defaultCurrency
  const fee = row.fee?.of(Math.abs(amount)) ?? 0
  const created = service.clock.seconds()
  const made = newBalanceTransaction({
    id: service.newId('txn'),
    created,
    availableOn: row.availableAtOnce ? created : created + pace.availableAfter,
    type: row.type,
    reportingCategory: row.category,
    amount,
    fees:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency, description: row.fee?.description ?? '', type: 'stripe_fee' }],
    currency,
    exchangeRate: rate,
    description: row.description,
    source: row.source,
  })
  if (made.status === 'pending') {
    service.clock.after(pace.availableAfter, () => {
      made.status = 'available'
    })
  }
  return keep(books, made)
}

export function accountOf(service: Service, books: Books) {
  const account = service.accounts.get(books.accountId)
  if (!account) throw new Error(`the books of ${books.accountId} have no account`)
  return account
}
