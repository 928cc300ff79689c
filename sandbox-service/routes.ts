import type { Account } from './accounts.ts'
import { afterTheBanks } from './answer-dispute.ts'
import { type Call, type Incoming, readFrom, reading, readPage } from './call.ts'
import { getCharge, showCharge, voidCharge } from './charges.ts'
import { readAcceptance, readDisputes, readEvidence, readFile, readOneDispute } from './dispute-calls.ts'
import { cancelObject, confirmObject, createObject, getObject, showObject } from './objects.ts'
import { listItems, listPayouts } from './payouts.ts'
import { profiles } from './profiles.ts'
import { amounts, currencyRule, type Fields, readFields, referenceRule, tokenRule } from './read-fields.ts'
import { balances, movements, newestMovements, search } from './reads.ts'
import { getRefund, makeRefund, showRefund } from './refunds.ts'
import { Refused } from './refused.ts'
import { makeSale } from './sales.ts'
import { type Card, cardOf } from './tokens.ts'
import { getMethod, makeCustomer, type PaidBy, removeMethod, showCustomer, showMethod } from './vault.ts'

/** Finds what a request to `/v1` asks for. Throws `Refused` before anything is done when it is wrong. */
export function readCall(account: Account, incoming: Incoming): Call {
  const [, , noun = '', id = '', verb = '', ...more] = incoming.path.split('/')
  if (more.length > 0) throw notFound()
  const steps = profiles[account.profile].steps
  const name = `${incoming.method} ${noun}${id && '/id'}${verb && `/${verb}`}`
  switch (name) {
    case 'POST objects':
    case 'POST objects/id/confirm':
    case 'POST objects/id/cancel':
      if (steps !== 'object') throw wrongProfile(account)
      return noun && !id
        ? readCreate(incoming.body)
        : verb === 'confirm'
          ? readConfirm(id, incoming.body)
          : readCancel(id, incoming.body)
    case 'POST sales':
      if (steps !== 'sale') throw wrongProfile(account)
      return readSale(incoming.body)
    case 'POST refunds':
      return readRefund(incoming.body)
    case 'POST charges/id/void':
      return readVoid(id, incoming.body)
    case 'GET objects/id':
      return reading((service, own) => showObject(service, getObject(service, own, id)))
    case 'GET charges/id':
      return reading((service, own) => showCharge(getCharge(service, own, id)))
    case 'POST customers':
      return readCustomer(incoming.body)
    case 'GET methods/id':
      return reading((service, own) => showMethod(getMethod(service, own, id)))
    case 'POST methods/id/remove':
      return readRemoval(id, incoming.body)
    case 'GET refunds/id':
      return reading((service, own) => showRefund(getRefund(service, own, id)))
    case 'GET search':
      return readSearch(incoming.query)
    case 'GET movements':
      return readMovements(incoming.query)
    case 'GET payouts':
      return readPayouts(incoming.query)
    case 'GET payouts/id/items':
      return readItems(id, incoming.query)
    case 'GET disputes':
      return readDisputes(incoming.query)
    case 'GET disputes/id':
      return readOneDispute(id)
    case 'POST disputes/id/evidence':
      return readEvidence(id, incoming.body)
    case 'POST disputes/id/accept':
      return readAcceptance(id, incoming.body)
    case 'POST files':
      return readFile(incoming)
    case 'GET balance':
      return reading(afterTheBanks((service, own) => ({ balances: balances(service, own) })))
    default:
      throw notFound()
  }
}

const notFound = (): Refused => new Refused(404, 'no_such_call', 'There is no such call; see docs/sandbox-api.md.')

const wrongProfile = (account: Account): Refused =>
  new Refused(422, 'not_in_this_profile', `Accounts of profile ${account.profile} do not have this call.`)

function readCreate(body: string): Call {
  const fields = readFields(body)
  const made = {
    reference: fields.text('reference', referenceRule),
    amount: fields.whole('amount', amounts),
    currency: fields.text('currency', currencyRule),
    description: fields.optionalText('description', 500) ?? '',
    customerId: fields.optionalMatch('customerId', referenceRule) ?? null,
  }
  fields.done()
  return {
    op: 'create_object',
    run: (service, account) => ({ status: 200, body: showObject(service, createObject(service, account, made)) }),
  }
}

function readConfirm(id: string, body: string): Call {
  const fields = readFields(body)
  const by = readPaidBy(fields)
  const reference = fields.optionalMatch('reference', referenceRule)
  const returnUrl = fields.optionalText('returnUrl', 2000)
  fields.done()
  return {
    op: 'confirm',
    ...cardIn(by),
    run: (service, account, fault) => confirmObject(service, account, id, { ...by, reference, returnUrl }, fault),
  }
}

/** A token that is used once, or a method that was kept: one of the two. */
function readPaidBy(fields: Fields): Omit<PaidBy, 'customerId'> {
  const methodId = fields.optionalMatch('methodId', referenceRule)
  const token = methodId === undefined ? fields.text('token', tokenRule) : undefined
  return { token, methodId, save: fields.flag('save'), offSession: fields.flag('offSession') }
}

const cardIn = ({ token }: { readonly token: string | undefined }): { readonly card?: Card } =>
  token === undefined ? {} : { card: cardOf(token) }

function readCustomer(body: string): Call {
  const fields = readFields(body)
  const made = {
    reference: fields.text('reference', referenceRule),
    name: fields.optionalText('name', 200) ?? '',
    email: fields.optionalText('email', 320) ?? null,
  }
  fields.done()
  return {
    op: 'make_customer',
    run: (service, account) => ({ status: 200, body: showCustomer(makeCustomer(service, account, made)) }),
  }
}

function readRemoval(id: string, body: string): Call {
  readFields(body).done()
  return {
    op: 'remove_method',
    run: (service, account) => ({ status: 200, body: showMethod(removeMethod(service, account, id)) }),
  }
}

function readCancel(id: string, body: string): Call {
  readFields(body).done()
  return { op: 'cancel_object', run: (service, account) => cancelObject(service, account, id) }
}

function readSale(body: string): Call {
  const fields = readFields(body)
  const sale = {
    reference: fields.text('reference', referenceRule),
    amount: fields.whole('amount', amounts),
    currency: fields.text('currency', currencyRule),
    customerId: fields.optionalMatch('customerId', referenceRule) ?? null,
    ...readPaidBy(fields),
    description: fields.optionalText('description', 500) ?? '',
    returnUrl: fields.optionalText('returnUrl', 2000),
  }
  fields.done()
  return {
    op: 'sale',
    ...cardIn(sale),
    run: (service, account, fault) => makeSale(service, account, sale, fault),
  }
}

function readRefund(body: string): Call {
  const fields = readFields(body)
  const asked = {
    reference: fields.text('reference', referenceRule),
    chargeId: fields.text('chargeId', referenceRule),
    amount: fields.whole('amount', amounts),
    currency: fields.text('currency', currencyRule),
  }
  fields.done()
  return {
    op: 'refund',
    run: (service, account, fault) => ({ status: 200, body: showRefund(makeRefund(service, account, asked, fault)) }),
  }
}

function readVoid(id: string, body: string): Call {
  readFields(body).done()
  return {
    op: 'void',
    run: (service, account) => ({ status: 200, body: showCharge(voidCharge(service, account, id)) }),
  }
}

function readSearch(query: URLSearchParams): Call {
  const reference = query.get('reference') ?? ''
  if (!referenceRule.test(reference)) throw new Refused(422, 'invalid_field', 'reference is missing.', 'reference')
  return reading((service, account) => search(service, account, reference))
}

function readPayouts(query: URLSearchParams): Call {
  const page = { fromMs: readFrom(query), ...readPage(query) }
  return reading(afterTheBanks((service, account) => listPayouts(service, account, page)))
}

function readItems(id: string, query: URLSearchParams): Call {
  const page = readPage(query)
  return reading((service, account) => listItems(service, account, id, page))
}

function readMovements(query: URLSearchParams): Call {
  const newest = query.get('newest')
  if (newest !== null) {
    const count = Number(newest)
    if (!Number.isInteger(count) || count < 1 || count > 100)
      throw new Refused(422, 'invalid_field', 'newest must be a whole number from 1 to 100.', 'newest')
    return reading((service, account) => newestMovements(service, account, count))
  }
  const time = (name: string, otherwise: string): number => {
    const ms = Date.parse(query.get(name) ?? otherwise)
    if (Number.isNaN(ms)) throw new Refused(422, 'invalid_field', `${name} must be a time.`, name)
    return ms
  }
  const limit = Number(query.get('limit') ?? '100')
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new Refused(422, 'invalid_field', 'limit must be a whole number from 1 to 100.', 'limit')
  }
  const page = {
    fromMs: time('from', '1970-01-01T00:00:00Z'),
    toMs: time('to', '9999-12-31T00:00:00Z'),
    limit,
    after: query.get('after') ?? '',
  }
  return reading((service, account) => movements(service, account, page))
}
