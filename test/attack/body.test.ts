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
      expect(text).not.toMatch(/\bsk_/) // what the sandbox calls its own keys
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
