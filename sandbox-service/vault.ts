import type { Account } from './accounts.ts'
import { newId } from './ids.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'
import { type Card, cardOf } from './tokens.ts'

/** A customer of the account's, for whom methods are kept. */
export type CustomerRow = {
  readonly id: string
  readonly account: string
  readonly reference: string
  readonly name: string
  readonly email: string | null
  readonly createdAt: number
}

/** A test card that a customer wanted kept; it behaves as its token does. */
export type MethodRow = {
  readonly id: string
  readonly account: string
  readonly customerId: string
  readonly token: string
  /** 1: its bank wants to be asked from now on, whatever the token says. */
  readonly wantsCustomer: number
  readonly createdAt: number
  readonly removedAt: number | null
}

/** Test cards have no date on them; a kept one is good until the end of this month. */
const expiry = { expiryMonth: 12, expiryYear: 2034 } as const

/** The customer of that reference: one, however often they are asked for. */
export function makeCustomer(
  service: Service,
  account: Account,
  { reference, name, email }: Pick<CustomerRow, 'reference' | 'name' | 'email'>,
): CustomerRow {
  service.books.run(
    `insert into customers (id, account, reference, name, email, createdAt) values (?, ?, ?, ?, ?, ?)
     on conflict (account, reference) do nothing`,
    newId('cus'),
    account.name,
    reference,
    name,
    email,
    service.clock.nowMs(),
  )
  const row = service.books.row<CustomerRow>(
    'select * from customers where account = ? and reference = ?',
    account.name,
    reference,
  )
  if (!row) throw new Error(`customer ${reference} was written and is not there`)
  return row
}

/** Refuses a customer that the account does not have. */
export function needCustomer(service: Service, account: Account, id: string): void {
  const row = service.books.row('select 1 from customers where id = ? and account = ?', id, account.name)
  if (!row) throw new Refused(422, 'unknown_customer', 'There is no such customer.', 'customerId')
}

const findMethod = (service: Service, account: Account, id: string): MethodRow | undefined =>
  service.books.row<MethodRow>('select * from methods where id = ? and account = ?', id, account.name)

/** The method as the account sees it; another account's does not exist for it. */
export function getMethod(service: Service, account: Account, id: string): MethodRow {
  const row = findMethod(service, account, id)
  if (!row) throw new Refused(404, 'method_not_found', 'There is no such method.')
  return row
}

/** Keeps what paid for a customer. */
export function keepMethod(service: Service, account: Account, customerId: string, token: string): string {
  const id = newId('pm')
  service.books.run(
    'insert into methods (id, account, customerId, token, createdAt) values (?, ?, ?, ?, ?)',
    id,
    account.name,
    customerId,
    token,
    service.clock.nowMs(),
  )
  return id
}

/** Lets go of a method for good; a second time changes nothing. `byHand`: the account hears of it by a webhook. */
export function removeMethod(service: Service, account: Account, id: string, byHand = false): MethodRow {
  const row = getMethod(service, account, id)
  if (row.removedAt !== null) return row
  service.books.run('update methods set removedAt = ? where id = ?', service.clock.nowMs(), id)
  if (byHand) service.webhooks.emit(account.name, 'method.removed', { kind: 'method', id, reference: row.customerId })
  return getMethod(service, account, id)
}

/** From now on the bank of a kept card wants to be asked. */
export function wantCustomer(service: Service, account: Account, id: string): MethodRow {
  service.books.run('update methods set wantsCustomer = 1 where id = ?', getMethod(service, account, id).id)
  return getMethod(service, account, id)
}

export function showMethod(row: MethodRow) {
  const { brand, last4 } = cardOf(row.token)
  return {
    id: row.id,
    customerId: row.removedAt === null ? row.customerId : null,
    kind: 'card',
    brand,
    last4,
    ...expiry,
    liveMode: false,
    createdAt: new Date(row.createdAt).toISOString(),
  }
}

export const showCustomer = ({ id, reference, name, email, createdAt }: CustomerRow) => ({
  id,
  reference,
  name,
  email,
  liveMode: false,
  createdAt: new Date(createdAt).toISOString(),
})

/** What a charge shows of the method that was kept, or that it was made with. */
export const showKept = (methodId: string | null, customerId: string | null) =>
  methodId && customerId ? { methodId, customerId, ...expiry } : null

/** What a confirmation or sale is paid with: a token that is used once, or what a customer has kept. */
export type PaidWith = {
  readonly token: string
  /** Null for a token. */
  readonly methodId: string | null
  readonly customerId: string | null
  /** Whether it is to be kept when it has paid. */
  readonly save: boolean
  readonly card: Card
}

export type PaidBy = {
  readonly token: string | undefined
  readonly methodId: string | undefined
  readonly customerId: string | null
  readonly save: boolean
  readonly offSession: boolean
}

/**
 * The card behind it. Of a kept one whose bank wants its customer, who is away, only a decline can come. Refuses a method
 * that is gone or another customer's, and keeping for nobody.
 */
export function payingCard(service: Service, account: Account, by: PaidBy): PaidWith {
  const { customerId, save } = by
  if (by.methodId === undefined) {
    if (save && !customerId) throw new Refused(422, 'no_customer', 'A method is kept for a customer.', 'save')
    const token = by.token ?? ''
    return { token, methodId: null, customerId, save, card: cardOf(token) }
  }
  const method = findMethod(service, account, by.methodId)
  if (!method || method.removedAt !== null || method.customerId !== customerId)
    throw new Refused(422, 'method_gone', 'There is no such method of this customer.', 'methodId')
  const { token, id } = method
  const card = cardOf(token)
  const asks = method.wantsCustomer === 1 || card.behaviour.kind === 'authenticate'
  const behaviour = !asks
    ? card.behaviour
    : by.offSession
      ? ({ kind: 'decline', code: 'authentication_required' } as const)
      : ({ kind: 'authenticate' } as const)
  return { token, methodId: id, customerId, save: false, card: { ...card, behaviour } }
}
