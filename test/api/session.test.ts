import { createHash } from 'node:crypto'
import { getMigrations } from 'better-auth/db/migration'
import { Pool, Client as Postgres } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authOptions } from '../../src/ports/identity/options.ts'
import { type ApiWorld, anApiWorld, ORIGIN, PASSWORD } from '../harness/api-world.ts'

let now = Temporal.Now.instant()
const clock = { now: () => now, today: (zone: string) => now.toZonedDateTimeISO(zone).toPlainDate().toString() }
const later = (duration: Temporal.DurationLike) => {
  now = now.add(duration)
}

let world: ApiWorld
beforeAll(async () => {
  world = await anApiWorld({ clock })
})
afterAll(() => world.close())

const signIn = (email: string, password: string, ip?: string) =>
  world.client({ origin: ORIGIN, ...(ip ? { 'x-forwarded-for': ip } : {}) }).post('/auth/sign-in', { email, password })

test('the tables of the sign-in library are those of our migration', async () => {
  const pool = new Pool(world.database.app)
  pool.on('connect', (client) => void client.query('set search_path to auth'))
  const { ids } = world.system
  const options = authOptions({ pool, clock, ids, secret: 'x'.repeat(40), publicUrl: ORIGIN, storedToken: () => '' })
  const { toBeCreated, toBeAdded } = await getMigrations(options)
  await pool.end()
  expect([toBeCreated, toBeAdded]).toEqual([[], []])
})

test('signing in sets a cookie that scripts cannot read and other sites cannot send, and GET /me knows its owner', async () => {
  const answer = await signIn('user1@harbour.example', PASSWORD)
  expect(answer.status).toBe(204)
  const cookie = answer.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^remit_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/)
  const me = await world.client({ cookie: cookie.split(';')[0] ?? '' }).get('/me')
  expect(me.json).toMatchObject({
    user: { email: 'user1@harbour.example' },
    role: 'admin',
    mailMode: 'built_in',
    gatewayConnected: true,
  })
  expect(me.json.user.id).toMatch(/^usr_/)
  expect(me.json.permissions['payments.refund']).toBe('all')
  expect(me.json.csrfToken.length).toBeGreaterThan(30)
})

test('[§18.5] the database knows only the hash of a session, and passwords are argon2id', async () => {
  const cookie = (await signIn('user1@harbour.example', PASSWORD)).headers.get('set-cookie') ?? ''
  const secret = /=([\w-]{43});/.exec(cookie)?.[1] ?? ''
  const owner = new Postgres(world.database.owner)
  await owner.connect()
  const { rows: sessions } = await owner.query('select row_to_json(s)::text as row from auth.session s')
  const { rows: accounts } = await owner.query('select password from auth.account')
  await owner.end()
  expect(sessions.some(({ row }) => row.includes(secret))).toBe(false)
  expect(sessions.some(({ row }) => row.includes(createHash('sha256').update(secret).digest('base64url')))).toBe(true)
  for (const { password } of accounts) expect(password).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
})

test('[A-040] signing out ends the session on the server, and a new sign-in gets another one', async () => {
  const client = await world.signedIn()
  expect((await client.get('/me')).status).toBe(200)
  expect((await client.post('/auth/sign-out')).status).toBe(204)
  expect((await client.get('/me')).status).toBe(401)
})

test('a session ends after an hour without a request, and after twelve hours in any case', async () => {
  const idle = await world.signedIn()
  later({ minutes: 59 })
  expect((await idle.get('/me')).status).toBe(200)
  later({ minutes: 59 })
  expect((await idle.get('/me')).status).toBe(200)
  later({ minutes: 61 })
  expect((await idle.get('/me')).status).toBe(401)

  const busy = await world.signedIn()
  for (let i = 0; i < 13; i++) {
    later({ minutes: 50 })
    await busy.get('/me')
  }
  expect((await busy.get('/me')).status).toBe(200)
  for (let i = 0; i < 2; i++) {
    later({ minutes: 50 })
    await busy.get('/me')
  }
  expect((await busy.get('/me')).status).toBe(401)
})

test('[A-039] an unknown account and a wrong password get the same answer', async () => {
  const wrong = await signIn('user1@harbour.example', 'wrong password here', 'x')
  const unknown = await signIn('nobody@harbour.example', 'wrong password here', 'x')
  const { requestId: a, ...first } = wrong.json
  const { requestId: b, ...second } = unknown.json
  expect(a).not.toBe(b)
  expect([wrong.status, unknown.status]).toEqual([401, 401])
  expect(second).toEqual(first)
  expect(wrong.headers.get('set-cookie')).toBeNull()
})

test('[A-038] after five wrong passwords the next try has to wait, longer each time, known account or not', async () => {
  later({ hours: 2 })
  for (const email of ['slow@harbour.example', 'user1@harbour.example']) {
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) statuses.push((await signIn(email, 'not the password')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  }
  // The right password waits as well: otherwise waiting would tell which one it is.
  expect((await signIn('user1@harbour.example', PASSWORD)).status).toBe(429)
  later({ seconds: 3 })
  expect((await signIn('user1@harbour.example', PASSWORD)).status).toBe(204)
  later({ seconds: 3 })
  await signIn('slow@harbour.example', 'not the password')
  later({ seconds: 3 })
  expect((await signIn('slow@harbour.example', 'not the password')).status).toBe(429)
})

test('[A-038] nobody is locked out for good: the longest wait is a quarter of an hour', async () => {
  later({ hours: 2 })
  for (let i = 0; i < 14; i++) {
    await signIn('user1@harbour.example', 'not the password')
    later({ minutes: 15, seconds: 1 })
  }
  expect((await signIn('user1@harbour.example', PASSWORD)).status).toBe(204)
})

test('nobody can sign up, and no address of the library is open', async () => {
  const client = world.client({ origin: ORIGIN })
  for (const path of ['/auth/sign-up/email', '/auth/get-session', '/auth/sign-in/email', '/auth/reset-password']) {
    expect((await client.post(path, { email: 'a@b.example', password: PASSWORD, name: 'x' })).status).toBe(404)
  }
})

test('[A-043] an unsafe request from another site, without an origin, or without the session’s token is refused', async () => {
  const client = await world.signedIn()
  const other = await world.signedIn()
  const otherToken = (await other.get('/me')).json.csrfToken
  const body = { name: 'Renamed' }
  const refused: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://sub.localhost:4000' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'x-csrf-token': '' },
    { 'x-csrf-token': otherToken },
  ]
  for (const headers of refused) {
    const { status } = await client.send('PATCH', '/organization', { body, headers })
    expect([headers, status]).toEqual([headers, 403])
  }
  expect(
    (await client.send('PATCH', '/organization', { body, headers: { 'content-type': 'text/plain' } })).status,
  ).toBe(415)
  expect((await client.get('/organization')).json.name).toBe('Harbour & Pine')
  expect(
    (await client.send('PATCH', '/organization', { body, headers: { 'sec-fetch-site': 'same-origin' } })).status,
  ).toBe(200)
  const crossSite = await world
    .client({ 'sec-fetch-site': 'cross-site' })
    .post('/auth/sign-in', { email: 'user1@harbour.example', password: PASSWORD })
  expect(crossSite.status).toBe(403)
})

test('[A-034] what a role may do is asked with every request', async () => {
  const sales = await world.signedIn('sales')
  expect((await sales.get('/me')).json.permissions['settings.manage']).toBeUndefined()
  expect((await sales.patch('/organization', { name: 'Mine' })).status).toBe(403)
  expect((await sales.get('/api-keys')).status).toBe(403)
  expect((await sales.get('/payments.csv')).status).toBe(403)
  const { user } = (await sales.get('/me')).json
  const owner = new Postgres(world.database.owner)
  await owner.connect()
  await owner.query("select set_config('app.organization_id', $1, false)", [world.ctx.organizationId])
  await owner.query(
    `update memberships set role = 'admin' where user_id = (select id from auth."user" where email = $1)`,
    [user.email],
  )
  expect((await sales.get('/api-keys')).status).toBe(200)
  await owner.query(`delete from memberships where user_id = (select id from auth."user" where email = $1)`, [
    user.email,
  ])
  await owner.end()
  expect((await sales.get('/api-keys')).status).toBe(401)
})

test('passwords that are too short or too long are refused when a user is made', async () => {
  for (const password of ['short', 'x'.repeat(129)]) {
    await expect(world.identity.createUser({ email: 'new@harbour.example', name: 'New', password })).rejects.toThrow(
      /12 to 128/,
    )
  }
  await expect(
    world.identity.createUser({ email: 'USER1@harbour.example', name: 'Twin', password: PASSWORD }),
  ).rejects.toThrow(/already/)
})
