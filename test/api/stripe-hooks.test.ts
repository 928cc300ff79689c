import { afterAll, beforeAll, expect, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { signatureHeader } from '../../stripe-service/webhooks/sign.ts'
import type { Client } from '../harness/api-world.ts'
import { aConnectWorld, type ConnectWorld } from '../harness/connect-world.ts'

// Method: bytes are signed here, as Stripe or as somebody else would, and sent to the platform's one address. What is kept
// is counted in the inbox itself.
let world: ConnectWorld
let admin: Client
let account: string
let rowId: string
beforeAll(async () => {
  world = await aConnectWorld()
  admin = await world.signedIn()
  account = world.stripe.control.openAccount({ name: 'Told by webhook' }).id
  await world.signInAtStripe(admin, { account })
  const { items } = (await admin.get('/gateway-accounts')).json
  rowId = items.find((one: { gatewayReference: string }) => one.gatewayReference === account).id
})
afterAll(() => world.close())

let events = 0
const anEvent = (over: Record<string, unknown> = {}): string => {
  events += 1
  const { id = `evt_1Made${events}`, ...rest } = over
  const data = { object: { id: account, object: 'account' } }
  return JSON.stringify({ id, object: 'event', type: 'account.updated', livemode: false, account, data, ...rest })
}

const now = () => Math.floor(Date.now() / 1_000)

async function send(body: string, signature: string | null, path = '/hooks/stripe'): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(signature === null ? {} : { 'stripe-signature': signature }),
  }
  return (await world.app.request(path, { method: 'POST', body, headers })).status
}

const signed = (body: string, secret = world.platform.hookSecret, at = now()) => signatureHeader(body, at, [secret])

const kept = (): Promise<{ providerEventId: string }[]> =>
  world.ctx.tx((t) =>
    t.rows('select provider_event_id from webhook_inbox where organization_id = $1 and gateway_account_id = $2', [
      t.organizationId,
      readId('gwa', rowId),
    ]),
  )

test('[FM-WHI-01] a genuine event of a connected account is kept once, however often it comes', async () => {
  const body = anEvent()
  expect([await send(body, signed(body)), await send(body, signed(body))]).toEqual([200, 200])
  expect(await kept()).toHaveLength(1)
})

test('[A-059] forged events are 400 at the platform’s address, whatever account they name, and nothing is kept', async () => {
  const before = await kept()
  const body = anEvent()
  const other = anEvent()
  const good = signed(body)
  const stranger = anEvent({ account: 'acct_never1seen' })
  const forged: [string, string | null][] = [
    [body, null],
    [body, ''],
    [body, signed(body, 'whsec_somebodyelses0001')],
    [body, signed(body, '')],
    [body, good.replace('v1=', 'v0=')],
    [other, good],
    [`${body} `, good],
    [body, signed(body, world.platform.hookSecret, now() - 400)],
    [body, signed(body, world.platform.hookSecret, now() + 400)],
    [stranger, signed(stranger, 'whsec_somebodyelses0001')],
  ]
  for (const [bytes, signature] of forged) expect([signature, await send(bytes, signature)]).toEqual([signature, 400])
  expect(await kept()).toEqual(before)
})

test('[A-018] genuine events of accounts that are none of ours, or of the other mode, are answered and kept nowhere', async () => {
  const before = await kept()
  const strangers = [
    anEvent({ account: 'acct_never1seen' }),
    anEvent({ livemode: true }),
    anEvent({ account: undefined }),
    anEvent({ account: '' }),
  ]
  for (const body of strangers) expect(await send(body, signed(body))).toBe(200)
  expect(await kept()).toEqual(before)
  const notAnEvent = JSON.stringify({ hello: 'world' })
  expect(await send(notAnEvent, signed(notAnEvent))).toBe(400)
})

test('the platform’s address takes the secret before during a rotation, and an own address none of the platform’s', async () => {
  const body = anEvent()
  const both = signatureHeader(body, now(), ['whsec_thenewsecret000001', world.platform.hookSecret])
  expect(await send(body, both)).toBe(200)

  const own = world.stripe.control.openAccount({ name: 'Own address' })
  const { secret, publishable } = own.keys.test
  await admin.post('/gateway-accounts/stripe/keys', { secretKey: secret, publishableKey: publishable })
  const answer = await fetch(`${world.stripe.url}/v1/webhook_endpoints`, {
    headers: { authorization: `Bearer ${secret}` },
  })
  const { data } = (await answer.json()) as { data: { url: string }[] }
  const path = new URL(data[0]?.url ?? '').pathname
  const theirs = anEvent({ account: own.id })
  expect(await send(theirs, signed(theirs), path)).toBe(400)
  expect(await send(theirs, signed(theirs), `/hooks/stripe/${'A'.repeat(32)}`)).toBe(404)
})

test('[A-060] an event of a disconnected account has no effect, and no refusal that would have it sent for days', async () => {
  const before = await kept()
  await admin.post(`/gateway-accounts/${rowId}/disconnect`)
  const body = anEvent()
  expect(await send(body, signed(body))).toBe(200)
  await world.hear()
  const after = await kept()
  expect(after.filter(({ providerEventId }) => providerEventId.startsWith('evt_1Made'))).toEqual(
    before.filter(({ providerEventId }) => providerEventId.startsWith('evt_1Made')),
  )
  const { items } = (await admin.get('/gateway-accounts')).json
  expect(items.find((one: { id: string }) => one.id === rowId).disconnectedWhy).toBe('It was disconnected here.')
})
