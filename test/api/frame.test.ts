import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { type AppDeps, createApp } from '../../src/api/app.ts'
import { endpoint } from '../../src/api/endpoint.ts'
import { loggedPath } from '../../src/api/frame/access-log.ts'
import type { Env } from '../../src/api/http.ts'
import type { System } from '../../src/ports/ctx.ts'
import type { Identity } from '../../src/ports/identity/identity.ts'
import { idsFrom } from '../../src/ports/ids.ts'
import type { LogFields } from '../../src/ports/log.ts'
import { systemRandom } from '../../src/ports/random.ts'

let now = Temporal.Instant.from('2026-11-20T09:00:00Z')
const clock = { now: () => now, today: () => '2026-11-20' }
const lines: LogFields[] = []
const log = { info: (_: string, fields?: LogFields) => void lines.push(fields ?? {}), warn() {}, error() {} }
const system = {
  clock,
  log,
  random: systemRandom,
  ids: idsFrom(clock, systemRandom),
  publicUrl: 'https://pay.pine.example',
} as unknown as System
const identity = { whoIs: async () => null } as unknown as Identity
const ping = endpoint({ method: 'get', path: '/ping', permission: 'anybody', tag: 'x', summary: 'x' }, async ({ c }) =>
  c.text(c.var.clientIp),
)

const anApp = (deps: Partial<AppDeps> = {}) =>
  createApp({
    system,
    identity,
    nouns: [[ping]],
    mounts: {},
    backofficeFolder: '/nowhere',
    ready: async () => null,
    ...deps,
  })

test('a bucket that is empty is a 429 that says when to come back, for that address alone, and fills up again', async () => {
  const app = anApp({
    limits: { address: { burst: 3, perSecond: 1 }, principal: { burst: 1, perSecond: 1 } },
    proxyHops: 1,
  })
  const from = (ip: string) => app.request('/api/v1/ping', { headers: { 'x-forwarded-for': ip } })
  for (const left of ['2', '1', '0']) expect((await from('1.1.1.1')).headers.get('ratelimit-remaining')).toBe(left)
  const refused = await from('1.1.1.1')
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('content-type')]).toEqual([
    429,
    '1',
    'application/problem+json; charset=utf-8',
  ])
  expect((await from('2.2.2.2')).status).toBe(200)
  now = now.add({ seconds: 2 })
  expect((await from('1.1.1.1')).status).toBe(200)
  // Health checks are never limited: a full bucket must not make a load balancer take us out.
  for (let i = 0; i < 10; i++) expect((await app.request('/healthz')).status).toBe(200)
})

test('[A-035] the address is what our own proxy saw, and without a proxy of ours nobody’s header is believed', async () => {
  const headers = { 'x-forwarded-for': '6.6.6.6, 10.0.0.9' }
  expect(await (await anApp().request('/api/v1/ping', { headers })).text()).toBe('local')
  expect(await (await anApp({ proxyHops: 1 }).request('/api/v1/ping', { headers })).text()).toBe('10.0.0.9')
  expect(await (await anApp({ proxyHops: 2 }).request('/api/v1/ping', { headers })).text()).toBe('6.6.6.6')
})

test('[A-011] [A-055] the log has no token of a link, no query, and one line whatever the path holds', async () => {
  expect(loggedPath('/pay/secret-token-of-32-characters-xx/payments')).toMatch(/^\/pay\/#[0-9a-f]{4}\/payments$/)
  expect(loggedPath('/pay/secret')).not.toContain('secret')
  expect(loggedPath('/a\n{"level":"error"}\u001b[31m')).toBe('/a?{"level":"error"}?[31m')
  lines.length = 0
  await anApp().request('/api/v1/ping?token=secret')
  expect(lines).toHaveLength(1)
  expect(JSON.stringify(lines)).not.toContain('secret')
})

test('health is 200 when a payment can be taken, else 503 with the reason in words', async () => {
  expect((await anApp().request('/healthz')).status).toBe(200)
  for (const ready of [async () => 'The database is being migrated.', async () => Promise.reject(new Error('x'))]) {
    const answer = await anApp({ ready }).request('/healthz')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await answer.text()).toMatch(/database/)
  }
})

test('[A-049] [A-092] the back office is served from its folder alone, and every page of it is its index', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'remit-spa-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>office')
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'run()')
  writeFileSync(join(folder, '.env'), 'SECRET=1')
  writeFileSync(join(folder, 'data.db'), 'secret')
  const app = anApp({ backofficeFolder: folder })

  const script = await app.request('/assets/app-1a2b.js')
  expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
  expect(script.headers.get('cache-control')).toContain('immutable')
  const small = await app.request('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip, br;q=0' } })
  expect([small.headers.get('content-encoding'), small.headers.get('vary')]).toEqual(['gzip', 'accept-encoding'])
  expect(gunzipSync(await small.arrayBuffer()).toString()).toBe('run()')
  for (const path of ['/', '/payments/invoices', '/payments/orders/pay_x?tab=1']) {
    const page = await app.request(path)
    expect([path, await page.text(), page.headers.get('cache-control')]).toEqual([
      path,
      '<!doctype html>office',
      'no-cache',
    ])
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/)
    expect(page.headers.get('strict-transport-security')).toContain('max-age=')
  }
  for (const path of [
    '/.env',
    '/data.db',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%00.js',
    '/%ff.js',
    '/assets/../.env',
  ]) {
    expect([path, /SECRET|secret|root:/.test(await (await app.request(path)).text())]).toEqual([path, false])
  }
  expect((await app.request('/assets/old-hash.js')).status).toBe(404)
  expect((await anApp().request('/')).status).toBe(503)
  rmSync(folder, { recursive: true })
})

test('what is mounted keeps its own policy, gets the strict one otherwise, and its errors are problems', async () => {
  const mount = new Hono<Env>()
    .get('/own', (c) => c.html('x', 200, { 'content-security-policy': "default-src 'none'" }))
    .get('/plain', (c) => c.html('x'))
    .get('/boom', () => {
      throw new Error('boom')
    })
  const app = anApp({ mounts: { '/pay': mount } })
  expect((await app.request('/pay/own')).headers.get('content-security-policy')).toBe("default-src 'none'")
  expect((await app.request('/pay/plain')).headers.get('content-security-policy')).toMatch(
    /script-src 'nonce-[\w+/=]{24}'/,
  )
  expect((await app.request('/pay/boom')).status).toBe(500)
})
