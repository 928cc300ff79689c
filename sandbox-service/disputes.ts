import type { Account } from './accounts.ts'
import { newId } from './ids.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

export type DisputeStage = 'inquiry' | 'dispute'
/** Of an inquiry: `warning`, `under_review`, `closed_warning`. */
export type DisputeStatus = 'warning' | 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed_warning'
export type Verdict = 'won' | 'lost' | 'escalate'

export type DisputeRow = {
  readonly id: string
  readonly account: string
  readonly chargeId: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly reason: string
  readonly stage: DisputeStage
  readonly status: DisputeStatus
  readonly submissions: number
  readonly dueAt: number
  /** What the evidence has made the bank decide, and when that is told. */
  readonly verdict: Verdict | null
  readonly verdictAt: number | null
  readonly createdAt: number
}

type MovementRow = {
  readonly id: string
  readonly account: string
  readonly disputeId: string
  readonly kind: 'withdrawn' | 'returned'
  readonly amount: number
  readonly currency: string
  readonly fee: number
  readonly createdAt: number
}

type Disputed = Pick<DisputeRow, 'id' | 'account' | 'reference' | 'amount' | 'currency'> & {
  readonly status: string
  readonly refunded: number
}

export type NewDispute = { readonly amount: number; readonly reason: string; readonly stage: DisputeStage }

/** Minor units of whatever currency; the sandbox keeps it, won or lost. */
const disputeFee = 1_500
const daysToAnswer = 9

/** The payer's bank disputes a charge, or a part of it. A dispute takes the money and a fee at once; an inquiry asks only. */
export function openDispute(service: Service, charge: Disputed, asked: NewDispute): DisputeRow {
  if (charge.status !== 'succeeded')
    throw new Refused(422, 'charge_not_disputable', `The charge is ${charge.status}; there is nothing to dispute.`)
  if (charge.refunded + disputedOf(service, charge.id) + asked.amount > charge.amount)
    throw new Refused(422, 'dispute_exceeds_charge', 'Disputes and refunds together would exceed the charge.', 'amount')
  const now = service.clock.nowMs()
  const row: DisputeRow = {
    ...asked,
    id: newId('dp'),
    account: charge.account,
    chargeId: charge.id,
    reference: charge.reference,
    currency: charge.currency,
    status: asked.stage === 'inquiry' ? 'warning' : 'needs_response',
    submissions: 0,
    dueAt: now + daysToAnswer * 86_400_000,
    verdict: null,
    verdictAt: null,
    createdAt: now,
  }
  service.books.run(
    `insert into disputes (id, account, chargeId, reference, amount, currency, reason, stage, status, dueAt, createdAt)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.account,
    row.chargeId,
    row.reference,
    row.amount,
    row.currency,
    row.reason,
    row.stage,
    row.status,
    row.dueAt,
    row.createdAt,
  )
  if (row.stage === 'dispute') moveForDispute(service, row, 'withdrawn', now)
  tellOfDispute(service, row)
  return row
}

/** What of a charge its bank holds or has kept; that much cannot be refunded. */
export const disputedOf = (service: Service, chargeId: string): number =>
  service.books.row<{ sum: number }>(
    `select coalesce(sum(amount), 0) as sum from disputes
      where chargeId = ? and stage = 'dispute' and status in ('needs_response', 'under_review', 'lost')`,
    chargeId,
  )?.sum ?? 0

export function moveForDispute(service: Service, row: DisputeRow, kind: MovementRow['kind'], atMs: number): void {
  service.books.run(
    'insert into disputeMovements (id, account, disputeId, kind, amount, currency, fee, createdAt) values (?, ?, ?, ?, ?, ?, ?, ?)',
    newId('dm'),
    row.account,
    row.id,
    kind,
    row.amount,
    row.currency,
    kind === 'withdrawn' ? disputeFee : 0,
    atMs,
  )
}

export const tellOfDispute = (service: Service, { account, id, reference }: DisputeRow, afterMs = 0): void =>
  service.webhooks.emit(account, 'dispute.updated', { kind: 'dispute', id, reference }, afterMs)

export const findDispute = (service: Service, id: string): DisputeRow | undefined =>
  service.books.row<DisputeRow>('select * from disputes where id = ?', id)

/** The dispute as the account sees it; another account's does not exist for it. */
export function getDispute(service: Service, account: Account, id: string): DisputeRow {
  const row = findDispute(service, id)
  if (row?.account !== account.name) throw new Refused(404, 'dispute_not_found', 'There is no such dispute.')
  return row
}

type Page = { readonly fromMs: number; readonly limit: number; readonly after: number }

/** Disputes opened from an instant on, oldest first. */
export function listDisputes(service: Service, account: Account, { fromMs, limit, after }: Page) {
  const rows = service.books.rows<DisputeRow & { seq: number }>(
    'select * from disputes where account = ? and createdAt >= ? and seq > ? order by seq limit ?',
    account.name,
    fromMs,
    after,
    limit + 1,
  )
  const shown = rows.slice(0, limit)
  return {
    disputes: shown.map((row) => showDispute(service, row)),
    next: rows.length > limit ? String(shown.at(-1)?.seq ?? '') : null,
  }
}

export const showDispute = (service: Service, row: DisputeRow) => ({
  id: row.id,
  chargeId: row.chargeId,
  reference: row.reference,
  amount: row.amount,
  currency: row.currency,
  reason: row.reason,
  stage: row.stage,
  status: row.status,
  movements: movementsOf(service, row.id).map(({ id, kind, amount, fee, createdAt }) => ({
    id,
    kind,
    amount,
    fee,
    createdAt: new Date(createdAt).toISOString(),
  })),
  dueAt: new Date(row.dueAt).toISOString(),
  submissions: row.submissions,
  liveMode: false,
  createdAt: new Date(row.createdAt).toISOString(),
})

const movementsOf = (service: Service, disputeId: string): MovementRow[] =>
  service.books.rows<MovementRow>('select * from disputeMovements where disputeId = ? order by seq', disputeId)

/** What disputes have taken from the account in one currency, fees included, less what came back. */
export const takenByDisputes = (service: Service, account: string, currency: string): number =>
  service.books.row<{ sum: number }>(
    `select coalesce(sum(case kind when 'withdrawn' then amount else -amount end + fee), 0) as sum
       from disputeMovements where account = ? and currency = ?`,
    account,
    currency,
  )?.sum ?? 0

/** Movements of disputes that were made before an instant and are in no payout yet. */
export const unpaidDisputeMovements = (service: Service, account: Account, beforeMs: number): MovementRow[] =>
  service.books.rows<MovementRow>(
    `select * from disputeMovements m where account = ? and createdAt < ?
        and not exists (select 1 from payoutItems i where i.kind = 'dispute' and i.txnId = m.id) order by seq`,
    account.name,
    beforeMs,
  )
