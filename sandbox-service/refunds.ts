import type { Account } from './accounts.ts'
import { closeInquiries } from './answer-dispute.ts'
import { type ChargeRow, getCharge } from './charges.ts'
import { disputedOf } from './disputes.ts'
import type { Fault } from './faults.ts'
import { newId } from './ids.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

export type RefundRow = {
  readonly id: string
  readonly account: string
  readonly chargeId: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly status: 'succeeded' | 'pending' | 'failed'
  readonly createdAt: number
}

type NewRefund = Pick<RefundRow, 'chargeId' | 'reference' | 'amount' | 'currency'>

/** Gives back a part of a charge. What is refunded or may yet be never exceeds what was charged. */
export function makeRefund(service: Service, account: Account, asked: NewRefund, fault?: Fault): RefundRow {
  const charge = getCharge(service, account, asked.chargeId)
  if (charge.status !== 'succeeded') {
    throw new Refused(422, 'charge_not_refundable', `The charge is ${charge.status}; there is nothing to give back.`)
  }
  if (charge.currency !== asked.currency) {
    throw new Refused(422, 'currency_mismatch', 'The charge is in another currency.', 'currency')
  }
  const amount = fault?.kind === 'other_amount' ? (fault.amount ?? asked.amount) : asked.amount
  if (charge.refunded + amount > charge.amount) {
    throw new Refused(422, 'refund_exceeds_charge', 'Refunds together would exceed the charge.', 'amount')
  }
  if (charge.refunded + disputedOf(service, charge.id) + amount > charge.amount) {
    throw new Refused(422, 'charge_disputed', 'The bank of the customer holds this part of the charge.', 'amount')
  }
  const status = fault?.kind === 'fail_refund' ? 'failed' : fault?.kind === 'pending' ? 'pending' : 'succeeded'
  const row: RefundRow = {
    ...asked,
    amount,
    status,
    id: newId('re'),
    account: account.name,
    createdAt: service.clock.nowMs(),
  }
  service.books.run(
    'insert into refunds (id, account, chargeId, reference, amount, currency, status, createdAt) values (?, ?, ?, ?, ?, ?, ?, ?)',
    row.id,
    row.account,
    row.chargeId,
    row.reference,
    row.amount,
    row.currency,
    row.status,
    row.createdAt,
  )
  if (status !== 'failed') addToRefunded(service, charge.id, amount)
  emitRefund(service, row)
  if (status === 'succeeded' && charge.refunded + amount === charge.amount) closeInquiries(service, charge.id)
  return row
}

export function getRefund(service: Service, account: Account, id: string): RefundRow {
  const row = service.books.row<RefundRow>('select * from refunds where id = ? and account = ?', id, account.name)
  if (!row) throw new Refused(404, 'refund_not_found', 'There is no such refund.')
  return row
}

/** Decides a pending refund, or lets the bank send a succeeded one back; asked for by the admin API. */
export function settleRefund(service: Service, id: string, result: 'succeeded' | 'failed'): RefundRow {
  const refund = service.books.row<RefundRow>('select * from refunds where id = ?', id)
  if (!refund) throw new Refused(404, 'refund_not_found', 'There is no such refund.')
  if (refund.status === 'failed' || refund.status === result) {
    throw new Refused(409, 'refund_decided', `The refund is ${refund.status} already.`)
  }
  service.books.run('update refunds set status = ? where id = ?', result, id)
  if (result === 'failed') addToRefunded(service, refund.chargeId, -refund.amount)
  emitRefund(service, refund)
  return { ...refund, status: result }
}

const emitRefund = (service: Service, { account, id, reference }: RefundRow): void =>
  service.webhooks.emit(account, 'refund.updated', { kind: 'refund', id, reference })

const addToRefunded = (service: Service, chargeId: ChargeRow['id'], amount: number): void => {
  service.books.run('update charges set refunded = refunded + ? where id = ?', amount, chargeId)
}

export const showRefund = (row: RefundRow) => ({
  id: row.id,
  chargeId: row.chargeId,
  reference: row.reference,
  amount: row.amount,
  currency: row.currency,
  status: row.status,
  liveMode: false,
  createdAt: new Date(row.createdAt).toISOString(),
})
