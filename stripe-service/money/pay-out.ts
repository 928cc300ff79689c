import { type Books, change, keep } from '../books/books.ts'
import type { BalanceTransaction } from '../objects/balance-transaction.ts'
import { newPayout, type Payout } from '../objects/payout.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { addToBalance } from './balance.ts'

/** What the account can be paid out in a currency now: available rows that no payout has taken along. */
export const waitingRows = (books: Books, currency: string): BalanceTransaction[] =>
  books.kept.balance_transaction.filter(
    (row) => row.status === 'available' && row.currency === currency && !books.paidOut.has(row.id),
  )

/**
 * Makes the automatic payout of a currency: all available rows, whose nets add up to its amount, which is negative
 * when the account owes. Nothing waiting: undefined.
 */
export function payOutAll(service: Service, books: Books, currency: string): Payout | undefined {
  const rows = waitingRows(books, currency)
  const amount = rows.reduce((sum, { net }) => sum + net, 0)
  if (rows.length === 0 || amount === 0) return undefined
  const payout = startPayout(service, books, { amount, currency, automatic: true })
  for (const { id } of rows) books.paidOut.set(id, payout.id)
  return payout
}

/** Makes a payout and takes its amount from the balance. */
export function startPayout(
  service: Service,
  books: Books,
  wanted: { amount: number; currency: string; automatic: boolean },
): Payout {
  const created = service.clock.seconds()
  const payout = newPayout({
    id: service.newId('po'),
    created,
    arrival: created + 2 * 86_400,
    livemode: books.livemode,
    destination: service.newId('ba'),
    ...wanted,
  })
  const row = addToBalance(service, books, {
    type: 'payout',
    category: 'payout',
    amount: -payout.amount,
    currency: payout.currency,
    source: payout.id,
    description: payout.description,
    availableAtOnce: true,
  })
  // A manual payout takes along no rows; its own waits with the others, so that they add up to the balance.
  if (payout.automatic) books.paidOut.set(row.id, payout.id)
  payout.balance_transaction = row.id
  payout.status = 'in_transit'
  keep(books, payout)
  emit(service, books, 'payout.created', payout)
  return payout
}

/** Stripe has finished breaking an automatic payout down into its rows. */
export function completeReconciliation(service: Service, books: Books, payout: Payout): void {
  if (payout.reconciliation_status !== 'in_progress') return
  const before = change(payout, { reconciliation_status: 'completed' })
  emit(service, books, 'payout.reconciliation_completed', payout, { previous: before })
}

/** The bank has the money. */
export function arrive(service: Service, books: Books, payout: Payout): void {
  if (payout.status !== 'pending' && payout.status !== 'in_transit') return
  const before = change(payout, {
    status: 'paid',
    trace_id: { status: 'supported', value: `trace${payout.id.slice(3)}` },
  })
  emit(service, books, 'payout.paid', payout, { previous: before })
}

/** The bank refuses the money, which may happen days after it was said to be paid; it is back in the balance. */
export function failPayout(service: Service, books: Books, payout: Payout, code: string): void {
  if (payout.status === 'failed' || payout.status === 'canceled') return
  const back = giveBack(service, books, payout, 'payout_failure')
  const before = change(payout, {
    status: 'failed',
    failure_code: code,
    failure_message: failures[code] ?? 'The bank could not take the payout.',
    failure_balance_transaction: back.id,
  })
  emit(service, books, 'payout.failed', payout, { previous: before })
}

/** Takes back a payout that has not left yet. */
export function cancelPayout(service: Service, books: Books, payout: Payout): void {
  const back = giveBack(service, books, payout, 'payout_cancel')
  change(payout, { status: 'canceled', failure_balance_transaction: back.id })
  emit(service, books, 'payout.canceled', payout)
}

const giveBack = (service: Service, books: Books, payout: Payout, type: string): BalanceTransaction =>
  addToBalance(service, books, {
    type,
    category: 'payout_reversal',
    amount: payout.amount,
    currency: payout.currency,
    source: payout.id,
    description: `${type === 'payout_cancel' ? 'CANCELED' : 'FAILED'} PAYOUT`,
    availableAtOnce: true,
  })

const failures: Readonly<Record<string, string>> = {
  no_account:
    'The bank account details on file are probably incorrect. No bank account could be located with those details.',
  account_closed: 'The bank account has been closed.',
}
