import type { Account } from './accounts.ts'
import { addCharge, type ChargeRow, decide, showCharge } from './charges.ts'
import type { Fault } from './faults.ts'
import { newId } from './ids.ts'
import { profiles } from './profiles.ts'
import { type Answer, errorAnswer, Refused } from './refused.ts'
import type { Service } from './service.ts'
import { cardOf } from './tokens.ts'
import { needCustomer, type PaidBy, type PaidWith, payingCard } from './vault.ts'

export type ObjectStatus =
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'succeeded'
  | 'declined'
  | 'canceled'

export type ObjectRow = {
  readonly id: string
  readonly account: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly description: string
  /** 1 when it stands for a sale that waits for the customer. */
  readonly sale: number
  readonly status: ObjectStatus
  readonly token: string | null
  readonly actionReference: string | null
  /** Where the customer goes after authenticating, as the confirmation or sale said. */
  readonly returnUrl: string | null
  readonly chargeId: string | null
  readonly declineCode: string | null
  readonly declineReference: string | null
  readonly createdAt: number
  readonly customerId: string | null
  /** The kept method of the confirmation or sale that waits for the customer. */
  readonly methodId: string | null
  /** 1: what pays when the customer has approved is to be kept. */
  readonly saves: number
}

type NewObject = Pick<ObjectRow, 'reference' | 'amount' | 'currency' | 'description' | 'customerId'> & {
  readonly waitsForCustomer?: { readonly by: PaidWith; readonly returnUrl: string | undefined }
}

/** An object that moves no money; with a token it is a sale that waits for its customer. */
export function createObject(service: Service, account: Account, made: NewObject): ObjectRow {
  const id = newId('obj')
  const by = made.waitsForCustomer?.by
  const token = by?.token ?? null
  if (made.customerId) needCustomer(service, account, made.customerId)
  service.books.run(
    `insert into objects (id, account, reference, amount, currency, description, sale, status, token, actionReference, returnUrl, createdAt,
       customerId, methodId, saves)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    account.name,
    made.reference,
    made.amount,
    made.currency,
    made.description,
    token ? 1 : 0,
    token ? 'requires_action' : 'requires_confirmation',
    token,
    token && made.reference,
    made.waitsForCustomer?.returnUrl ?? null,
    service.clock.nowMs(),
    made.customerId,
    by?.methodId ?? null,
    by?.save ? 1 : 0,
  )
  return getObject(service, account, id)
}

export function getObject(service: Service, account: Account, id: string): ObjectRow {
  const row = findObject(service, id)
  if (row?.account !== account.name) throw new Refused(404, 'object_not_found', 'There is no such object.')
  return row
}

export const findObject = (service: Service, id: string): ObjectRow | undefined =>
  service.books.row<ObjectRow>('select * from objects where id = ?', id)

type Confirmation = Omit<PaidBy, 'customerId'> & {
  readonly reference: string | undefined
  readonly returnUrl: string | undefined
}

/** The one call that moves money for an object. Its state refuses a second success. */
export function confirmObject(
  service: Service,
  account: Account,
  id: string,
  confirmation: Confirmation,
  fault?: Fault,
): Answer {
  const object = getObject(service, account, id)
  const refusal = refusedByState(account, object)
  if (refusal) return { ...refusal, body: { ...(refusal.body as object), object: showObject(service, object) } }

  const reference = confirmation.reference ?? object.reference
  const by = payingCard(service, account, { ...confirmation, customerId: object.customerId })
  const decision = decide(by.card, fault)
  if (decision.kind === 'authenticate') {
    const wait = `update objects set status = 'requires_action', token = ?, actionReference = ?, returnUrl = ?, methodId = ?, saves = ?
      where id = ?`
    service.books.run(wait, by.token, reference, confirmation.returnUrl ?? null, by.methodId, by.save ? 1 : 0, id)
    return { status: 200, body: showObject(service, getObject(service, account, id)) }
  }
  const amount = fault?.kind === 'other_amount' ? (fault.amount ?? object.amount) : object.amount
  const { currency, description } = object
  const { card: _card, ...paidWith } = by
  const charge = { objectId: id, reference, amount, currency, description, ...paidWith }
  const row = addCharge(service, account, charge, decision)
  applyCharge(service, object, row)
  const shown = showObject(service, getObject(service, account, id))
  return row.declineCode
    ? errorAnswer(402, row.declineCode, 'The card was declined.', { object: shown })
    : { status: 200, body: shown }
}

function refusedByState(account: Account, object: ObjectRow): Answer | undefined {
  const { status, code } = profiles[account.profile].confirmedTwice
  switch (object.status) {
    case 'succeeded':
      return errorAnswer(status, code, 'The object has been charged already.')
    case 'processing':
      return errorAnswer(409, 'object_processing', 'A charge of the object is pending.')
    case 'canceled':
      return errorAnswer(409, 'object_canceled', 'The object was canceled.')
    case 'declined':
      return errorAnswer(409, 'object_declined', 'The sale was declined.')
    case 'requires_confirmation':
    case 'requires_action':
      return undefined
  }
}

/** Puts the object into the state its charge brought it to. */
function applyCharge(service: Service, object: ObjectRow, charge: ChargeRow): void {
  const declined = charge.status === 'declined'
  const status = declined ? declinedStatus(object) : charge.status === 'pending' ? 'processing' : 'succeeded'
  service.books.run(
    `update objects set status = ?, token = null, actionReference = null, chargeId = ?, declineCode = ?, declineReference = ?
     where id = ?`,
    status,
    declined ? null : charge.id,
    charge.declineCode,
    declined ? charge.reference : null,
    object.id,
  )
}

const declinedStatus = (object: ObjectRow): ObjectStatus => (object.sale ? 'declined' : 'requires_confirmation')

/** A canceled object will never be charged. Canceling again answers the same. */
export function cancelObject(service: Service, account: Account, id: string): Answer {
  const object = getObject(service, account, id)
  if (object.status === 'succeeded' || object.status === 'processing' || object.status === 'declined') {
    const code = object.status === 'succeeded' ? 'object_already_succeeded' : `object_${object.status}`
    return errorAnswer(409, code, 'The object can no longer be canceled.', { object: showObject(service, object) })
  }
  service.books.run("update objects set status = 'canceled', token = null, actionReference = null where id = ?", id)
  if (object.status !== 'canceled') {
    service.webhooks.emit(account.name, 'object.canceled', { kind: 'object', id, reference: object.reference })
  }
  return { status: 200, body: showObject(service, getObject(service, account, id)) }
}

/** What the customer did at the authentication step. Leaving changes nothing: the object goes on waiting. */
export function authenticateObject(
  service: Service,
  account: Account,
  id: string,
  result: 'approve' | 'fail' | 'abandon',
): ObjectRow {
  const object = getObject(service, account, id)
  if (object.status !== 'requires_action' || !object.token || !object.actionReference) {
    throw new Refused(409, 'nothing_to_authenticate', 'The object does not wait for its customer.')
  }
  if (result === 'abandon') return object
  const { amount, currency, token, description, customerId, methodId } = object
  const paidWith = { token, customerId, methodId, save: object.saves === 1 }
  const charge = { objectId: id, reference: object.actionReference, amount, currency, description, ...paidWith }
  const decision = decideAuthenticated(token, result)
  applyCharge(service, object, addCharge(service, account, charge, decision))
  return getObject(service, account, id)
}

function decideAuthenticated(token: string, result: 'approve' | 'fail') {
  if (result === 'fail') return { kind: 'decline', code: 'authentication_failed' } as const
  const { behaviour } = cardOf(token)
  return behaviour.kind === 'authenticate' && behaviour.code
    ? ({ kind: 'decline', code: behaviour.code } as const)
    : ({ kind: 'charge', status: 'succeeded' } as const)
}

export function showObject(service: Service, row: ObjectRow) {
  const charge = row.chargeId
    ? service.books.row<ChargeRow>('select * from charges where id = ?', row.chargeId)
    : undefined
  return {
    id: row.id,
    reference: row.reference,
    amount: row.amount,
    currency: row.currency,
    description: row.description,
    customerId: row.customerId,
    status: row.status,
    charge: charge ? showCharge(charge) : null,
    lastDecline: row.declineCode ? { code: row.declineCode, reference: row.declineReference } : null,
    actionReference: row.actionReference,
    returnUrl: row.returnUrl,
    createdAt: new Date(row.createdAt).toISOString(),
  }
}
