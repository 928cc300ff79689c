import { Client as Postgres } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { revokeKey } from '../../src/flows/api-key/revoke-api-key.ts'
import { type ApiWorld, anApiWorld } from '../harness/api-world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await anApiWorld()
})
afterAll(() => world.close())

test('a key is shown once, works at once, and the database keeps its hash', async () => {
  const admin = await world.signedIn()
  const made = await admin.post('/api-keys', { name: 'Shop' })
  expect(made.status).toBe(201)
  expect(made.json.key).toMatch(/^rk_test_[\w-]{43}$/)
  expect(made.json.last4).toBe(made.json.key.slice(-4))

  const client = world.client({ authorization: `Bearer ${made.json.key}` })
  expect((await client.get('/me')).json).toMatchObject({ user: { name: 'Shop' }, role: 'admin', csrfToken: '' })
  expect(JSON.stringify((await admin.get('/api-keys')).json)).not.toContain(made.json.key)

  const owner = new Postgres(world.database.owner)
  await owner.connect()
  await owner.query("select set_config('app.organization_id', $1, false)", [world.ctx.organizationId])
  const { rows } = await owner.query(
    'select row_to_json(k)::text as row from api_keys k union all select row_to_json(i)::text from idempotency_keys i',
  )
  await owner.end()
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.some(({ row }) => row.includes(made.json.key))).toBe(false)
})

test('a key that is revoked, wrong or malformed is 401, and never falls back to a cookie', async () => {
  const admin = await world.signedIn()
  const made = (await admin.post('/api-keys', { name: 'Short-lived' })).json
  const client = world.client({ authorization: `Bearer ${made.key}` })
  expect((await client.get('/customers')).status).toBe(200)
  expect((await admin.post(`/api-keys/${made.id}/revoke`)).json.revokedAt).not.toBeNull()
  expect((await client.get('/customers')).status).toBe(401)

  for (const authorization of [
    'Bearer ',
    'Bearer rk_test_x',
    `Bearer rk_test_${'A'.repeat(43)}`,
    'Basic YTpi',
    `bearer ${made.key}`,
    "Bearer ' or 1=1 --",
  ]) {
    const { status, json } = await admin.send('GET', '/customers', { headers: { authorization } })
    expect([authorization, status, json.code]).toEqual([authorization, 401, 'api_key_not_valid'])
  }
})

test('[§19] a key has the rights of its creator at the time of the call, and keys make no keys', async () => {
  const cashier = await world.withKey({ role: 'cashier' })
  expect((await cashier.get('/payments')).status).toBe(200)
  expect((await cashier.patch('/organization', { name: 'x' })).status).toBe(403)
  const admin = await world.withKey()
  const refused = await admin.post('/api-keys', { name: 'Successor' })
  expect([refused.status, refused.json.code]).toEqual([403, 'people_only'])
})

test('a live key needs live mode', async () => {
  const admin = await world.signedIn()
  const { status, json } = await admin.post('/api-keys', { name: 'Live', liveMode: true })
  expect([status, json.code, json.errors[0].field]).toEqual([409, 'live_mode_off', 'liveMode'])
})

test('[A-001] another organization’s ids are as unknown as random ones, on every route', async () => {
  const { client: theirs, customerId, organizationId } = await world.stranger()
  const invoiceId = await world.anIssuedInvoice(1000n)
  const mine = await world.withKey()
  const paid = (await mine.get('/payments')).json
  expect(paid.items).toEqual([])

  const random = 'cus_01jd7w3k5zf9t8m2q4r6s8v0x2'
  for (const [method, path, body] of [
    ['GET', '/customers/:id', undefined],
    ['PATCH', '/customers/:id', { name: 'Taken over' }],
    ['GET', '/customers/:id/timeline', undefined],
    ['POST', '/customers/:id/contacts', { name: 'Spy' }],
  ] as const) {
    const foreign = await mine.send(method, path.replace(':id', customerId), body ? { body } : {})
    const unknown = await mine.send(method, path.replace(':id', random), body ? { body } : {})
    expect([path, foreign.status, foreign.json.code, foreign.json.detail]).toEqual([
      path,
      404,
      unknown.json.code,
      unknown.json.detail,
    ])
  }
  expect((await theirs.get(`/customers/${customerId}`)).json.name).toBe('Not yours')
  expect(invoiceId).toBeTruthy()

  const admin = await world.signedIn()
  const key = (await admin.post('/api-keys', { name: 'Mine' })).json
  const asStranger = await theirs.post(`/api-keys/${key.id}/revoke`)
  expect(asStranger.status).toBe(404)
  await expect(
    revokeKey(
      { ...world.ctx, organizationId, tx: world.system.txOf(organizationId) },
      '019368a0-0000-7000-8000-000000000000',
    ),
  ).rejects.toThrow(/no such API key/)
})
