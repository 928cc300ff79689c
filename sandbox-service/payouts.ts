import type { Account } from './accounts.ts'
import type { ChargeRow } from './charges.ts'
import { unpaidDisputeMovements } from './disputes.ts'
import { newId } from './ids.ts'
import type { RefundRow } from './refunds.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

type PayoutRow = {
  readonly id: string
  readonly account: string
  readonly currency: string
  readonly amount: number
  readonly items: number
  readonly createdAt: number
}

type ItemKind = 'charge' | 'refund' | 'refund_returned' | 'dispute'

/** `amount` is what the item adds to the payout, before its fee. */
type Item = {
  readonly kind: ItemKind
  readonly txnId: string
  readonly currency: string
  readonly amount: number
  readonly fee: number
}

const dayMs = 86_400_000

/**
 * Closes every day (UTC) that has ended: what had settled by its end and was in no payout yet is paid out, one payout a
 * currency. A day that comes to nothing or less pays nothing, and its movements wait for a better one.
 */
export function closeDays(service: Service, account: Account): void {
  if (account.payouts !== 'daily') return
  const today = Math.floor(service.clock.nowMs() / dayMs) * dayMs
  const mark = `closedUntil.${account.name}`
  const first = service.books.row<{ at: number | null }>(
    'select min(createdAt) as at from charges where account = ?',
    account.name,
  )?.at
  const from = Number(service.marks.read(mark) ?? first ?? today)
  for (let end = (Math.floor(from / dayMs) + 1) * dayMs; end <= today; end += dayMs) payOut(service, account, end)
  service.marks.write(mark, String(today))
}

function payOut(service: Service, account: Account, end: number): void {
  const byCurrency = Map.groupBy(unpaidItems(service, account, end), ({ currency }) => currency)
  for (const [currency, items] of byCurrency) {
    const amount = items.reduce((sum, item) => sum + item.amount - item.fee, 0)
    if (amount <= 0) continue
    const id = newId('po')
    service.books.run(
      'insert into payouts (id, account, currency, amount, items, createdAt) values (?, ?, ?, ?, ?, ?)',
      id,
      account.name,
      currency,
      amount,
      items.length,
      end,
    )
    for (const item of items) {
      service.books.run(
        'insert into payoutItems (payoutId, account, kind, txnId, amount, fee) values (?, ?, ?, ?, ?, ?)',
        id,
        account.name,
        item.kind,
        item.txnId,
        item.amount,
        item.fee,
      )
    }
  }
}

function unpaidItems(service: Service, account: Account, end: number): Item[] {
  const paid = (kind: ItemKind, table: string): string =>
    `exists (select 1 from payoutItems i where i.kind = '${kind}' and i.txnId = ${table}.id)`
  const settledBefore = end - account.settleAfterSeconds * 1000
  const charges = service.books.rows<ChargeRow>(
    `select * from charges where account = ? and status = 'succeeded' and createdAt < ? and not ${paid('charge', 'charges')} order by seq`,
    account.name,
    settledBefore,
  )
  const refunds = service.books.rows<RefundRow>(
    `select * from refunds where account = ? and status = 'succeeded' and createdAt < ? and not ${paid('refund', 'refunds')} order by seq`,
    account.name,
    end,
  )
  const returned = service.books.rows<RefundRow>(
    `select * from refunds where account = ? and status = 'failed' and ${paid('refund', 'refunds')} and not ${paid('refund_returned', 'refunds')}
     order by seq`,
    account.name,
  )
  return [
    ...charges.map(({ id, currency, amount, fee }) => ({ kind: 'charge' as const, txnId: id, currency, amount, fee })),
    ...refunds.map((row) => ({ ...itemOf('refund', row), amount: -row.amount })),
    ...returned.map((row) => itemOf('refund_returned', row)),
    ...unpaidDisputeMovements(service, account, end).map(({ id, kind, currency, amount, fee }) => ({
      kind: 'dispute' as const,
      txnId: id,
      currency,
      amount: kind === 'withdrawn' ? -amount : amount,
      fee,
    })),
  ]
}

const itemOf = (kind: ItemKind, { id, currency, amount }: RefundRow): Item => ({
  kind,
  txnId: id,
  currency,
  amount,
  fee: 0,
})

type Page = { readonly fromMs: number; readonly limit: number; readonly after: number }

/** Payouts from an instant on, oldest first. Days that have ended are closed first. */
export function listPayouts(service: Service, account: Account, { fromMs, limit, after }: Page) {
  closeDays(service, account)
  const rows = service.books.rows<PayoutRow & { seq: number }>(
    'select * from payouts where account = ? and createdAt >= ? and seq > ? order by seq limit ?',
    account.name,
    fromMs,
    after,
    limit + 1,
  )
  const shown = rows.slice(0, limit)
  return { payouts: shown.map(showPayout), next: rows.length > limit ? String(shown.at(-1)?.seq ?? '') : null }
}

/** What one payout is made of. */
export function listItems(service: Service, account: Account, id: string, { limit, after }: Omit<Page, 'fromMs'>) {
  const known = service.books.row('select 1 from payouts where id = ? and account = ?', id, account.name)
  if (!known) throw new Refused(404, 'payout_not_found', 'There is no such payout.')
  const rows = service.books.rows<Omit<Item, 'currency'> & { seq: number }>(
    'select * from payoutItems where payoutId = ? and seq > ? order by seq limit ?',
    id,
    after,
    limit + 1,
  )
  const shown = rows.slice(0, limit)
  return {
    items: shown.map(({ kind, txnId, amount, fee }) => ({ kind, id: txnId, amount, fee, net: amount - fee })),
    next: rows.length > limit ? String(shown.at(-1)?.seq ?? '') : null,
  }
}

/** All payouts of the account, for its books. */
export const allPayouts = (service: Service, account: Account) =>
  service.books.rows<PayoutRow>('select * from payouts where account = ? order by seq', account.name).map(showPayout)

/** What was paid out so far, in one currency. */
export const paidOut = (service: Service, account: Account, currency: string): number =>
  service.books.row<{ sum: number }>(
    'select coalesce(sum(amount), 0) as sum from payouts where account = ? and currency = ?',
    account.name,
    currency,
  )?.sum ?? 0

const showPayout = (row: PayoutRow) => ({
  id: row.id,
  amount: row.amount,
  currency: row.currency,
  items: row.items,
  status: 'paid',
  liveMode: false,
  createdAt: new Date(row.createdAt).toISOString(),
})
