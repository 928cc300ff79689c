import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { type Endpoint, endpoint } from '../../src/api/endpoint.ts'
import { refuse } from '../../src/core/refusal.ts'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'

const line = z.object({ quantity: z.string(), price: z.int().min(0).max(999_999_999_999_999) })
const write = z.strictObject({ name: z.string().max(20), lines: z.array(line).default([]) })
const nouns: readonly Endpoint[] = [
  endpoint(
    { method: 'post', path: '/things', permission: 'anybody', tag: 'Things', summary: 'x', body: write, answer: write },
    async ({ body }) => body,
  ),
  endpoint({ method: 'get', path: '/things/boom', permission: 'anybody', tag: 'Things', summary: 'x' }, async () => {
    throw new Error('select secret from t where key = sk_live_1')
  }),
  endpoint({ method: 'get', path: '/things/away', permission: 'anybody', tag: 'Things', summary: 'x' }, async () => {
    throw Object.assign(new Error('terminating connection'), { code: '57P01' })
  }),
  endpoint({ method: 'get', path: '/things/void', permission: 'anybody', tag: 'Things', summary: 'x' }, async () => {
    throw refuse('conflict', 'thing_void', 'thing 7 is void; make a new one', 'status')
  }),
]

let world: ApiWorld
let client: Client
beforeAll(async () => {
  world = await anApiWorld({ nouns: [nouns] })
  client = world.client({ 'sec-fetch-site': 'same-origin' })
})
afterAll(() => world.close())

test('a refusal is a problem with its status, code, sentence and field', async () => {
  const { status, json, headers } = await client.get('/things/void')
  expect(status).toBe(409)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(json).toMatchObject({
    status: 409,
    code: 'thing_void',
    detail: 'thing 7 is void; make a new one',
    errors: [{ field: 'status', message: expect.any(String) }],
  })
  expect(json.requestId).toBe(headers.get('x-request-id'))
})

test('a mistake of ours says nothing about itself, and an absent database says when to come back', async () => {
  const boom = await client.get('/things/boom')
  expect(boom.status).toBe(500)
  expect(boom.text).not.toMatch(/select|sk_live|at .*\.ts/)
  const away = await client.get('/things/away')
  expect([away.status, away.json.code, away.headers.get('retry-after')]).toEqual([503, 'database_unavailable', '5'])
})

test('every wrong field is named as it was sent', async () => {
  const { status, json } = await client.post('/things', {
    name: 'x'.repeat(21),
    lines: [{ quantity: 2, price: 1 }],
    total: 1,
  })
  expect(status).toBe(422)
  const fields = json.errors.map((error: { field: string }) => error.field)
  expect(fields.sort()).toEqual(['lines[0].quantity', 'name', 'total'])
  const missing = await client.post('/things', { lines: [{}] })
  expect(missing.json.errors).toContainEqual({ field: 'name', message: 'is required' })
  expect(missing.json.errors).toContainEqual({ field: 'lines[0].price', message: 'is required' })
})

test('[A-020] amounts in exotic forms are refused and named', async () => {
  for (const price of [
    '1e21',
    '0.5',
    '"10"',
    '10.005',
    '9007199254740993',
    '-1',
    'true',
    'null',
    '"١٠"',
    '1000000000000000',
    '[]',
    '{}',
  ]) {
    const { status, json } = await client.post('/things', `{"name":"a","lines":[{"quantity":"1","price":${price}}]}`)
    expect([price, status, json.errors?.[0]?.field]).toEqual([price, 422, 'lines[0].price'])
  }
  for (const price of ['NaN', 'Infinity', '0x10', '١٠', '.5']) {
    const { status, json } = await client.post('/things', `{"name":"a","lines":[{"quantity":"1","price":${price}}]}`)
    expect([price, status, json.code]).toEqual([price, 400, 'json_malformed'])
  }
})

test('[A-056] bodies that are no JSON, too deep, too large or of another type are refused before anything reads them', async () => {
  const deep = `{"name":${'['.repeat(40)}${']'.repeat(40)}}`
  expect((await client.post('/things', deep)).json.code).toBe('json_too_deep')
  expect((await client.post('/things', '{"name":"a",}')).status).toBe(400)
  expect((await client.post('/things', '')).status).toBe(400)
  expect((await client.post('/things', new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400)
  expect((await client.post('/things', JSON.stringify({ name: 'x'.repeat(1024 * 1024) }))).status).toBe(413)
  expect((await client.post('/things', '{"name":"a"}', { 'content-type': 'text/plain' })).status).toBe(415)
  // Brackets inside text are text.
  expect((await client.post('/things', { name: '['.repeat(19) })).status).toBe(200)
})

test('characters that cannot be stored are refused with their field, instead of failing in the database', async () => {
  for (const name of ['a\u0000b', 'a\ud800']) {
    const { status, json } = await client.post('/things', { name })
    expect([status, json.errors[0].field]).toEqual([422, 'name'])
  }
})

test('[A-031] names of the prototype are fields like any other, and strict shapes refuse them', async () => {
  const { status } = await client.post('/things', '{"name":"a","__proto__":{"isAdmin":true},"constructor":1}')
  expect(status).toBe(422)
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
})

test('an unknown address under /api is a problem too, whatever the method', async () => {
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['POST', '/things/boom'],
    ['DELETE', '/api/v2/x'],
    ['GET', '/api/v1'],
  ] as const) {
    const { status, json } = await client.send(method, path)
    expect([path, status, json?.code]).toEqual([path, 404, 'not_found'])
  }
})

test('[§18.6] an endpoint without a known permission, or declared twice, keeps the server from starting', async () => {
  const spec = { method: 'get', path: '/x', tag: 'x', summary: 'x' } as const
  const start = (extra: readonly Endpoint[]) => () =>
    createApp({
      system: world.system,
      identity: world.identity,
      nouns: [extra],
      mounts: {},
      backofficeFolder: '',
      ready: async () => null,
    })
  const of = (permission: never, path: '/x' | '/x/:id' = '/x') =>
    endpoint({ ...spec, path, permission }, async () => undefined)
  expect(start([of(undefined as never)])).toThrow(/declares no known permission/)
  expect(start([of('invoices.veiw' as never)])).toThrow(/declares no known permission/)
  expect(start([of('anybody' as never), of('anybody' as never)])).toThrow(/declared twice/)
  expect(start([of('anybody' as never)])).not.toThrow()
})

test('every answer carries the headers that keep browsers strict', async () => {
  const { headers } = await client.get('/things/void')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('strict-transport-security')).toBeNull()
  const page = await client.get('//somewhere')
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/)
})
