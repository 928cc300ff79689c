import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBusiness, type Business } from './business.ts'
import { changesNothing, expectRefused, LEAKS } from './kept.ts'
import { type AttackWorld, anAttackWorld, PASSWORD } from './world.ts'

const origin = 'http://localhost:4000'
let world: AttackWorld
let business: Business

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
})
afterAll(() => world.close())

/** Bytes over a socket as they are, for what no client library would send; answers what came back until `ms` passed. */
function raw(bytes: string, ms = 1_500): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1')
    let text = ''
    const done = () => {
      socket.destroy()
      resolve(text)
    }
    socket.setTimeout(ms, done)
    socket.on('data', (part) => {
      text += part.toString('latin1')
    })
    socket.on('end', done)
    socket.on('error', done)
    socket.write(bytes)
  })
}

describe('addresses, methods and proxy headers', () => {
  test('[A-035] no spelling of an address and no override of a method gets past sign-in', async () => {
    const spellings = [
      '/api/v1/customers/',
      '/api/v1//customers',
      '//api/v1/customers',
      '/api//v1/customers',
      '/API/V1/customers',
      '/api/v1/Customers',
      '/api/v1/%63ustomers',
      '/api/v1/%2563ustomers',
      '/api/v1/./customers',
      '/api/v1/x/../customers',
      '/api/v1/%2e/customers',
      '/api/v1/..%2fv1/customers',
      '/api%2fv1%2fcustomers',
      '/api/v1/customers;x=1',
      '/api/v1;/customers',
      '/api/v1/customers%00',
      '/api/v1/customers%0a',
      '/api/v1/customers%20',
      '/api/v1/customers.json',
      '/api/v1/customers?',
      '/api/v1/customers#',
      '/api/v1/customers/%2e%2e/customers',
      '/api/v1/docs/../customers',
      '/api/v1/openapi.json/../customers',
      '/healthz/../api/v1/customers',
      '/logos/../api/v1/customers',
      '/pay/../api/v1/customers',
      '/dev/../api/v1/customers',
      '/assets/..%2f..%2fapi/v1/customers',
      '/api/v1\\customers',
      '/api/v1/customers\\',
      'http://localhost:4000/api/v1/customers',
      '/api/v1/auth/sign-in/../../customers',
      '/api/v1/payments.csv/',
      '/api/v1/payments.csv%3f',
      '/dev/mail.json/',
      '/DEV/mail.json',
      '/dev/%6dail.json',
      '/dev//mail.json',
    ]
    for (const path of spellings) {
      const answer = await world.stranger().get(path)
      expect(answer.text, path).not.toContain(business.canary)
      expect(answer.status, `${path} ${answer.text.slice(0, 100)}`).toBeLessThan(500)
      if (answer.json?.items) throw new Error(`${path} answered a list to nobody`)
    }
    const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override', '_method']
    await changesNothing(world, async () => {
      for (const name of overrides) {
        for (const method of ['DELETE', 'PATCH', 'PUT', 'POST']) {
          const { draft } = business.things
          const path = `/api/v1/invoices/${draft}`
          const got = await business.key.get(`${path}?_method=${method}`, { [name]: method })
          expect(got.json.id, `${name}: ${method}`).toBe(draft)
          expectRefused(await business.key.post(`${path}?_method=${method}`, { _method: method }, { [name]: method }), {
            status: 404,
          })
        }
      }
    })
  })

  test('[A-035] headers of proxies that are not ours open nothing and name nobody', async () => {
    const headers: Record<string, string>[] = [
      { 'x-original-url': '/api/v1/customers' },
      { 'x-rewrite-url': '/api/v1/customers' },
      { 'x-forwarded-uri': '/api/v1/customers' },
      { 'x-forwarded-path': '/api/v1/customers' },
      { 'x-forwarded-user': business.email },
      { 'x-remote-user': business.email },
      { 'x-user-id': 'admin' },
      { 'x-organization-id': business.organizationId },
      { 'x-real-ip': '127.0.0.1' },
      { 'x-forwarded-host': 'evil.example' },
      { 'x-forwarded-proto': 'https' },
      { forwarded: 'for=127.0.0.1;host=evil.example;proto=https' },
      { host: 'evil.example' },
      { 'x-client-cert': 'x' },
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-api-version': '../../' },
      { via: '1.1 localhost' },
      { 'x-host': 'evil.example' },
      { authorization: '' },
    ]
    for (const sent of headers) {
      for (const path of ['/healthz', '/', '/api/v1/openapi.json', '/api/v1/docs', business.link]) {
        const answer = await world.stranger(sent).get(path)
        expect(answer.status, JSON.stringify(sent)).toBe(200)
        expect(answer.text, JSON.stringify(sent)).not.toContain('evil.example')
      }
      expectRefused(await world.stranger(sent).get('/api/v1/customers'), { status: 401, why: JSON.stringify(sent) })
    }
    // Links are made from the configured address, whatever host was asked.
    const made = await business.key.send('POST', `/api/v1/invoices/${business.things.inv}/pay-link`, {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    })
    expect(made.json.url).toMatch(/^http:\/\/localhost:4000\/pay\//)
  })

  test('[A-035] without a proxy of ours in front, X-Forwarded-For changes nobody’s address, so limits hold', async () => {
    const bare = await world.behind(0)
    const statuses = new Set<number>()
    for (let i = 0; i < 40; i += 1) {
      const answer = await bare
        .client({ 'x-forwarded-for': `203.0.113.${i}`, forwarded: `for=203.0.113.${i}` })
        .get(`/pay/${'A'.repeat(31)}${i % 10}`)
      statuses.add(answer.status)
    }
    expect([...statuses].sort()).toEqual([404, 429])
    // Behind one proxy only what that proxy wrote counts, and it stands on the right.
    const limited: number[] = []
    for (let i = 0; i < 40; i += 1) {
      const client = world.stranger({ 'x-forwarded-for': `203.0.113.${i}, 10.0.0.${i}, 192.0.2.9` })
      limited.push((await client.get(`/pay/${'B'.repeat(32)}`)).status)
    }
    expect(limited.at(-1)).toBe(429)
  })

  test('[A-035] requests that two servers would read differently are refused or closed, and smuggle nothing', async () => {
    const inner = `GET /api/v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${business.apiKey}\r\n\r\n`
    const pairs = [
      `POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      `POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${inner}`,
      `POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`,
      `POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
      `POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 300\r\n\r\nabc${inner}`,
      `POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc${inner}`,
      `POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 300\r\n\r\nabc${inner}`,
      `GET /healthz HTTP/1.1\nHost: x\n\n${inner}`,
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n${inner}`,
      `GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n${inner}`,
      'GET /healthz HTTP/1.1\r\n\r\n',
      'GET /healthz\r\n\r\n',
      `GET ${'/x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
      'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    ]
    for (const bytes of pairs) {
      const answer = await raw(bytes, 700)
      expect(answer, JSON.stringify(bytes.slice(0, 80))).not.toContain(business.canary)
      expect(answer).not.toContain('"items"')
    }
    expect((await world.stranger().get('/healthz')).status).toBe(200)
  })

  test('[A-036] there is no set-up to be done again, and no way to become a user or an organization', async () => {
    await changesNothing(world, async () => {
      for (const path of [
        'setup',
        'install',
        'init',
        'first-run',
        'onboarding',
        'wizard',
        'register',
        'sign-up',
        'signup',
        'organizations',
        'organization',
        'users',
        'user',
        'members',
        'invitations',
        'admin',
        'migrate',
        'seed',
        'demo',
        'reset',
        'memberships',
        'auth/sign-up',
      ]) {
        for (const base of ['/', '/api/', '/api/v1/', '/dev/']) {
          for (const method of ['POST', 'PUT']) {
            const answer = await world
              .stranger({ origin })
              .send(method, `${base}${path}`, { body: { name: 'x', email: 'a@b.example', password: PASSWORD } })
            expect([401, 403, 404], `${method} ${base}${path}`).toContain(answer.status)
          }
        }
      }
    })
  })

  test('[A-092] nothing of the machine, the source or the inside is served', async () => {
    const paths = [
      '/.env',
      '/.env.local',
      '/.git/config',
      '/.git/HEAD',
      '/.npmrc',
      '/.DS_Store',
      '/package.json',
      '/package-lock.json',
      '/src/main/start.ts',
      '/server.js',
      '/assets/',
      '/assets/index.js.map',
      '/assets/../../../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      '/assets/%252e%252e%252fpackage.json',
      '/index.html~',
      '/index.html.bak',
      '/config.json',
      '/master.key',
      '/.remit/master.key',
      '/started.json',
      '/.remit/started.json',
      '/backup.sql',
      '/dump.sql',
      '/.well-known/security.txt',
      '/.htaccess',
      '/web.config',
      '/.vscode/settings.json',
      '/main.js.map',
      '/api/v1/../../package.json',
      '/api/v1/debug',
      '/api/v1/metrics',
      '/api/metrics',
      '/api/v1/logs',
      '/api/v1/sql',
      '/api/v1/query',
      '/api/v1/graphql',
      '/api/v1/swagger',
      '/api/v1/internal',
      '/api/v1/admin',
      '/api/v1/health',
      '/pay/.env',
      '/logos/.env',
      '/dev/.env',
      '/dev/mail/..%2f..%2fmaster.key',
      '/dev/mail/..%2f..%2f..%2fetc%2fpasswd/html',
      '/dev/mail/x/attachments/0',
    ]
    for (const path of paths) {
      for (const client of [world.stranger(), business.admin]) {
        const answer = await client.get(path)
        expect([401, 404], `${path} ${answer.text.slice(0, 80)}`).toContain(answer.status)
        expect(answer.text, path).not.toMatch(/root:|"dependencies"|BEGIN|k1:/)
        expect(answer.text, path).not.toMatch(LEAKS)
      }
    }
    // Pages that the application itself might have are its own empty shell, which tells nothing.
    for (const path of [
      '/dist/',
      '/node_modules/',
      '/dev/',
      '/metrics',
      '/debug',
      '/admin',
      '/server-status',
      '/actuator',
      '/phpmyadmin',
      '/graphql',
      '/debug/pprof',
      '/json/list',
    ]) {
      const answer = await world.stranger().get(path)
      expect(answer.text, path).not.toMatch(/heap|process_|uptime|"version"|Index of/)
    }
    for (const method of ['TRACE', 'TRACK', 'CONNECT', 'DEBUG', 'PROPFIND', 'PURGE', 'LINK', 'SEARCH']) {
      for (const path of ['/', '/api/v1/customers', business.link, '/healthz']) {
        const answer = await raw(
          `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Secret: reflected\r\nCookie: ${business.cookie}\r\n\r\n`,
        )
        expect(answer, `${method} ${path}`).not.toMatch(/^HTTP\/1\.1 2/)
        expect(answer).not.toContain('reflected')
      }
    }
  })
})
