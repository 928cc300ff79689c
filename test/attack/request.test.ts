import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBusiness, type Business, idempotent } from './business.ts'
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

describe('bodies and logs', () => {
  test('[A-056] deep, wide, long, odd and compressed bodies are refused before they cost anything', async () => {
    const nest = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times)
    const manyKeys = `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(',')}}`
    const bodies: Record<string, string | Uint8Array> = {
      'a million brackets': '['.repeat(1_000_000),
      'arrays 33 deep': nest('[', ']', 33),
      'objects 10 000 deep': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
      'sixty thousand keys': manyKeys,
      'a hundred thousand lines': JSON.stringify({ customerId: business.things.cus, lines: Array(50_000).fill({}) }),
      'a name of a megabyte': JSON.stringify({ name: 'x'.repeat(1_000_000) }),
      'more than a megabyte': JSON.stringify({ name: 'x'.repeat(1_100_000) }),
      'a number of 300 000 digits': `{"name":${'9'.repeat(300_000)}}`,
      'one key many times': `{${Array(50_000).fill('"name":"x"').join(',')},"name":1}`,
      'not UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      'UTF-16': Buffer.from('\ufeff{"name":"x"}', 'utf16le'),
      gzip: gzipSync('{"name":"x"}'),
      'a bomb of gzip': gzipSync(Buffer.alloc(20_000_000, 0x20)),
      'no JSON': 'name=x',
      'two values': '{"name":"x"}{"name":"y"}',
      'a comment': '{"name":"x"/*c*/}',
      nothing: '',
      'an array': '[]',
      null: 'null',
      text: '"x"',
      'a control character': '{"name":"a\u0001b"}',
      'half a surrogate pair': '{"name":"\\ud800"}',
      'a NUL': '{"name":"a\\u0000b"}',
      'backtracking spaces': JSON.stringify({ name: `${' '.repeat(500_000)}` }),
    }
    await changesNothing(world, async () => {
      for (const [why, body] of Object.entries(bodies)) {
        for (const path of ['/api/v1/customers', '/api/v1/invoices']) {
          const headers: Record<string, string> = why.includes('gzip') ? { 'content-encoding': 'gzip' } : {}
          const answer = await business.key.post(path, body, { ...idempotent(), ...headers })
          expectRefused(answer, { status: [400, 413, 415, 422], why: `${path}: ${why}` })
          expect(answer.bytes.length, `${why}: the answer stays small`).toBeLessThan(10_000)
        }
        const paid = await world.stranger().post(`${business.link}/payments`, body)
        expectRefused(paid, { status: [400, 413, 415, 422], why: `pay: ${why}` })
      }
    })
  })

  test('[A-056] texts made to send patterns astray are answered like others', async () => {
    const slow = [
      'a'.repeat(99),
      ' '.repeat(99),
      '1'.repeat(99),
      '-'.repeat(99),
      '0.'.repeat(49),
      '4 '.repeat(49),
      '4-4 '.repeat(24),
      '@'.repeat(99),
      'a@'.repeat(49),
      '.'.repeat(99),
      '%'.repeat(99),
      '\\'.repeat(99),
      '('.repeat(99),
      'aA1-'.repeat(24),
    ]
    for (const text of slow) {
      const q = encodeURIComponent(text)
      for (const path of [
        `/customers?q=${q}`,
        `/invoices?q=${q}`,
        `/payments?q=${q}`,
        `/products?q=${q}`,
        `/invoices?cursor=${q}`,
      ]) {
        expect([200, 422], path).toContain((await business.key.get(`/api/v1${path}`)).status)
      }
    }
    const long = [
      ' '.repeat(3_990),
      '4 '.repeat(1_990),
      '4-'.repeat(1_990),
      '1'.repeat(3_990),
      '\u00a0 '.repeat(1_990),
      '{{'.repeat(1_990),
      '{{a'.repeat(1_300),
      '<'.repeat(3_990),
    ]
    for (const text of long) {
      // Quadratic work on 4 000 characters is nothing; what is exponential would never come back.
      const answer = await business.key.patch(`/api/v1/customers/${business.things.cus}`, { notes: text })
      expect([200, 422]).toContain(answer.status)
    }
    for (const email of [
      `${'a.'.repeat(120)}@b.example`,
      `a@${'a.'.repeat(120)}`,
      `a@${'a-'.repeat(120)}.example`,
      `${'a'.repeat(250)}@`,
    ]) {
      expectRefused(await business.key.post('/api/v1/customers', { name: 'x', email }), { status: 422, field: 'email' })
    }
  })

  test('[A-055] whatever stands in an address or header, a record of the log is one line of JSON', async () => {
    const before = world.logged.length
    const texts = [
      '%0d%0a{"level":"error","message":"forged"}',
      '%0a%0aforged',
      '%1b[31mred',
      '%22,%22status%22:200',
      '%e2%80%a8forged',
      '%00',
      '%7f',
      '%c2%85',
      '%5c%22',
      "'%22%5c",
    ]
    for (const text of texts) {
      const stranger = world.stranger({
        'user-agent': `x"y\\z ${text}`,
        referer: text,
        'x-forwarded-for': `"},"level":"error ${text}`,
      })
      await stranger.get(`/${text}`)
      await stranger.get(`/pay/${text}`)
      await stranger.get(`/api/v1/invoices/${text}?q=${text}`)
      await stranger.post('/api/v1/auth/sign-in', { email: decodeURIComponent(text), password: text }, { origin })
      await world.stranger({ authorization: `Bearer ${text}` }).get('/api/v1/me')
      await world.stranger({ origin: text }).post('/api/v1/auth/sign-in', {})
    }
    const records = world.logged.slice(before)
    expect(records.length).toBeGreaterThanOrEqual(texts.length * 5)
    for (const record of records) {
      expect(record).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(JSON.parse(record)).toMatchObject({
        level: expect.stringMatching(/^(info|warn|error)$/),
        message: expect.not.stringContaining('forged'),
      })
    }
  })

  test('[A-074] no answer, page, document or error holds a secret or tells of the inside', async () => {
    const secrets = [
      PASSWORD,
      world.money.sandbox.adminKey,
      'a secret of tests',
      'remit_app',
      'password_hash',
      '$argon2',
      business.apiKey,
    ]
    const smtp = {
      host: 'mail.example',
      port: 587,
      security: 'starttls',
      user: 'u',
      password: 'smtp-secret-canary',
      fromAddress: 'a@b.example',
    }
    await business.admin.patch('/api/v1/organization', { smtp })
    const paths = [
      '/',
      '/healthz',
      '/api/v1/openapi.json',
      '/api/v1/docs',
      '/dev/sandbox',
      '/dev/mail',
      business.link,
      '/nothing',
    ]
    const own = [
      '/me',
      '/organization',
      '/api-keys',
      '/gateway-accounts',
      '/customers',
      '/invoices',
      '/payments',
      '/dashboard',
      `/payments/${business.things.pay}`,
      `/invoices/${business.things.inv}`,
    ]
    for (const path of [...paths, ...own.map((path) => `/api/v1${path}`)]) {
      const { text } = await business.admin.get(path)
      for (const secret of [...secrets, 'smtp-secret-canary'])
        expect(text.includes(secret), `${path} holds ${secret.slice(0, 8)}…`).toBe(false)
      expect(text).not.toContain('sk_') // what the sandbox calls its own keys
    }
    await business.admin.patch('/api/v1/organization', { smtp: null })
    // Errors of every kind, read for what they tell.
    const wrong: [string, string, unknown][] = [
      ['GET', '/api/v1/invoices/%', undefined],
      ['GET', '/api/v1/invoices?cursor=AAAA', undefined],
      ['GET', '/api/v1/invoices?limit=1e9', undefined],
      ['POST', '/api/v1/invoices', '{'],
      ['PUT', '/api/v1/organization/logo', 'x'],
      ['GET', '/api/v1/payments?from=0000-01-01', undefined],
      ['GET', '/api/v1/payments?to=9999-12-31', undefined],
      ['GET', '/api/v1/invoices?issuedFrom=0000-01-01', undefined],
      ['GET', '/api/v1/invoices?issuedTo=9999-12-31', undefined],
      ['GET', '/api/v1/payments?from=9999-12-31&to=0001-01-01', undefined],
      ['PATCH', `/api/v1/invoices/${business.things.draft}`, { dueOn: '9999-12-31' }],
      ['PATCH', `/api/v1/invoices/${business.things.draft}`, { version: 2 ** 31 }],
      ['PATCH', `/api/v1/invoices/${business.things.draft}`, { version: -1 }],
      [
        'POST',
        `/api/v1/invoices/${business.things.inv}/payments`,
        { amount: 1, kind: 'cash', receivedOn: '0000-01-01' },
      ],
      [
        'POST',
        `/api/v1/invoices/${business.things.inv}/payments`,
        { amount: 1, kind: 'cash', receivedOn: '9999-12-31' },
      ],
      ['GET', '/api/v1/invoices?customerId=x', undefined],
      ['GET', '/api/v1/invoices?status=1', undefined],
      [
        'PATCH',
        '/api/v1/organization',
        { invoiceSeries: { prefix: 'X', digits: 10, nextNumber: Number.MAX_SAFE_INTEGER } },
      ],
      ['GET', '/api/v1/payments.csv?from=0000-01-01', undefined],
    ]
    for (const [method, path, body] of wrong) {
      const answer = await business.admin.send(method, path, {
        ...(body === undefined ? {} : { body }),
        headers: idempotent(),
      })
      expect(answer.status, `${method} ${path} ${answer.text.slice(0, 200)}`).toBeLessThan(500)
      expect(answer.text).not.toMatch(LEAKS)
    }
  })
})
