import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Endpoint, endpoint } from '../../src/api/endpoint.ts'
import { refuse } from '../../src/core/refusal.ts'
import { createCustomer } from '../../src/flows/customer/create-customer.ts'
import { CommitUnknown } from '../../src/store/tx.ts'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'

let now = Temporal.Now.instant()
const clock = { now: () => now, today: (zone: string) => now.toZonedDateTimeISO(zone).toPlainDate().toString() }

const nobody = {
  email: null,
  phone: null,
  taxId: null,
  paymentTermsDays: null,
  billingAddress: {},
  notes: '',
  contacts: [],
}
let runs = 0
let behave: () => Promise<void> = async () => {}
const body = z.strictObject({ amount: z.int() })
const answer = z.object({ run: z.int(), amount: z.int() })
const run = async ({ body: { amount } }: { body: z.infer<typeof body> }) => {
  runs += 1
  const mine = runs
  await behave()
  return { run: mine, amount }
}
const nouns: readonly Endpoint[] = [
  endpoint(
    {
      method: 'post',
      path: '/moves',
      permission: 'signed_in',
      tag: 'x',
      summary: 'x',
      body,
      answer,
      status: 201,
      money: 'continues',
    },
    run,
  ),
  endpoint({ method: 'post', path: '/plain', permission: 'signed_in', tag: 'x', summary: 'x', body, answer }, run),
  endpoint(
    {
      method: 'post',
      path: '/cash',
      permission: 'signed_in',
      tag: 'x',
      summary: 'x',
      body,
      answer,
      status: 201,
      money: true,
    },
    run,
  ),
  endpoint(
    { method: 'post', path: '/written', permission: 'signed_in', tag: 'x', summary: 'x', body, answer, inOneTx: true },
    async (call) => {
      await createCustomer(call.ctx, { ...nobody, name: `Written ${call.body.amount}` })
      call.ctx.queue.wakeRelay()
      return run(call)
    },
  ),
  endpoint({ method: 'post', path: '/removals', permission: 'signed_in', tag: 'x', summary: 'x', body }, async () => {
    runs += 1
  }),
]

let world: ApiWorld
let client: Client
beforeAll(async () => {
  world = await anApiWorld({ clock, nouns: [nouns] })
  client = await world.withKey()
})
afterAll(() => world.close())
beforeEach(() => {
  runs = 0
  behave = async () => {}
})

const key = () => ({ 'idempotency-key': crypto.randomUUID() })
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('[CORRECTNESS §7] twenty equal requests at once do the work once; the rest wait or get the same answer', async () => {
  behave = () => pause(50)
  const headers = key()
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/moves', { amount: 5 }, headers)))
  expect(runs).toBe(1)
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1)
  for (const one of answers) {
    if (one.status === 409)
      expect([one.json.code, one.headers.get('retry-after')]).toEqual(['idempotency_running', '1'])
    else expect(one.json).toEqual({ run: 1, amount: 5 })
  }
  const repeat = await client.post('/moves', { amount: 5 }, headers)
  expect([repeat.status, repeat.json, repeat.headers.get('idempotent-replayed')]).toEqual([
    201,
    { run: 1, amount: 5 },
    'true',
  ])
  expect(runs).toBe(1)
})

test('the same key with another body or address is refused', async () => {
  const headers = key()
  await client.post('/moves', { amount: 5 }, headers)
  for (const [path, amount] of [
    ['/moves', 6],
    ['/plain', 5],
    ['/moves?x=1', 5],
  ] as const) {
    const { status, json } = await client.post(path, { amount }, headers)
    expect([status, json.code]).toEqual([422, 'idempotency_mismatch'])
  }
  expect(runs).toBe(1)
})

test('keys belong to their principal: another one’s equal key is another key', async () => {
  const headers = key()
  const other = await world.withKey()
  expect((await client.post('/moves', { amount: 5 }, headers)).json.run).toBe(1)
  expect((await other.post('/moves', { amount: 9 }, headers)).json).toEqual({ run: 2, amount: 9 })
})

test('money needs a key from API keys, other POSTs do not, and malformed keys are refused', async () => {
  const { status, json } = await client.post('/moves', { amount: 5 })
  expect([status, json.code, runs]).toEqual([400, 'idempotency_key_required', 0])
  expect((await client.post('/plain', { amount: 5 })).status).toBe(200)
  for (const bad of ['x'.repeat(256), 'with space', 'naïve']) {
    expect((await client.post('/plain', { amount: 5 }, { 'idempotency-key': bad })).status).toBe(422)
  }
})

test('a definite refusal is kept, a failure of ours is not: the repeat goes on', async () => {
  const refused = key()
  behave = async () => {
    throw refuse('conflict', 'not_now', 'not now')
  }
  expect((await client.post('/moves', { amount: 1 }, refused)).status).toBe(409)
  behave = async () => {}
  const again = await client.post('/moves', { amount: 1 }, refused)
  expect([again.status, again.json.code, again.headers.get('content-type')]).toEqual([
    409,
    'not_now',
    'application/problem+json; charset=utf-8',
  ])

  const failed = key()
  behave = async () => {
    throw new Error('boom')
  }
  expect((await client.post('/moves', { amount: 2 }, failed)).status).toBe(500)
  behave = async () => {}
  expect((await client.post('/moves', { amount: 2 }, failed)).status).toBe(201)
})

test('an answer without a body is repeated as such', async () => {
  const headers = key()
  expect((await client.post('/removals', { amount: 1 }, headers)).status).toBe(204)
  const again = await client.post('/removals', { amount: 1 }, headers)
  expect([again.status, again.headers.get('idempotent-replayed'), runs]).toEqual([204, 'true', 1])
})

test('a key abandoned by a crash is free again for the same request after two minutes, and any key after its time', async () => {
  const headers = key()
  let release = () => {}
  behave = () => new Promise((resolve) => (release = resolve))
  const hanging = client.post('/moves', { amount: 7 }, headers)
  while (runs === 0) await pause(5)
  behave = async () => {}
  expect((await client.post('/moves', { amount: 7 }, headers)).status).toBe(409)
  now = now.add({ seconds: 121 })
  expect((await client.post('/moves', { amount: 8 }, headers)).status).toBe(422)
  const taken = await client.post('/moves', { amount: 7 }, headers)
  expect([taken.status, taken.json.run]).toEqual([201, 2])
  // The first one comes to life again: its late answer must not replace the one that was given out.
  release()
  await hanging
  expect((await client.post('/moves', { amount: 7 }, headers)).json.run).toBe(2)

  now = now.add({ hours: 24 * 90 + 1 })
  expect((await client.post('/moves', { amount: 99 }, headers)).json).toEqual({ run: 3, amount: 99 })
})

test('what is kept is sealed, since answers may hold links and keys', async () => {
  await client.post('/plain', { amount: 123456789 }, key())
  const rows = await world.ctx.tx((t) =>
    t.rows<{ body: string }>('select body from idempotency_keys where body is not null'),
  )
  expect(rows.length).toBeGreaterThan(0)
  expect(
    rows.some(({ body: kept }) => Buffer.from(kept, 'base64').includes('123456789') || kept.includes('123456789')),
  ).toBe(false)
})

test('money that is booked by hand is never booked again for a request that was interrupted: staff look first', async () => {
  const headers = key()
  let release = () => {}
  behave = () => new Promise((resolve) => (release = resolve))
  const hanging = client.post('/cash', { amount: 7 }, headers)
  while (runs === 0) await pause(5)
  behave = async () => {}
  now = now.add({ seconds: 121 })
  const { status, json } = await client.post('/cash', { amount: 7 }, headers)
  expect([status, json.code, runs]).toEqual([409, 'idempotency_unfinished', 1])
  release()
  expect((await hanging).status).toBe(201)
  // It was only slow: its answer is kept after all.
  expect((await client.post('/cash', { amount: 7 }, headers)).json).toEqual({ run: 1, amount: 7 })

  const unknown = key()
  behave = async () => {
    throw new CommitUnknown('the connection ended')
  }
  expect((await client.post('/cash', { amount: 8 }, unknown)).status).toBe(503)
  behave = async () => {}
  expect((await client.post('/cash', { amount: 8 }, unknown)).status).toBe(409)
  expect((await client.post('/moves', { amount: 8 }, { 'idempotency-key': crypto.randomUUID() })).status).toBe(201)
})

/** How many customers the work of `/written` has left behind. */
const written = (amount: number): Promise<number> =>
  world.ctx.tx(async (t) => (await t.rows('select id from customers where name = $1', [`Written ${amount}`])).length)

test('what only writes commits with its key and its answer: twenty at once are one, and a repeat hears the same', async () => {
  behave = () => pause(50)
  const headers = key()
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/written', { amount: 41 }, headers)))
  expect([runs, await written(41)]).toEqual([1, 1])
  for (const { status, json, headers: got } of answers) {
    if (status === 409) expect([json.code, got.get('retry-after')]).toEqual(['idempotency_running', '1'])
    else expect([status, json]).toEqual([200, { run: 1, amount: 41 }])
  }
  expect(answers.some(({ status }) => status === 200)).toBe(true)
  const repeat = await client.post('/written', { amount: 41 }, headers)
  expect([repeat.json, repeat.headers.get('idempotent-replayed')]).toEqual([{ run: 1, amount: 41 }, 'true'])
  const other = await client.post('/written', { amount: 42 }, headers)
  expect([other.status, other.json.code, runs]).toEqual([422, 'idempotency_mismatch', 1])
})

test('of work that fails in the middle nothing stays; a definite refusal is kept, a failure of ours is not', async () => {
  const refused = key()
  behave = async () => {
    throw refuse('conflict', 'not_now', 'not now')
  }
  expect((await client.post('/written', { amount: 51 }, refused)).status).toBe(409)
  behave = async () => {}
  const again = await client.post('/written', { amount: 51 }, refused)
  expect([again.status, again.json.code, await written(51)]).toEqual([409, 'not_now', 0])

  const failed = key()
  behave = async () => {
    throw new Error('boom')
  }
  expect((await client.post('/written', { amount: 52 }, failed)).status).toBe(500)
  expect(await written(52)).toBe(0)
  behave = async () => {}
  expect((await client.post('/written', { amount: 52 }, failed)).status).toBe(200)
  expect(await written(52)).toBe(1)
})

test('what PostgreSQL asks to be run again is run again whole, and is there once', async () => {
  let asked = 0
  behave = async () => {
    asked += 1
    if (asked === 1) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
  }
  expect((await client.post('/written', { amount: 61 }, key())).status).toBe(200)
  expect([asked, await written(61)]).toEqual([2, 1])
})

test('a key of another time is free again for what only writes', async () => {
  const headers = key()
  await client.post('/written', { amount: 71 }, headers)
  now = now.add({ hours: 24 * 7 + 1 })
  expect((await client.post('/written', { amount: 72 }, headers)).json.amount).toBe(72)
  expect((await client.post('/written', { amount: 72 }, headers)).headers.get('idempotent-replayed')).toBe('true')
})
