import { type Books, mergeWords, need } from '../books/books.ts'
import { listPage, rangeOf } from '../books/list.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import { readCurrency } from '../payments/amounts.ts'
import { type Answer, type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { cancelPayout, startPayout, waitingRows } from './pay-out.ts'

function balanceOf(books: Books, ownCurrency: string): object {
  const rows = books.kept.balance_transaction
  const currencies = [...new Set([ownCurrency, ...rows.map(({ currency }) => currency)])]
  const sums = (status: 'available' | 'pending') =>
    currencies.map((currency) => {
      const amount = rows
        .filter((row) => row.currency === currency && row.status === status)
        .reduce((sum, { net }) => sum + net, 0)
      return { amount, currency, source_types: { card: amount } }
    })
  return { object: 'balance', available: sums('available'), livemode: books.livemode, pending: sums('pending') }
}

/** With `payout`, the rows that an automatic payout took along and its own; of a manual one nothing is known. */
function listRows({ books, fields }: ApiCall): Answer {
  const payoutId = fields.text('payout')
  const source = fields.text('source')
  const type = fields.text('type')
  const currency = fields.text('currency')?.toLowerCase()
  const payout = payoutId ? need(books, 'payout', payoutId, 'payout') : undefined
  if (payout && !payout.automatic) {
    throw badRequest('Balance transaction history can only be filtered on automatic transfers, not manual.', {
      param: 'payout',
    })
  }
  if (payout?.reconciliation_status === 'in_progress') {
    throw badRequest(`The payout ${payout.id} cannot be broken down yet.`, {
      code: 'payout_reconciliation_not_ready',
      param: 'payout',
    })
  }
  const found = books.kept.balance_transaction.filter(
    (row) =>
      (!payout || books.paidOut.get(row.id) === payout.id) &&
      (!source || row.source === source) &&
      (!type || row.type === type) &&
      (!currency || row.currency === currency),
  )
  return json(listPage(found, fields, '/v1/balance_transactions'))
}

function createPayout(service: Service, { books, fields, account }: ApiCall): Answer {
  const amount = fields.mustWhole('amount')
  const currency = readCurrency(fields.mustText('currency'))
  const description = fields.text('description')
  const metadata = mergeWords({}, fields.words('metadata'))
  fields.ignore('destination', 'method', 'source_type', 'statement_descriptor', 'payout_method')
  fields.done()
  if (amount < 1) throw badRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' })
  if (!account.payoutsEnabled)
    throw wrongState('Payouts are not allowed on this account.', { code: 'payouts_not_allowed' })
  const available = waitingRows(books, currency).reduce((sum, { net }) => sum + net, 0)
  if (amount > available) {
    throw wrongState('You have insufficient funds in your Stripe account for this transfer.', {
      code: 'balance_insufficient',
    })
  }
  const payout = startPayout(service, books, { amount, currency, automatic: false })
  return json(Object.assign(payout, { metadata, description: description ?? null }))
}

export const balanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/balance',
    door: 'secret',
    handle: (_service, { books, fields, account }) => {
      fields.done()
      return json(balanceOf(books, account.defaultCurrency))
    },
  },
  { method: 'GET', path: '/v1/balance_transactions', door: 'secret', handle: (_service, call) => listRows(call) },
  {
    method: 'GET',
    path: '/v1/balance_transactions/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'balance_transaction', ids.id ?? ''))
    },
  },
  { method: 'POST', path: '/v1/payouts', door: 'secret', handle: createPayout },
  {
    method: 'GET',
    path: '/v1/payouts',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const status = fields.text('status')
      const arrives = rangeOf(fields, 'arrival_date')
      fields.ignore('destination')
      const found = books.kept.payout.filter(
        (payout) => (!status || payout.status === status) && arrives(payout.arrival_date),
      )
      return json(listPage(found, fields, '/v1/payouts'))
    },
  },
  {
    method: 'GET',
    path: '/v1/payouts/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'payout', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/payouts/:id/cancel',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      fields.done()
      const payout = need(books, 'payout', ids.id ?? '')
      if (payout.automatic || payout.status !== 'pending') {
        throw wrongState(`Payouts can only be canceled while they are pending; this one is ${payout.status}.`)
      }
      cancelPayout(service, books, payout)
      return json(payout)
    },
  },
]
