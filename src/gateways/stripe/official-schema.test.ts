import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningStripe, startStripe } from '../../../stripe-service/start.ts'
import { aConnectedAccount } from '../../../test/harness/stripe-accounts.ts'
import { officialSchema } from '../../../test/harness/stripe-schema.ts'
import { money } from '../../core/money/money.ts'
import type { GatewayAccountAccess, GatewayAdapter, LookUp } from '../../ports/gateway.ts'
import { type Http, type HttpRequest, realHttp } from '../../ports/http.ts'
import { stripeAdapter } from './adapter.ts'
import { STRIPE_VERSION } from './stripe-request.ts'

// Method: every kind of request that the adapter can send is sent to the running service and kept; each is judged by
// Stripe's own description of its API, which nobody here wrote. Where that is not at hand the tests say so and are skipped.
const check = officialSchema()
if (!check) console.warn('Stripe’s own API description is not at hand; set STRIPE_OPENAPI to judge our requests by it.')

let service: RunningStripe
beforeAll(async () => {
  service = await startStripe()
})
afterAll(() => service.stop())

const usd = (minor: bigint) => money(minor, 'USD')
const ref = (name: string) => ({ merchantRef: name.padEnd(20, 'X'), idempotencyKey: `key-${name}` })
const aDay = Temporal.Instant.from('2026-11-01T00:00:00Z')

async function everythingThatCanBeSent(): Promise<readonly HttpRequest[]> {
  const sent: HttpRequest[] = []
  const real = realHttp()
  const http: Http = {
    send(request) {
      sent.push(request)
      return real.send(request)
    },
  }
  const adapter = stripeAdapter(http)
  const { access, accountId } = aConnectedAccount(service)
  const pay = async (name: string, minor: bigint): Promise<{ objectId: string; gatewayTxnId: string }> => {
    const amount = usd(minor)
    const made = await adapter.call(access, {
      op: 'create_object',
      ...ref(`M${name}`),
      amount,
      description: 'Invoice 7',
    })
    const objectId = made.kind === 'created' ? made.objectId : ''
    const methodToken = service.control.newToken(accountId)
    const returnUrl = 'https://pay.example/p/abc'
    const paid = await adapter.call(access, { op: 'confirm', ...ref(name), amount, objectId, methodToken, returnUrl })
    return { objectId, gatewayTxnId: paid.kind === 'succeeded' ? paid.txn.gatewayTxnId : paid.kind }
  }
  const { objectId, gatewayTxnId } = await pay('FIRST', 5_000n)
  expect(gatewayTxnId).toMatch(/^ch_/)
  await adapter.call(access, { op: 'cancel_object', ...ref('CANCEL'), objectId })
  const refund = await adapter.call(access, { op: 'refund', ...ref('REFUND'), gatewayTxnId, amount: usd(700n) })
  const refundId = refund.kind === 'succeeded' ? refund.txn.gatewayTxnId : 're_none'
  const asked = { merchantRef: 'ABSENT', objectId: null, gatewayTxnId: null, amount: usd(5_000n), dispatchedAt: aDay }
  await keepAndCharge(
    adapter,
    access,
    service.control.newToken(accountId, 'pm_card_visa', { setupFutureUsage: 'off_session' }),
  )
  const questions: LookUp[] = [
    { ...asked, op: 'confirm', objectId },
    { ...asked, op: 'create_object' },
    { ...asked, op: 'refund' },
    { ...asked, op: 'refund', objectId },
    { ...asked, op: 'refund', gatewayTxnId },
    { ...asked, op: 'refund', gatewayTxnId: refundId },
  ]
  for (const question of questions) await adapter.lookUp(access, question)
  await adapter.fetchTxn?.(access, { kind: 'charge', id: gatewayTxnId })
  await adapter.fetchTxn?.(access, { kind: 'refund', id: refundId })
  await adapter.listTxns?.(access, { since: aDay, cursor: null })
  await adapter.listTxns?.(access, { since: aDay, cursor: `${gatewayTxnId}.${refundId}` })
  await adapter.newestTxns?.(access, 5)
  await adapter.readBalances?.(access)
  await adapter.listPayouts?.(access, { since: aDay, cursor: null })
  await adapter.listPayouts?.(access, { since: aDay, cursor: 'po_1' })
  await adapter.listPayoutItems?.(access, { payoutId: 'po_1', cursor: null })
  await adapter.listPayoutItems?.(access, { payoutId: 'po_1', cursor: 'txn_1' })
  return sent
}

/** A customer, a card kept for them, a charge by it while they are away, and its end; a second end is asked about. */
async function keepAndCharge(
  adapter: GatewayAdapter,
  access: GatewayAccountAccess,
  methodToken: string,
): Promise<void> {
  const who = { reference: 'customer-7', name: 'Ada Pemberton', email: 'ada@pemberton.example' }
  const customer = await adapter.ensureCustomer?.(access, { idempotencyKey: 'key-CUSTOMER', ...who })
  const gatewayCustomerId = customer?.kind === 'made' ? customer.gatewayCustomerId : 'none'
  const [amount, returnUrl] = [usd(4_000n), 'https://pay.example/p/abc']
  const object = async (name: string): Promise<string> => {
    const made = { amount, description: 'Invoice 7', gatewayCustomerId }
    const outcome = await adapter.call(access, { op: 'create_object', ...ref(name), ...made })
    return outcome.kind === 'created' ? outcome.objectId : outcome.kind
  }
  const first = { op: 'confirm', ...ref('SAVE'), amount, returnUrl, objectId: await object('MSAVE') } as const
  const saved = await adapter.call(access, { ...first, methodToken, save: true })
  expect(saved).toMatchObject({
    kind: 'succeeded',
    txn: { kept: { gatewayCustomerId, expiryMonth: 12, expiryYear: 2034 } },
  })
  const kept = (saved.kind === 'succeeded' && saved.txn.kept?.gatewayMethodId) || 'none'
  for (const offSession of [true, false]) {
    const name = offSession ? 'AWAY' : 'THERE'
    const again = { op: 'confirm', ...ref(name), amount, returnUrl, objectId: await object(`M${name}`) } as const
    expect((await adapter.call(access, { ...again, savedMethod: kept, offSession })).kind).toBe('succeeded')
  }
  for (const idempotencyKey of ['key-DETACH', 'key-DETACHAGAIN'])
    expect(await adapter.removeMethod?.(access, { idempotencyKey, gatewayMethodId: kept })).toEqual({ kind: 'removed' })
}

test.skipIf(!check)('every request that the adapter can send is one of Stripe’s own description', async () => {
  const sent = await everythingThatCanBeSent()
  const kinds = new Set(sent.map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/_1\w*/g, '_')}`))
  expect(kinds.size, [...kinds].join('\n')).toBeGreaterThanOrEqual(16)
  const wrong = sent.flatMap((request) =>
    (check?.(request) ?? []).map((what) => `${request.method} ${request.url} ${request.body ?? ''}: ${what}`),
  )
  expect(wrong).toEqual([])
  for (const { method, headers } of sent) {
    expect(headers['stripe-version']).toBe(STRIPE_VERSION)
    expect(headers['stripe-account']).toMatch(/^acct_/)
    if (method === 'POST') expect(headers['idempotency-key']).toMatch(/^key-/)
  }
})

test.skipIf(!check)('the judge is awake: requests that Stripe would refuse are told', () => {
  const request = (method: 'GET' | 'POST', path: string, body = ''): HttpRequest => ({
    method,
    url: `https://api.stripe.com${path}`,
    headers: {},
    body,
    timeoutMs: 1,
  })
  for (const [bad, why] of [
    [request('POST', '/v1/payment_intents', 'amount=ten&currency=usd'), 'integer'],
    [request('POST', '/v1/payment_intents', 'amount=10'), 'currency'],
    [request('POST', '/v1/payment_intents', 'amount=10&currency=usd&tip=1'), 'tip'],
    [request('POST', '/v1/refunds', 'reason=boredom'), 'allowed values'],
    [request('GET', '/v1/charges?createdAfter=5'), 'createdAfter'],
    [request('POST', '/v1/sales'), 'not described'],
  ] as const) {
    expect(check?.(bad).join('\n'), String(bad.body)).toContain(why)
  }
})
