import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBusiness, type Business, made, payBy } from './business.ts'
import { corpus } from './corpus.ts'
import { changesNothing, expectRefused } from './kept.ts'
import { type Operation, operationsOf } from './operations.ts'
import { type AttackWorld, anAttackWorld, PASSWORD } from './world.ts'

const origin = 'http://localhost:4000'
let world: AttackWorld
let business: Business
let operations: Operation[]

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
  operations = operationsOf((await world.stranger().get('/api/v1/openapi.json')).json)
})
afterAll(() => world.close())

const signIn = (email: unknown, password: unknown, headers: Record<string, string> = {}) =>
  world.stranger({ origin, ...headers }).post('/api/v1/auth/sign-in', { email, password })

describe('signing in', () => {
  test('[A-039] a wrong password, an unknown account and strange addresses get one and the same answer', async () => {
    const answers = [
      await signIn(business.email, 'wrong horse battery staple'),
      await signIn('nobody@staff.example', PASSWORD),
      await signIn(`${business.email}.`, PASSWORD),
      await signIn("' or 1=1--", "' or 1=1--"),
      await signIn('<script>@x.example', 'x'),
      await signIn('', ''),
      await signIn('x'.repeat(254), 'x'.repeat(500)),
      await signIn(business.email, `${PASSWORD}\u0301`),
      await signIn(business.email, PASSWORD.toUpperCase()),
    ]
    const plain = answers.map(({ status, text, headers }) => ({
      status,
      text: text.replace(/req_[0-9a-f-]+/, 'req'),
      names: Object.keys(headers).sort(),
    }))
    for (const answer of plain) expect(answer).toEqual(plain[0])
    expect(plain[0]).toMatchObject({ status: 401 })
    expect(answers[0]?.headers['set-cookie']).toBeUndefined()
  })

  test('[A-039] sign-in takes two texts and nothing else', async () => {
    for (const [email, password] of [
      [null, PASSWORD],
      [{ $ne: '' }, PASSWORD],
      [[business.email], PASSWORD],
      [business.email, { $ne: '' }],
      [business.email, null],
      [business.email, 1],
      [business.email, ['x']],
      [true, true],
      [business.email, 'x'.repeat(501)],
      [`${business.email}\u0000`, PASSWORD],
      ['\ud800', PASSWORD],
    ]) {
      expectRefused(await signIn(email, password), { status: 422, why: JSON.stringify([email, password]) })
    }
    // Other ways in that such systems often have.
    for (const path of [
      'sign-up',
      'register',
      'reset',
      'forgot-password',
      'sign-in/email',
      'sign-up/email',
      'session',
      'token',
      'callback',
      'magic-link',
    ]) {
      const answer = await world
        .stranger({ origin })
        .post(`/api/v1/auth/${path}`, { email: 'a@b.example', password: PASSWORD, name: 'x' })
      expectRefused(answer, { status: 404, why: path })
    }
    for (const path of ['/api/auth/sign-up/email', '/api/auth/sign-in/email', '/auth/sign-up']) {
      expectRefused(
        await world.stranger({ origin }).post(path, { email: 'a@b.example', password: PASSWORD, name: 'x' }),
        { status: 404 },
      )
    }
  })

  test('[A-038] guessing one account from many addresses, and many accounts from one, is slowed; the owner gets in again', async () => {
    const side = await world.aSide('Guessed')
    const statuses: number[] = []
    for (let i = 0; i < 40; i += 1) statuses.push((await signIn(side.email, `wrong password ${i}`)).status)
    expect(statuses.filter((status) => status === 401).length, 'tries that were looked at').toBeLessThanOrEqual(22)
    expect(statuses.at(-1)).toBe(429)
    // While it lasts even the right password waits, so that waiting tells nothing about it.
    expect((await signIn(side.email, PASSWORD)).status).toBe(429)

    const sprayer = { 'x-forwarded-for': '203.0.113.77' }
    const sprayed: number[] = []
    for (let i = 0; i < 45; i += 1) sprayed.push((await signIn(`person${i}@staff.example`, PASSWORD, sprayer)).status)
    expect(sprayed.filter((status) => status === 401).length).toBeLessThanOrEqual(32)
    expect(sprayed.at(-1)).toBe(429)
    // Somebody else, from elsewhere, is not held up by that.
    expect((await signIn(business.email, PASSWORD)).status).toBe(204)

    world.pass(15 * 60 + 1)
    expect((await signIn(side.email, PASSWORD)).status, 'never locked out for good').toBe(204)
    business = await signedInAgain()
  })

  test('[A-038] a refusal for too many tries says when to come back, and looks alike for accounts that are not there', async () => {
    const from = { 'x-forwarded-for': '203.0.113.78' }
    const until429 = async (email: string) => {
      for (let i = 0; i < 8; i += 1) {
        const answer = await signIn(email, 'wrong password here', from)
        if (answer.status === 429) return answer
      }
      throw new Error('never slowed down')
    }
    const [known, unknown] = [await until429(business.email), await until429('not-there@staff.example')]
    expect(known.headers['retry-after']).toBeDefined()
    expect(known.json.detail).toBe(unknown.json.detail)
    world.pass(20 * 60)
    business = await signedInAgain()
  })
})

describe('sessions', () => {
  test('[A-040] a cookie chosen by somebody else is never taken over by signing in, and old sessions end', async () => {
    const planted = `remit_session=${'A'.repeat(43)}`
    const first = await signIn(business.email, PASSWORD, { cookie: planted })
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? ''
    expect(cookie).not.toBe(planted)
    expect((await world.stranger({ cookie: planted }).get('/api/v1/me')).status).toBe(401)
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)

    const second = await signIn(business.email, PASSWORD, { cookie })
    expect(String(second.headers['set-cookie'])).not.toContain(cookie)
    expect((await world.stranger({ cookie }).get('/api/v1/me')).status, 'the session that was signed in before').toBe(
      401,
    )
  })

  test('[A-040] after signing out, the cookie, its CSRF token and copies of both open nothing', async () => {
    const signedIn = await signIn(business.email, PASSWORD)
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const me = await made(world.stranger({ cookie }).get('/api/v1/me'))
    const copy = world.stranger({ cookie, origin, 'x-csrf-token': me.json.csrfToken })
    await made(copy.post('/api/v1/auth/sign-out'))
    await changesNothing(world, async () => {
      expectRefused(await copy.get('/api/v1/me'), { status: 401 })
      expectRefused(await copy.patch('/api/v1/organization', { phone: '1' }), { status: 401 })
      expect((await copy.get('/dev/mail.json')).status).toBe(401)
      expect((await copy.get('/dev/sandbox')).status).toBe(401)
    })
  })

  test('[A-040] cookies and keys that were never given out open nothing, whatever their form', async () => {
    const real = business.cookie.split('=')[1] ?? ''
    const cookies = [
      'remit_session=',
      'remit_session=x',
      `remit_session=${real.slice(0, -1)}`,
      `remit_session=${real}x`,
      `remit_session=${real.toUpperCase()}`,
      `remit_session="${real}"`,
      `remit_session=${'B'.repeat(43)}; remit_session=${real}x`,
      `REMIT_SESSION=${real}`,
      `__Host-remit=${real}`,
      `session=${real}`,
      `remit_session%3d${real}`,
      `remit_session=${real}.sig`,
      'remit_session=null',
      'remit_session=undefined',
      'remit_session=[object Object]',
      "remit_session=' or '1'='1",
      `remit_session=${'='.repeat(43)}`,
      `x=y; remit_session=../../${real}`,
      ';;;=;=',
      '%',
      'a'.repeat(8000),
    ]
    for (const cookie of cookies)
      expectRefused(await world.stranger({ cookie }).get('/api/v1/me'), { status: 401, why: cookie.slice(0, 60) })
    const key = business.apiKey
    const headers = [
      'Bearer',
      'Bearer ',
      `Bearer ${key.slice(0, -1)}`,
      `Bearer ${key}x`,
      `Bearer ${key} `,
      `bearer ${key}`,
      `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      key,
      `Bearer  ${key}`,
      `Bearer ${key.toUpperCase()}`,
      `Bearer ${key.replace('rk_test', 'rk_live')}`,
      `Bearer ${key},${key}`,
      `Token ${key}`,
      'Bearer null',
      "Bearer ' or 1=1--",
      `Bearer rk_test_${'A'.repeat(43)}`,
      `Bearer rk_test_${'A'.repeat(4000)}`,
    ]
    // A key that is wrong is never made good by a cookie that is right.
    for (const authorization of headers.filter((text) => text !== `Bearer ${key} `)) {
      expectRefused(await world.stranger({ authorization, cookie: business.cookie }).get('/api/v1/me'), {
        status: 401,
        why: authorization.slice(0, 60),
      })
    }
    expectRefused(await world.stranger().get(`/api/v1/me?key=${key}&access_token=${key}&api_key=${key}`), {
      status: 401,
    })
  })
})

describe('requests that a browser is tricked into', () => {
  test('[A-043] every unsafe route refuses them, in every form a page of another site can send', async () => {
    const unsafe = operations.filter(({ method }) => method !== 'get')
    expect(unsafe.length).toBeGreaterThanOrEqual(25)
    const { cookie, csrfToken } = business
    const ways: Record<string, Record<string, string>> = {
      'another origin': { origin: 'https://evil.example', 'x-csrf-token': csrfToken },
      'null origin': { origin: 'null', 'x-csrf-token': csrfToken },
      'no origin': { 'x-csrf-token': csrfToken },
      'sub-domain': { origin: 'http://app.localhost:4000', 'x-csrf-token': csrfToken },
      'other port': { origin: 'http://localhost:4001', 'x-csrf-token': csrfToken },
      'other scheme': { origin: 'https://localhost:4000', 'x-csrf-token': csrfToken },
      'origin that begins alike': { origin: 'http://localhost:4000.evil.example', 'x-csrf-token': csrfToken },
      'referer only': { referer: 'http://localhost:4000/', 'x-csrf-token': csrfToken },
      'cross-site by its own word': { origin, 'sec-fetch-site': 'cross-site', 'x-csrf-token': csrfToken },
      'same-site, not same-origin': { origin, 'sec-fetch-site': 'same-site', 'x-csrf-token': csrfToken },
      'typed address': { origin, 'sec-fetch-site': 'none', 'x-csrf-token': csrfToken },
      'no token': { origin },
      'empty token': { origin, 'x-csrf-token': '' },
      'other token': { origin, 'x-csrf-token': csrfToken.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) },
      'shortened token': { origin, 'x-csrf-token': csrfToken.slice(0, -1) },
      'token as cookie': { origin, cookie: `${cookie}; x-csrf-token=${csrfToken}` },
    }
    const bodies = [
      { 'content-type': 'application/x-www-form-urlencoded', body: `name=x&x-csrf-token=${csrfToken}` },
      { 'content-type': 'text/plain', body: '{"name":"x"}' },
      {
        'content-type': 'multipart/form-data; boundary=b',
        body: '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--b--',
      },
      { 'content-type': 'application/json', body: '{"name":"x"}' },
    ]
    let tried = 0
    await changesNothing(world, async () => {
      for (const { method, path } of unsafe) {
        for (const [way, headers] of Object.entries(ways)) {
          const needsToken = !path.startsWith('/auth/')
          if (!needsToken && /token/.test(way)) continue
          const form = bodies[tried % bodies.length]
          const client = world.stranger({ cookie, ...headers })
          const address = `/api/v1${path.replace('{id}', idIn(path))}`
          const answer = await client.send(method.toUpperCase(), address, {
            body: form?.body,
            headers: { 'content-type': form?.['content-type'] ?? '' },
          })
          expectRefused(answer, { status: 403, why: `${method} ${path}: ${way}` })
          tried += 1
        }
      }
    })
    expect(tried).toBeGreaterThanOrEqual(400)
    expect((await world.stranger({ cookie }).get('/api/v1/me')).status, 'the session lives on').toBe(200)
  })

  test('[A-043] with everything right, JSON under another content type is still refused', async () => {
    await changesNothing(world, async () => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'text/json',
        'application/jsonp',
        'application/json-patch+json',
        '',
        'application/jsonx',
        'text/html; application/json',
      ]) {
        for (const { method, path } of operations.filter(
          ({ method, path, hasBody }) => method !== 'get' && hasBody && !/\/(logo|files)$/.test(path), // bytes, not JSON
        )) {
          const address = `/api/v1${path.replace('{id}', idIn(path))}`
          const answer = await business.admin.send(method.toUpperCase(), address, {
            body: '{"name":"x"}',
            headers: { 'content-type': type, 'idempotency-key': crypto.randomUUID() },
          })
          expectRefused(answer, { status: 415, why: `${method} ${path} as ${type}` })
        }
      }
    })
  })

  test('[A-043] no GET changes anything', async () => {
    await made(business.key.get('/api/v1/me'))
    await changesNothing(world, async () => {
      for (const { path } of operations) {
        for (const method of ['GET', 'HEAD']) {
          const address = `/api/v1${path.replace('{id}', idIn(path))}?_method=DELETE&method=POST&confirm=1`
          const answer = await business.admin.send(method, address)
          // 409: the account there is the sandbox, which lists nothing of its own.
          expect([200, 404, 409], `${method} ${path}`).toContain(answer.status)
        }
      }
      for (const path of [
        '/dev/sandbox/faults/clear',
        '/dev/sandbox/settle',
        `${business.link}/viewed`,
        `${business.link}/payments`,
        '/api/v1/auth/sign-out',
      ]) {
        await business.admin.get(path)
      }
    })
    expect((await business.admin.get('/api/v1/me')).status).toBe(200)
  })

  test('[A-043] the sandbox’s own forms are refused from other sites too', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin, 'sec-fetch-site': 'cross-site' },
      {},
    ] as Record<string, string>[]) {
      const client = world.stranger({ cookie: business.cookie, ...headers })
      for (const path of [
        '/dev/sandbox/faults',
        '/dev/sandbox/timing',
        '/dev/sandbox/settle',
        '/dev/sandbox/authenticate/obj_x',
      ]) {
        expectRefused(await client.form(path, { kind: 'decline', op: 'any', times: '1', result: 'approve' }), {
          status: 403,
          why: path,
        })
      }
    }
  })

  test('[A-044] nobody is sent to another site, and no page can be framed', async () => {
    const waiting = await made(payBy(world.stranger(), business.link, 11_000, '4000002500003155'), 202)
    const bank = new URL(waiting.json.actionUrl)
    const browser = world.stranger({ origin })
    let tried = 0
    for (const target of corpus('redirects')) {
      const encoded = encodeURIComponent(target.toWellFormed())
      const page = await browser.get(`${bank.pathname}?return=${encoded}`)
      const decided = await browser.form(`${bank.pathname}?return=${encoded}`, { result: 'abandon' })
      // Where a browser would go from here, for every address on the page and in the answer.
      const named = [...page.text.matchAll(/(?:href|action|content|src)="([^"]*)"/g)].map(([, address = '']) => address)
      for (const address of [...named, decided.headers.location ?? '']) {
        const resolved = URL.canParse(address, origin) ? new URL(address.replaceAll('&amp;', '&'), origin) : null
        if (!resolved || !address || /^(width=|light dark|noindex|data:,$)/.test(address)) continue
        expect(resolved.origin, `${target} → ${address}`).toBe(origin)
      }
      for (const query of ['next', 'return', 'return_url', 'redirect', 'url', 'to', 'continue']) {
        for (const path of ['/', '/sign-in', business.link, '/api/v1/auth/sign-out']) {
          const answer = await browser.get(`${path}?${query}=${encoded}`)
          expect(answer.headers.location, `${path} ${target}`).toBeUndefined()
          expect(answer.headers.refresh).toBeUndefined()
          tried += 1
        }
      }
    }
    expect(tried).toBeGreaterThanOrEqual(1500)
    for (const path of [
      '/',
      '/sign-in',
      business.link,
      '/api/v1/docs',
      '/dev/mail',
      bank.pathname,
      '/nothing-here',
      '/healthz',
      '/api/v1/me',
    ]) {
      const { headers } = await browser.get(path)
      expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
      expect(headers['cross-origin-opener-policy'], path).toBe('same-origin')
    }
  })
})

async function signedInAgain(): Promise<Business> {
  const answer = await made(signIn(business.email, PASSWORD))
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  const csrfToken = String((await made(world.stranger({ cookie }).get('/api/v1/me'))).json.csrfToken)
  return { ...business, cookie, csrfToken, admin: world.stranger({ cookie, origin, 'x-csrf-token': csrfToken }) }
}

function idIn(path: string): string {
  const { cus, con, prd, txr, inv, crn, pay, rfd, key, gwa, exc, dsp, pmt } = business.things
  const byNoun: Record<string, string> = {
    customers: cus,
    contacts: con,
    products: prd,
    'tax-rates': txr,
    invoices: inv,
    'credit-notes': crn,
    payments: pay,
    refunds: rfd,
    'api-keys': key,
    'gateway-accounts': gwa,
    exceptions: exc,
    disputes: dsp,
    'payment-methods': pmt,
  }
  const id = byNoun[path.split('/')[1] ?? '']
  if (!id && path.includes('{')) throw new Error(`the test knows no id for ${path}; add one`)
  return id ?? ''
}
