import type { Account } from './accounts.ts'
import { type ChargeRow, showCharge } from './charges.ts'
import { type DisputeRow, showDispute, takenByDisputes } from './disputes.ts'
import { type ObjectRow, showObject } from './objects.ts'
import { allPayouts, paidOut } from './payouts.ts'
import { type RefundRow, showRefund } from './refunds.ts'
import type { Service } from './service.ts'
import { type MethodRow, showMethod } from './vault.ts'

/** Everything with this reference that is older than the account's look-up lag. */
export function search(service: Service, account: Account, reference: string) {
  const visibleUntil = service.clock.nowMs() - account.lookupLagSeconds * 1000
  const byReference = (table: 'charges' | 'refunds'): string =>
    `select * from ${table} where account = ? and reference = ? and createdAt <= ? order by seq limit 100`
  const objects = service.books.rows<ObjectRow>(
    `select * from objects where account = ?1 and (reference = ?2 or actionReference = ?2) and createdAt <= ?3
     order by createdAt, id limit 100`,
    account.name,
    reference,
    visibleUntil,
  )
  const found = [account.name, reference, visibleUntil] as const
  return {
    objects: objects.map((row) => showObject(service, row)),
    charges: service.books.rows<ChargeRow>(byReference('charges'), ...found).map(showCharge),
    refunds: service.books.rows<RefundRow>(byReference('refunds'), ...found).map(showRefund),
  }
}

export type Page = { readonly fromMs: number; readonly toMs: number; readonly limit: number; readonly after: string }

type Position = { readonly id: string; readonly createdAt: number }

/** Charges (not declined ones) and refunds by time; `after` is the position that the page before gave as `next`. */
export function movements(service: Service, account: Account, page: Page) {
  const [afterMs, afterId] = readPosition(page)
  const select = (table: 'charges' | 'refunds', condition: string): string =>
    `select * from ${table} where account = ? and createdAt <= ? and (createdAt, id) > (?, ?) ${condition}
     order by createdAt, id limit ?`
  const values = [account.name, page.toMs, afterMs, afterId, page.limit + 1] as const
  const charges = service.books.rows<ChargeRow>(select('charges', "and status <> 'declined'"), ...values)
  const refunds = service.books.rows<RefundRow>(select('refunds', ''), ...values)
  const all = [
    ...charges.map((row) => ({ row: row as Position, shown: shownCharge(row) })),
    ...refunds.map((row) => ({ row: row as Position, shown: shownRefund(row) })),
  ].sort((a, b) => a.row.createdAt - b.row.createdAt || (a.row.id < b.row.id ? -1 : 1))
  const shown = all.slice(0, page.limit)
  const last = shown.at(-1)?.row
  return {
    movements: shown.map((one) => one.shown),
    next: all.length > page.limit && last ? `${last.createdAt}.${last.id}` : null,
  }
}

/** The newest movements, newest first, in the same form; of the same millisecond refunds first, for each follows its charge. */
export function newestMovements(service: Service, account: Account, count: number) {
  const newest = <Row>(table: 'charges' | 'refunds', condition: string): Row[] =>
    service.books.rows<Row>(
      `select * from ${table} where account = ? ${condition} order by seq desc limit ?`,
      account.name,
      count,
    )
  const charges = newest<ChargeRow>('charges', "and status <> 'declined'")
  const refunds = newest<RefundRow>('refunds', '')
  const all = [
    ...refunds.map((row) => ({ row: row as Position, shown: shownRefund(row) })),
    ...charges.map((row) => ({ row: row as Position, shown: shownCharge(row) })),
  ].sort((a, b) => b.row.createdAt - a.row.createdAt)
  return { movements: all.slice(0, count).map((one) => one.shown), next: null }
}

const shownCharge = (row: ChargeRow) => ({ kind: 'charge', at: isoTime(row), charge: showCharge(row) })
const shownRefund = (row: RefundRow) => ({ kind: 'refund', at: isoTime(row), refund: showRefund(row) })

const isoTime = (row: Position): string => new Date(row.createdAt).toISOString()

function readPosition(page: Page): [number, string] {
  const [ms = '', id = ''] = page.after.split('.')
  return /^[0-9]{1,15}$/.test(ms) && id ? [Number(ms), id] : [page.fromMs, '']
}

/** What the account has with the sandbox, one line a currency. */
export function balances(service: Service, account: Account) {
  type Row = { currency: string; captured: number; refunded: number; fees: number }
  const rows = service.books.rows<Row>(
    `select currency, sum(amount) as captured, sum(fee) as fees,
       (select coalesce(sum(r.amount), 0) from refunds r
        where r.account = c.account and r.currency = c.currency and r.status = 'succeeded') as refunded
     from charges c where account = ? and status = 'succeeded' group by currency order by currency`,
    account.name,
  )
  return rows.map((row) => {
    const paid = paidOut(service, account, row.currency)
    const disputed = takenByDisputes(service, account.name, row.currency)
    return {
      ...row,
      disputed,
      paidOut: paid,
      available: row.captured - row.refunded - row.fees - disputed - paid,
    }
  })
}

/** The whole books of an account, for comparing with somebody else's. */
export function wholeBooks(service: Service, account: Account) {
  const all = <Row>(table: string, order: string): Row[] =>
    service.books.rows<Row>(`select * from ${table} where account = ? order by ${order}`, account.name)
  const charges = all<ChargeRow>('charges', 'seq').map(showCharge)
  return {
    account: account.name,
    charges: charges.filter((charge) => charge.status !== 'declined'),
    declines: charges.filter((charge) => charge.status === 'declined'),
    refunds: all<RefundRow>('refunds', 'seq').map(showRefund),
    objects: all<ObjectRow>('objects', 'createdAt, id').map((row) => showObject(service, row)),
    methods: all<MethodRow>('methods', 'createdAt, id').map(showMethod),
    disputes: all<DisputeRow>('disputes', 'seq').map((row) => showDispute(service, row)),
    payouts: allPayouts(service, account),
    balances: balances(service, account),
  }
}

/** The newest charges, refunds and disputes, newest first; what the page of the sandbox shows. */
export function recent(service: Service, account: Account, limit: number) {
  const newest = <Row>(table: string): Row[] =>
    service.books.rows<Row>(`select * from ${table} where account = ? order by seq desc limit ?`, account.name, limit)
  return {
    charges: newest<ChargeRow>('charges').map(showCharge),
    refunds: newest<RefundRow>('refunds').map(showRefund),
    disputes: newest<DisputeRow>('disputes').map((row) => showDispute(service, row)),
  }
}

/** Forgets all that the account did, with keys and faults, but not the account. */
export function clearBooks(service: Service, account: Account): void {
  service.books.together(() => {
    for (const table of [
      'payoutItems',
      'payouts',
      'disputeMovements',
      'disputes',
      'evidenceFiles',
      'refunds',
      'charges',
      'objects',
      'methods',
      'customers',
      'answers',
      'webhooks',
    ]) {
      service.books.run(`delete from ${table} where account = ?`, account.name)
    }
  })
  service.faults.clear(account.name)
}
