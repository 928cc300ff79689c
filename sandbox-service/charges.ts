import type { Account } from './accounts.ts'
import { disputedOf, openDispute } from './disputes.ts'
import type { Fault } from './faults.ts'
import { feeOf } from './fee.ts'
import { newId } from './ids.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'
import { type Card, cardOf } from './tokens.ts'
import { keepMethod, showKept } from './vault.ts'

export type ChargeStatus = 'succeeded' | 'pending' | 'failed' | 'voided' | 'declined'

export type ChargeRow = {
  readonly id: string
  readonly account: string
  readonly objectId: string | null
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly fee: number
  readonly refunded: number
  readonly status: ChargeStatus
  readonly declineCode: string | null
  readonly token: string
  readonly brand: string
  readonly last4: string
  readonly createdAt: number
  readonly description: string
  readonly customerId: string | null
  /** What was kept of it, or what it was made with. */
  readonly methodId: string | null
}

type NewCharge = {
  readonly objectId: string | null
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly token: string
  readonly description?: string
  readonly customerId?: string | null
  /** The kept method that it is made with. */
  readonly methodId?: string | null
  /** Whether what pays is to be kept. */
  readonly save?: boolean
}

/** What becomes of a token at the moment of charging: charged, waiting, declined with a code, or not yet to be decided. */
export type Decision =
  | { readonly kind: 'charge'; readonly status: 'succeeded' | 'pending' }
  | { readonly kind: 'decline'; readonly code: string }
  | { readonly kind: 'authenticate' }

/** A fault asked for on demand outranks what the token stands for. */
export function decide(card: Card, fault: Fault | undefined): Decision {
  if (fault?.kind === 'decline') return { kind: 'decline', code: fault.code ?? 'card_declined' }
  if (fault?.kind === 'pending') return { kind: 'charge', status: 'pending' }
  if (card.behaviour.kind === 'decline') return { kind: 'decline', code: card.behaviour.code }
  if (card.behaviour.kind === 'authenticate') return { kind: 'authenticate' }
  return { kind: 'charge', status: 'succeeded' }
}

/** Writes a charge, or the record of a declined one, into the books. */
export function addCharge(
  service: Service,
  account: Account,
  charge: NewCharge,
  decided: Exclude<Decision, { kind: 'authenticate' }>,
): ChargeRow {
  const card = cardOf(charge.token)
  const { save, ...made } = charge
  const customerId = made.customerId ?? null
  const keeps = save === true && customerId !== null && decided.kind === 'charge'
  const row: ChargeRow = {
    ...made,
    customerId,
    methodId: keeps ? keepMethod(service, account, customerId, charge.token) : (made.methodId ?? null),
    id: newId('ch'),
    account: account.name,
    fee: decided.kind === 'charge' ? feeOf(charge.amount) : 0,
    refunded: 0,
    status: decided.kind === 'charge' ? decided.status : 'declined',
    declineCode: decided.kind === 'decline' ? decided.code : null,
    brand: card.brand,
    last4: card.last4,
    createdAt: service.clock.nowMs(),
    description: charge.description ?? '',
  }
  service.books.run(
    `insert into charges (id, account, objectId, reference, amount, currency, fee, status, declineCode, token, brand, last4, createdAt, description, customerId, methodId)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.account,
    row.objectId,
    row.reference,
    row.amount,
    row.currency,
    row.fee,
    row.status,
    row.declineCode,
    row.token,
    row.brand,
    row.last4,
    row.createdAt,
    row.description,
    row.customerId,
    row.methodId,
  )
  emitCharge(service, row)
  if (row.status === 'succeeded' && card.behaviour.kind === 'dispute') {
    const { stage, reason } = card.behaviour
    openDispute(service, row, { amount: row.amount, stage, reason })
  }
  return row
}

const eventOf = {
  succeeded: 'charge.succeeded',
  pending: 'charge.pending',
  failed: 'charge.failed',
  declined: 'charge.failed',
  voided: 'charge.voided',
} as const

const emitCharge = (service: Service, { account, status, id, reference }: ChargeRow): void =>
  service.webhooks.emit(account, eventOf[status], { kind: 'charge', id, reference })

/** The charge as the account sees it; another account's does not exist for it. */
export function getCharge(service: Service, account: Account, id: string): ChargeRow {
  const row = service.books.row<ChargeRow>('select * from charges where id = ? and account = ?', id, account.name)
  if (!row) throw new Refused(404, 'charge_not_found', 'There is no such charge.')
  return row
}

/** Cancels a charge as a whole before it settles. */
export function voidCharge(service: Service, account: Account, id: string): ChargeRow {
  const charge = getCharge(service, account, id)
  if (charge.status === 'voided') return charge
  const settled = service.clock.nowMs() - charge.createdAt >= account.settleAfterSeconds * 1000
  const undecidedRefunds = service.books.row('select 1 from refunds where chargeId = ? and status <> ?', id, 'failed')
  if (
    settled ||
    undecidedRefunds ||
    disputedOf(service, id) > 0 ||
    (charge.status !== 'succeeded' && charge.status !== 'pending')
  ) {
    throw new Refused(422, 'charge_not_voidable', 'Only a whole charge that has not settled can be voided.')
  }
  service.books.run("update charges set status = 'voided', fee = 0 where id = ?", id)
  const voided = getCharge(service, account, id)
  emitCharge(service, voided)
  return voided
}

/** Decides a pending charge; asked for by the admin API. */
export function settleCharge(service: Service, id: string, result: 'succeeded' | 'failed'): ChargeRow {
  const charge = service.books.row<ChargeRow>('select * from charges where id = ?', id)
  if (!charge) throw new Refused(404, 'charge_not_found', 'There is no such charge.')
  if (charge.status !== 'pending') throw new Refused(409, 'charge_not_pending', 'The charge is decided already.')
  const fee = result === 'succeeded' ? charge.fee : 0
  service.books.run('update charges set status = ?, fee = ? where id = ?', result, fee, id)
  if (charge.objectId) {
    const status = result === 'succeeded' ? 'succeeded' : 'requires_confirmation'
    const decline = result === 'succeeded' ? null : 'payment_failed'
    service.books.run(
      `update objects set status = ?, declineCode = ?, declineReference = ?, chargeId = ? where id = ?`,
      status,
      decline,
      decline && charge.reference,
      result === 'succeeded' ? charge.id : null,
      charge.objectId,
    )
  }
  const settled = { ...charge, status: result, fee }
  emitCharge(service, settled)
  return settled
}

export const showCharge = (row: ChargeRow) => ({
  id: row.id,
  objectId: row.objectId,
  reference: row.reference,
  amount: row.amount,
  currency: row.currency,
  fee: row.fee,
  refunded: row.refunded,
  status: row.status,
  declineCode: row.declineCode,
  method: { kind: 'card', brand: row.brand, last4: row.last4 },
  kept: showKept(row.methodId, row.customerId),
  description: row.description,
  liveMode: false,
  createdAt: new Date(row.createdAt).toISOString(),
})
