/**
 * Against `stripe-stateful-mock`, a stand-in for Stripe that nobody here wrote. It speaks the older charges and refunds, and
 * no payment intents: what it can show of this adapter, and what not, stands in docs/gateways.md.
 */
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { money } from '../../core/money/money.ts'
import type { GatewayAccountAccess, GatewayRequest, LookUp } from '../../ports/gateway.ts'
import { realHttp } from '../../ports/http.ts'
import { stripeAdapter } from './adapter.ts'

type Peer = { createExpressApp(): { listen(port: number, host: string, ready: () => void): Server } }

const adapter = stripeAdapter(realHttp())
let server: Server
let url = ''
let access: GatewayAccountAccess

beforeAll(async () => {
  const peer = createRequire(import.meta.url)('stripe-stateful-mock') as Peer
  await new Promise<void>((resolve) => {
    server = peer.createExpressApp().listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  access = {
    id: 'a',
    organizationId: 'o',
    gateway: 'stripe',
    liveMode: false,
    settings: { kind: 'keys', stripeAccount: 'acct_default', apiBase: url },
    secrets: { secretKey: 'sk_test_peer' },
  }
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const usd = (minor: bigint) => money(minor, 'USD')

/** As a program of other people does it: a charge of the old kind, which is all the peer knows. */
async function aCharge(amount: number): Promise<string> {
  const body = new URLSearchParams({ amount: String(amount), currency: 'usd', source: 'tok_visa' })
  const answer = await fetch(`${url}/v1/charges`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_peer' },
    body,
  })
  const { id } = (await answer.json()) as { id: string }
  return id
}

let made = 0
function aRefund(gatewayTxnId: string, minor: bigint): GatewayRequest & { op: 'refund' } {
  made += 1
  const merchantRef = `PEER${'ABCDEFGHJK'[made] ?? 'Z'}`.padEnd(20, 'X')
  return { op: 'refund', merchantRef, idempotencyKey: `key-${made}`, gatewayTxnId, amount: usd(minor) }
}
const about = ({ merchantRef, amount, gatewayTxnId }: GatewayRequest & { op: 'refund' }): LookUp => ({
  op: 'refund',
  merchantRef,
  objectId: null,
  gatewayTxnId,
  amount,
  dispatchedAt: Temporal.Now.instant(),
})

test('parts are refunded up to what was charged; more is refused with no code, and with one when nothing is left', async () => {
  const charge = await aCharge(2_000)
  const first = aRefund(charge, 1_200n)
  expect(await adapter.call(access, first)).toMatchObject({
    kind: 'succeeded',
    txn: { amount: usd(1_200n), merchantRef: first.merchantRef },
  })
  expect(await adapter.call(access, aRefund(charge, 900n))).toEqual({
    kind: 'rejected',
    why: 'invalid',
    detail: 'amount',
  })
  expect((await adapter.call(access, aRefund(charge, 800n))).kind).toBe('succeeded')
  expect(await adapter.call(access, aRefund(charge, 1n))).toMatchObject({ detail: 'charge_already_refunded' })
})

test('the same key and bytes give the same refund; the same key with another amount gives none', async () => {
  const charge = await aCharge(3_000)
  const request = aRefund(charge, 500n)
  const first = await adapter.call(access, request)
  expect(await adapter.call(access, request)).toEqual(first)
  expect(await adapter.call(access, { ...request, amount: usd(600n) })).toEqual({
    kind: 'unknown',
    why: 'duplicate_refused',
  })
  expect(await adapter.lookUp(access, about(request))).toEqual({ kind: 'found', outcomes: [first] })
})

test('a refund is found by its reference among those of its charge, and one that was never made is not', async () => {
  const charge = await aCharge(4_000)
  const [request, other] = [aRefund(charge, 700n), aRefund(charge, 800n)]
  await adapter.call(access, request)
  expect(await adapter.lookUp(access, about(request))).toMatchObject({
    kind: 'found',
    outcomes: [{ kind: 'succeeded', txn: { amount: usd(700n) } }],
  })
  expect(await adapter.lookUp(access, about(other))).toEqual({ kind: 'absent' })
})

test('a wrong key, an unknown charge and a call the peer does not have are each told apart', async () => {
  const wrongKey = { ...access, secrets: { secretKey: 'pk_test_notsecret' } }
  expect(await adapter.call(wrongKey, aRefund('ch_nobody', 1n))).toMatchObject({ kind: 'rejected', why: 'credentials' })
  expect(await adapter.lookUp(wrongKey, about(aRefund('ch_nobody', 1n)))).toEqual({
    kind: 'failed',
    why: 'credentials',
  })
  expect(await adapter.call(access, aRefund('ch_nobody', 1n))).toEqual({
    kind: 'rejected',
    why: 'invalid',
    detail: 'resource_missing',
  })
  const create = { ...aRefund('', 100n), op: 'create_object', description: 'Invoice 7' } as const
  // The peer answers with a page of its framework, which promises nothing.
  expect(await adapter.call(access, create)).toEqual({ kind: 'unknown', why: 'bad_body' })
})

test('charges that other programs made are told, alone and in the list, with refunds of ours', async () => {
  const charge = await aCharge(5_000)
  const refund = await adapter.call(access, aRefund(charge, 900n))
  const alone = await adapter.fetchTxn?.(access, { kind: 'charge', id: charge })
  expect(alone).toMatchObject({
    kind: 'found',
    movement: {
      outcome: { kind: 'succeeded' },
      // The peer does not know what a balance transaction is: a fee that is not told stays unknown.
      txn: {
        amount: usd(5_000n),
        fee: null,
        merchantRef: null,
        method: { kind: 'card', brand: 'visa', last4: '4242' },
      },
    },
  })
  const page = await adapter.newestTxns?.(access, 50)
  const ids = page?.kind === 'page' ? page.movements.map(({ txn }) => txn.gatewayTxnId) : []
  expect(ids).toEqual(expect.arrayContaining([charge, refund.kind === 'succeeded' ? refund.txn.gatewayTxnId : '']))
  expect(await adapter.fetchTxn?.(access, { kind: 'charge', id: 'ch_nobody' })).toEqual({ kind: 'absent' })
})
