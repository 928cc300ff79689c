import { afterAll, beforeAll, expect, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { disconnectAccount } from '../../src/flows/gateway-account/disconnect.ts'
import { cleanUp } from '../../src/jobs/clean-up.ts'
import { refreshAccounts } from '../../src/jobs/refresh-accounts.ts'
import { noteSweep, openQuarantine, releaseQuarantine } from '../../src/store/quarantine.ts'
import type { Client } from '../harness/api-world.ts'
import { aConnectWorld, type ConnectWorld } from '../harness/connect-world.ts'
import { officialSchema } from '../harness/stripe-schema.ts'

// Method: the application over HTTP with a Stripe of our own behind it, whose pages are clicked as a browser would. Every
// way back from Stripe is tried, good and bad, and after each bad one nothing may have been linked.
let world: ConnectWorld
let admin: Client
let rival: Client
beforeAll(async () => {
  world = await aConnectWorld()
  admin = await world.signedIn()
  rival = await (await world.stranger()).signedIn()
})
afterAll(() => world.close())

const PAGE = '/settings/integrations/stripe-connect'

type Row = {
  readonly id: string
  readonly gatewayReference: string
  readonly state: string
  readonly disconnectedWhy: string
}

const rowOf = async (account: string, client = admin): Promise<Row | undefined> =>
  (await client.get('/gateway-accounts')).json.items.find((one: Row) => one.gatewayReference === account)

const anAccount = (name = 'Harbour & Pine') => world.stripe.control.openAccount({ name, country: 'DE' }).id

const connected = async (account = anAccount()): Promise<Row> => {
  expect(await world.signInAtStripe(admin, { account })).toBe(`${PAGE}?connected=1`)
  const row = await rowOf(account)
  if (!row) throw new Error('the account is not listed')
  return row
}

const authorizeUrl = async (client = admin): Promise<string> =>
  (await client.post('/gateway-accounts/stripe/authorize')).json.url

const isStillConnected = (account: string): Promise<boolean> =>
  fetch(`${world.stripe.url}/v1/accounts/${account}`, {
    headers: { authorization: `Bearer ${world.platform.secretKey}` },
  }).then(({ status }) => status === 200)

test('signing in at Stripe links the account, and what Stripe says of it is shown', async () => {
  expect((await admin.get('/gateway-accounts/stripe/options')).json).toEqual({ oauth: true, testMode: true })
  const account = anAccount()
  const row = await connected(account)
  expect(row).toMatchObject({ name: 'Harbour & Pine', state: 'active', liveMode: false, connection: 'oauth' })
  const { json } = await admin.get(`/gateway-accounts/${row.id}/status`)
  expect(json).toMatchObject({ businessName: 'Harbour & Pine', country: 'DE', liveMode: false, stale: false })
  expect(json).toMatchObject({ chargesEnabled: true, payoutsEnabled: true })
  expect(json.requirements).toMatchObject({ level: 'none', sentence: '', items: [], deadline: null })
})

test('an owner without an account opens one on the way, and it comes back linked', async () => {
  const before = (await admin.get('/gateway-accounts')).json.items.length
  const click = { choice: 'create', business_name: 'Newly Opened', country: 'FR' }
  expect(await world.signInAtStripe(admin, click)).toBe(`${PAGE}?connected=1`)
  const { items } = (await admin.get('/gateway-accounts')).json
  expect(items).toHaveLength(before + 1)
  expect(items.map((one: { name: string }) => one.name)).toContain('Newly Opened')
})

test('[A-037] a return without the session is sent around once from our own page, and then refused', async () => {
  const back = await world.atStripe(await authorizeUrl(), { account: anAccount() })
  const anybody = world.client()
  const first = await anybody.send('GET', `/${back.pathname}${back.search}`)
  expect(first.status).toBe(200)
  const again = /url=([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(again).toMatch(/^\/connect\/stripe\/return\?.*here=1$/)
  expect(first.headers.get('referrer-policy')).toBe('no-referrer')
  expect(await world.comeBack(anybody, new URL(again, back))).toMatchObject({ location: `${PAGE}?problem=state` })
  expect(await world.comeBack(admin, new URL(again, back))).toEqual({ status: 303, location: `${PAGE}?connected=1` })
})

test('[A-037] cancelled, forged, replayed, stolen, late and strangers’ returns link nothing and say why', async () => {
  const account = anAccount('Never linked')
  const good = async (): Promise<URL> => world.atStripe(await authorizeUrl(), { account })
  const problem = async (back: URL, client = admin) =>
    (await world.comeBack(client, back)).location.split('problem=')[1]

  expect(await world.signInAtStripe(admin, { choice: 'cancel' })).toBe(`${PAGE}?problem=cancelled`)

  const forged = await good()
  forged.searchParams.set('state', 'A'.repeat(32))
  expect(await problem(forged)).toBe('state')
  const without = await good()
  without.searchParams.delete('state')
  expect(await problem(without)).toBe('state')

  const other = await world.signedIn()
  const stolen = await good()
  expect(await problem(stolen, other)).toBe('state')

  const denied = await good()
  denied.searchParams.set('error', 'server_error')
  expect(await problem(denied)).toBe('failed')
  denied.searchParams.delete('error')
  expect(await problem(denied)).toBe('state') // used up by the first return that carried it

  const wrongCode = await good()
  wrongCode.searchParams.set('code', 'ac_somebodyelses')
  expect(await problem(wrongCode)).toBe('expired')

  const late = await good()
  world.clock.advance(601)
  world.stripe.control.advanceClock(601)
  expect(await problem(late)).toBe('expired')
  expect(await rowOf(account)).toBeUndefined()
  expect(await isStillConnected(account)).toBe(false)
})

test('[A-037] a code that was granted to another platform is not taken', async () => {
  const { control, url } = world.stripe
  const address = `${world.address}/connect/stripe/return`
  const { clientIds } = control.openAccount({ name: 'Other platform', platform: { redirectUris: [address] } })
  const account = anAccount('Granted elsewhere')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientIds?.test ?? '',
    scope: 'read_write',
    redirect_uri: address,
  })
  const theirs = await world.atStripe(`${url}/oauth/authorize?${query}`, { account })
  const ours = await world.atStripe(await authorizeUrl(), { account })
  ours.searchParams.set('code', theirs.searchParams.get('code') ?? '')
  expect((await world.comeBack(admin, ours)).location).toBe(`${PAGE}?problem=expired`)
  expect(await rowOf(account)).toBeUndefined()
})

test('[A-037] nobody is sent back anywhere but to the registered address', async () => {
  const asked = new URL(await authorizeUrl())
  expect(asked.searchParams.get('redirect_uri')).toBe(`${world.address}/connect/stripe/return`)
  asked.searchParams.set('redirect_uri', 'https://evil.example/return')
  const answer = await fetch(asked, { redirect: 'manual' })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('invalid_redirect_uri')
})

test('an account that another organization holds is not linked here, and stays theirs', async () => {
  const account = anAccount('Held elsewhere')
  const row = await connected(account)
  expect(await world.signInAtStripe(rival, { account })).toBe(`${PAGE}?problem=elsewhere`)
  expect(await rowOf(account, rival)).toBeUndefined()
  expect(await isStillConnected(account)).toBe(true)
  expect((await rival.get(`/gateway-accounts/${row.id}/status`)).status).toBe(404)

  await admin.post(`/gateway-accounts/${row.id}/disconnect`)
  expect(await world.signInAtStripe(rival, { account })).toBe(`${PAGE}?connected=1`)
  expect(await world.signInAtStripe(admin, { account })).toBe(`${PAGE}?problem=elsewhere`)
})

test('of two organizations that connect one account at the same moment, one gets it and the other is told so', async () => {
  const account = anAccount('Wanted by two')
  const clients = [admin, rival, admin, rival]
  const backs = await Promise.all(
    clients.map(async (client) => world.atStripe(await authorizeUrl(client), { account })),
  )
  const ends = await Promise.all(backs.map((back, index) => world.comeBack(clients[index] ?? admin, back)))
  const [ours, theirs] = [await rowOf(account), await rowOf(account, rival)]
  expect([ours, theirs].filter((row) => row !== undefined)).toHaveLength(1)
  const winner = ours ? admin : rival
  expect(ends.map(({ location }) => location)).toEqual(
    clients.map((client) => `${PAGE}?${client === winner ? 'connected=1' : 'problem=elsewhere'}`),
  )
  expect(await isStillConnected(account)).toBe(true)
})

test('requirements appear by webhook and go by webhook; an account that may not charge takes no new payments', async () => {
  const account = anAccount('Asked for more')
  const row = await connected(account)
  const { control } = world.stripe
  const deadline = Math.floor(Date.now() / 1_000) + 86_400
  control.changeAccount(account, {
    chargesEnabled: false,
    requirements: {
      currently_due: ['external_account', 'individual.verification.document'],
      current_deadline: deadline,
    },
  })
  await world.hear()
  expect(await rowOf(account)).toMatchObject({ chargesEnabled: false, state: 'active' })
  const { json } = await admin.get(`/gateway-accounts/${row.id}/status`)
  expect(json.requirements).toMatchObject({
    level: 'warning',
    items: ['A bank account for payouts', 'Account holder: an identity document'],
    deadline: Temporal.Instant.fromEpochMilliseconds(deadline * 1_000).toString(),
  })
  expect(json.requirements.url).toContain(`dashboard.stripe.com/${account}/test/`)

  await admin.post(`/gateway-accounts/${row.id}/default`)
  const others = (await admin.get('/gateway-accounts')).json.items.filter(
    (one: Row) => one.state === 'active' && one.id !== row.id,
  )
  for (const { id } of others) await admin.post(`/gateway-accounts/${id}/disconnect`)
  expect((await admin.get('/me')).json.gatewayConnected).toBe(false)

  control.changeAccount(account, { chargesEnabled: true, requirements: { currently_due: [], current_deadline: null } })
  await world.hear()
  expect((await admin.get('/me')).json.gatewayConnected).toBe(true)
  expect((await admin.get(`/gateway-accounts/${row.id}/status`)).json.requirements.level).toBe('none')
})

test('the hourly job finds what no webhook told, and Stripe’s silence changes nothing', async () => {
  const account = anAccount('Unheard of')
  const row = await connected(account)
  const { control } = world.stripe
  control.holdWebhooks()
  control.changeAccount(account, { payoutsEnabled: false })
  control.dropWebhooks()
  control.releaseWebhooks()
  await refreshAccounts(world.system)
  control.addFault({ kind: 'error_503_before', on: 'GET /v1/accounts/:id' })
  const { json } = await admin.get(`/gateway-accounts/${row.id}/status`)
  expect(json).toMatchObject({ payoutsEnabled: false, chargesEnabled: true, stale: true })
  expect((await rowOf(account))?.state).toBe('active')
})

test('access that is ended at Stripe disconnects the account here, with the reason and the date', async () => {
  const account = anAccount('Walks away')
  await connected(account)
  world.stripe.control.disconnect(world.platform.id, account)
  await world.hear()
  const row = await rowOf(account)
  expect(row).toMatchObject({ state: 'disconnected', isDefault: false })
  expect(row?.disconnectedWhy).toBe('Access was ended at the gateway. Connect it again to take payments.')
  expect((row as unknown as { disconnectedAt: string }).disconnectedAt).toMatch(/^\d{4}-/)
})

test('disconnecting gives access back at Stripe at once, and connecting again is the same row with its history', async () => {
  const account = anAccount('There and back')
  const row = await connected(account)
  const answer = await admin.post(`/gateway-accounts/${row.id}/disconnect`)
  expect(answer.json).toMatchObject({ state: 'disconnected', disconnectedWhy: 'It was disconnected here.' })
  expect(await isStillConnected(account)).toBe(false)
  expect((await admin.get(`/gateway-accounts/${row.id}/charges`)).status).toBe(409)
  await world.hear()
  expect(await connected(account)).toMatchObject({
    id: row.id,
    state: 'active',
    disconnectedWhy: null,
    disconnectedAt: null,
  })
})

test('a disconnection that Stripe does not hear of is repeated by the hourly job', async () => {
  const account = anAccount('Hard of hearing')
  const row = await connected(account)
  const { connect } = world.system
  if (!connect) throw new Error('there is a Stripe')
  const deaf = {
    ...world.system,
    connect: { ...connect, deauthorize: async () => ({ kind: 'failed', why: 'timeout' }) as const },
  }
  await disconnectAccount({ ...world.ctx, ...deaf, tx: world.ctx.tx }, readId('gwa', row.id) ?? '')
  expect((await rowOf(account))?.state).toBe('disconnected')
  expect(await isStillConnected(account)).toBe(true)
  await inQuarantine(() => cleanUp(world.system)) // a restored database may remember too little
  expect(await isStillConnected(account)).toBe(true)
  await cleanUp(world.system)
  expect(await isStillConnected(account)).toBe(false)
})

async function inQuarantine(work: () => Promise<void>): Promise<void> {
  const id = world.system.ids.uuid()
  const { ctx } = world
  await ctx.tx((t) => openQuarantine(t, { id, reason: 'restored', facts: {}, replayFrom: t.now }))
  await work()
  await ctx.tx(async (t) => {
    noteSweep(t, id, { found: 0, failure: null, complete: true })
    await releaseQuarantine(t, id, ctx.actor)
  })
}

test('charges and payouts are read from Stripe, newest first and page by page', async () => {
  const { control } = world.stripe
  const { id: account } = control.openAccount({ name: 'Busy shop', pace: { balanceAfter: 0, availableAfter: 0 } })
  const row = await connected(account)
  for (let count = 1; count <= 27; count += 1)
    control.dashboardPayment(account, { amount: count * 100, description: `Sale ${count}` })
  const first = (await admin.get(`/gateway-accounts/${row.id}/charges`)).json
  expect(first.items).toHaveLength(25)
  expect(first.items[0]).toMatchObject({ amount: 2_700, currency: 'USD', status: 'succeeded', description: 'Sale 27' })
  expect(first.items[0].url).toContain(`dashboard.stripe.com/${account}/test/payments/pi_`)
  const second = (await admin.get(`/gateway-accounts/${row.id}/charges?cursor=${first.nextCursor}`)).json
  expect(second.items.map((one: { description: string }) => one.description)).toEqual(['Sale 2', 'Sale 1'])
  expect(second.nextCursor).toBeNull()
  const foreign = await admin.get(`/gateway-accounts/${row.id}/charges?cursor=ch_never1made`)
  expect([foreign.status, foreign.json.code]).toEqual([422, 'cursor_invalid'])

  control.runPayout(account)
  const payouts = (await admin.get(`/gateway-accounts/${row.id}/payouts`)).json
  expect(payouts.items).toHaveLength(1)
  expect(payouts.items[0]).toMatchObject({ currency: 'USD', arrivesOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
})

test('the sandbox has no page of its own to be asked about', async () => {
  const { items } = (await admin.get('/gateway-accounts')).json
  const sandbox = items.find((one: { gateway: string }) => one.gateway === 'sandbox')
  const answers = await Promise.all(
    ['status', 'charges', 'payouts'].map((what) => admin.get(`/gateway-accounts/${sandbox.id}/${what}`)),
  )
  expect(answers.map(({ status, json }) => [status, json.code])).toEqual(Array(3).fill([409, 'nothing_to_ask']))
})

test('[A-037] connecting and looking need the rights that name them', async () => {
  const row = await connected()
  const routes = [
    ['POST', '/gateway-accounts/stripe/authorize', 'integrations.connect'],
    ['POST', '/gateway-accounts/stripe/keys', 'integrations.connect'],
    ['POST', `/gateway-accounts/${row.id}/disconnect`, 'integrations.disconnect'],
    ['POST', `/gateway-accounts/${row.id}/webhook-secret`, 'integrations.configure'],
    ['POST', `/gateway-accounts/${row.id}/default`, 'integrations.configure'],
    ['GET', '/gateway-accounts/stripe/options', 'integrations.view'],
    ['GET', `/gateway-accounts/${row.id}/status`, 'integrations.view'],
    ['GET', `/gateway-accounts/${row.id}/charges`, 'integrations.view'],
    ['GET', `/gateway-accounts/${row.id}/payouts`, 'integrations.view'],
  ] as const
  const cashier = await world.signedIn('cashier')
  for (const [method, path, right] of routes) {
    const { status, json } = await cashier.send(method, path, method === 'POST' ? { body: {} } : {})
    expect([path, status, json.detail]).toEqual([path, 403, expect.stringContaining(right)])
  }
  const manager = await world.signedIn('sales_manager')
  expect((await manager.get(`/gateway-accounts/${row.id}/status`)).status).toBe(200)
  expect((await manager.post('/gateway-accounts/stripe/authorize')).status).toBe(403)
  const key = await world.withKey()
  expect((await key.post('/gateway-accounts/stripe/authorize')).json.code).toBe('session_needed')
  const back = await world.atStripe(await authorizeUrl(), { account: anAccount() })
  expect((await world.comeBack(cashier, back)).location).toBe(`${PAGE}?problem=failed`)
})

test('every request about accounts is one that Stripe’s own description allows', async () => {
  const check = officialSchema()
  if (!check)
    return console.warn('Stripe’s own API description is not at hand; set STRIPE_OPENAPI to judge our requests by it.')
  expect(world.sent.length).toBeGreaterThan(20)
  expect([...new Set(world.sent.flatMap((request) => check(request)))]).toEqual([])
})
