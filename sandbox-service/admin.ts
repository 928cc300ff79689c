import { timingSafeEqual } from 'node:crypto'
import type { Account, AccountChange } from './accounts.ts'
import { afterTheBanks, decideDispute } from './answer-dispute.ts'
import { chargeByHand, disputeByHand, refundByHand } from './by-hand.ts'
import { settleCharge, showCharge } from './charges.ts'
import { showDispute } from './disputes.ts'
import { faultKinds, ops } from './faults.ts'
import { authenticateObject, findObject, type ObjectRow, showObject } from './objects.ts'
import { profileNames } from './profiles.ts'
import { amounts, type Fields, readFields } from './read-fields.ts'
import { clearBooks, recent, wholeBooks } from './reads.ts'
import { settleRefund, showRefund } from './refunds.ts'
import { type Answer, Refused } from './refused.ts'
import type { Service } from './service.ts'
import { type MethodRow, removeMethod, showMethod, wantCustomer } from './vault.ts'
import type { WebhookRow } from './webhooks.ts'

type Incoming = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

/** Compares in constant time, so that the key cannot be felt out letter by letter. */
export function isAdmin(adminKey: string, given: string): boolean {
  const [ours, theirs] = [Buffer.from(adminKey), Buffer.from(given)]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}

/** Everything under `/admin` but stopping: what tests and the page `/dev/sandbox` use. */
export function adminCall(service: Service, incoming: Incoming): Answer {
  const [, , noun = '', id = '', verb = ''] = incoming.path.split('/')
  const fields = readFields(incoming.body)
  switch (`${incoming.method} ${noun}${id && '/id'}${verb && `/${verb}`}`) {
    case 'GET accounts':
      return ok({ accounts: service.accounts.list() })
    case 'GET accounts/id':
      return ok(account(service, id))
    case 'PUT accounts/id':
      return ok(putAccount(service, id, fields))
    case 'PATCH accounts/id':
      return ok(service.accounts.put(account(service, id).name, readChange(fields)))
    case 'POST accounts/id/faults':
      return addFault(service, account(service, id), fields)
    case 'GET accounts/id/faults':
      return ok({ faults: service.faults.list(account(service, id).name) })
    case 'DELETE accounts/id/faults':
      service.faults.clear(account(service, id).name)
      return ok({ faults: [] })
    case 'GET objects/id':
      return ok(showForAdmin(service, object(service, id)))
    case 'POST objects/id/authenticate':
      return authenticate(service, object(service, id), fields)
    case 'POST methods/id':
      return ok(changeMethod(service, id, fields))
    case 'POST accounts/id/webhook-secret':
      return ok(service.accounts.put(account(service, id).name, { newWebhookSecret: true }))
    case 'POST accounts/id/charges':
      return ok(showCharge(chargeByHand(service, account(service, id), fields)))
    case 'POST charges/id/refund':
      return ok(showRefund(refundByHand(service, id, fields)))
    case 'POST charges/id/dispute':
      return ok(showDispute(service, disputeByHand(service, id, fields)))
    case 'POST disputes/id/decide':
      return ok(decide(service, id, fields))
    case 'POST charges/id/settle':
      return settle(service, fields, (result) => showCharge(settleCharge(service, id, result)))
    case 'POST refunds/id/settle':
      return settle(service, fields, (result) => showRefund(settleRefund(service, id, result)))
    case 'POST clock':
      service.clock.advance(fields.whole('advanceSeconds', { from: 1, to: 100 * 365 * 86_400 }))
      service.webhooks.wake()
      return ok({ now: new Date(service.clock.nowMs()).toISOString() })
    case 'GET recent':
      return ok(booksAskedFor(service, incoming, (own, of) => recent(own, of, 20)))
    case 'GET webhooks':
      return ok({ webhooks: service.webhooks.newest(accountAskedFor(service, incoming).name, 100).map(showWebhook) })
    case 'POST webhooks/id/resend':
      if (!service.webhooks.resend(id)) throw new Refused(404, 'webhook_not_found', 'There is no such webhook.')
      return ok({})
    case 'GET books':
      return ok(booksAskedFor(service, incoming, wholeBooks))
    case 'DELETE books':
      clearBooks(service, accountAskedFor(service, incoming))
      return ok({})
    default:
      throw new Refused(404, 'no_such_call', 'There is no such call; see docs/sandbox-api.md.')
  }
}

const booksAskedFor = <Result>(
  service: Service,
  incoming: Incoming,
  read: (service: Service, of: Account) => Result,
): Result => service.books.together(() => afterTheBanks(read)(service, accountAskedFor(service, incoming)))

function decide(service: Service, id: string, fields: Fields) {
  const result = fields.oneOf('result', ['won', 'lost', 'escalate'] as const)
  fields.done()
  return showDispute(
    service,
    service.books.together(() => decideDispute(service, id, result)),
  )
}

/** What a person does to a kept method in the gateway's dashboard, or its bank by itself. */
function changeMethod(service: Service, id: string, fields: Fields) {
  const does = fields.oneOf('does', ['remove', 'want_customer'] as const)
  fields.done()
  const row = service.books.row<MethodRow>('select * from methods where id = ?', id)
  if (!row) throw new Refused(404, 'method_not_found', 'There is no such method.')
  const of = account(service, row.account)
  return service.books.together(() =>
    showMethod(does === 'remove' ? removeMethod(service, of, id, true) : wantCustomer(service, of, id)),
  )
}

const ok = (body: unknown): Answer => ({ status: 200, body })

function account(service: Service, name: string): Account {
  const found = service.accounts.byName(name)
  if (!found) throw new Refused(404, 'account_not_found', 'There is no such account.')
  return found
}

const accountAskedFor = (service: Service, incoming: Incoming): Account =>
  account(service, incoming.query.get('account') ?? '')

function object(service: Service, id: string): ObjectRow {
  const found = findObject(service, id)
  if (!found) throw new Refused(404, 'object_not_found', 'There is no such object.')
  return found
}

const showForAdmin = (service: Service, row: ObjectRow) => ({ ...showObject(service, row), account: row.account })

function putAccount(service: Service, name: string, fields: Fields): Account {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new Refused(422, 'invalid_field', 'An account is named with letters, digits, - and _.', 'name')
  }
  return service.accounts.put(name, readChange(fields))
}

function readChange(fields: Fields): AccountChange {
  const profile = fields.optionalMatch('profile', /^[a-z]+$/)
  const known = profileNames.find((name) => name === profile)
  if (profile !== undefined && !known) {
    throw new Refused(422, 'invalid_field', `profile must be one of: ${profileNames.join(', ')}.`, 'profile')
  }
  const day = 86_400
  const change = {
    profile: known,
    latencyMs: fields.optionalWhole('latencyMs', { from: 0, to: 60_000 }),
    slowMs: fields.optionalWhole('slowMs', { from: 0, to: 120_000 }),
    lookupLagSeconds: fields.optionalWhole('lookupLagSeconds', { from: 0, to: day }),
    duplicateWindowSeconds: fields.optionalWhole('duplicateWindowSeconds', { from: 0, to: day }),
    settleAfterSeconds: fields.optionalWhole('settleAfterSeconds', { from: 0, to: 30 * day }),
    payouts: readPayouts(fields),
    webhookUrl: fields.optionalMatch('webhookUrl', /^https?:\/\/[!-~]{1,500}$/),
  }
  fields.done()
  return change
}

function readPayouts(fields: Fields): AccountChange['payouts'] {
  const text = fields.optionalMatch('payouts', /^(off|daily)$/)
  return text === 'daily' ? 'daily' : text === 'off' ? 'off' : undefined
}

function addFault(service: Service, of: Account, fields: Fields): Answer {
  const kind = fields.oneOf('kind', faultKinds)
  const isWebhook = kind.startsWith('webhook_')
  const op = fields.optionalMatch('op', /^[a-z_]+$/) ?? (isWebhook ? 'webhook' : 'any')
  const known = (['any', ...ops] as const).find((one) => one === op)
  if (!known) throw new Refused(422, 'invalid_field', `op must be one of: any, ${ops.join(', ')}.`, 'op')
  if (isWebhook !== (known === 'webhook')) {
    throw new Refused(422, 'invalid_field', 'Faults of webhooks go with op webhook, and no others do.', 'op')
  }
  const fault = {
    op: known,
    kind,
    left: fields.optionalWhole('times', { from: 1, to: 10_000 }) ?? 1,
    code: fields.optionalMatch('code', /^[a-z0-9_]{1,64}$/) ?? null,
    ms: fields.optionalWhole('ms', { from: 0, to: 120_000 }) ?? null,
    amount: fields.optionalWhole('amount', amounts) ?? null,
  }
  fields.done()
  if (kind === 'other_amount' && fault.amount === null) {
    throw new Refused(422, 'invalid_field', 'other_amount needs the amount to move instead.', 'amount')
  }
  service.faults.add(of.name, fault)
  return ok({ faults: service.faults.list(of.name) })
}

function authenticate(service: Service, row: ObjectRow, fields: Fields): Answer {
  const result = fields.oneOf('result', ['approve', 'fail', 'abandon'] as const)
  fields.done()
  const of = account(service, row.account)
  return ok(
    showForAdmin(
      service,
      service.books.together(() => authenticateObject(service, of, row.id, result)),
    ),
  )
}

function settle(service: Service, fields: Fields, decide: (result: 'succeeded' | 'failed') => unknown): Answer {
  const result = fields.oneOf('result', ['succeeded', 'failed'] as const)
  fields.done()
  return ok(service.books.together(() => decide(result)))
}

const showWebhook = (row: WebhookRow) => ({
  id: row.id,
  type: row.type,
  state: row.state,
  tries: row.tries,
  lastStatus: row.lastStatus,
  createdAt: new Date(row.createdAt).toISOString(),
})
