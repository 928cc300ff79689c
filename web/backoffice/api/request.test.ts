import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem, fieldErrors } from './problem.ts'
import { apiPath, ask, newKey } from './request.ts'

// Method: the network is a list of answers; each call takes the next one and its headers are kept.
type Answer = Response | 'silence'
let answers: Answer[] = []
let keys: (string | null)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  keys = []
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get('idempotency-key'))
    const answer = answers.shift()
    if (answer === undefined || answer === 'silence') throw new TypeError('fetch failed')
    return answer
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const problem = (status: number, code: string, errors?: { field: string; message: string }[]) =>
  Response.json({ type: 'about:blank', title: 'No', status, code, detail: 'A sentence.', errors }, { status })

/** Settles a request while time runs for its pauses. */
async function settle<T>(request: Promise<T>): Promise<T | ApiProblem> {
  const settled = request.catch((error: unknown) => {
    if (error instanceof ApiProblem) return error
    throw error
  })
  await vi.runAllTimersAsync()
  return settled
}

test('a POST whose answer is lost is repeated with the same key', async () => {
  answers = ['silence', Response.json({ id: 'pay_1' })]
  expect(await settle(ask('/payments/pay_1/refunds', { method: 'POST', body: {}, key: 'key-1' }))).toEqual({
    id: 'pay_1',
  })
  expect(keys).toEqual(['key-1', 'key-1'])
})

test('a command that is still running is asked about again', async () => {
  answers = [problem(409, 'idempotency_running'), Response.json({ ok: true })]
  expect(await settle(ask('/x', { method: 'POST', key: 'key-1' }))).toEqual({ ok: true })
})

test('a PATCH is never repeated, because nothing would tell the server that it is the same one', async () => {
  answers = ['silence', Response.json({})]
  expect(await settle(ask('/x', { method: 'PATCH', body: {} }))).toMatchObject({ status: 0 })
  expect(keys).toHaveLength(1)
})

test('silence is not told as a no', async () => {
  answers = ['silence', 'silence', 'silence']
  const heard = await settle(ask('/x', { method: 'POST', key: 'k' }))
  expect(heard).toMatchObject({ code: 'unreachable', isFinal: false })
  expect(keys).toHaveLength(3)
})

test('a refusal is final, has the server’s sentence and names its fields', async () => {
  answers = [problem(422, 'invalid', [{ field: 'email', message: 'must be one e-mail address' }])]
  const heard = await settle(ask('/x', { method: 'POST', key: 'k' }))
  expect(heard).toMatchObject({ status: 422, message: 'A sentence.', isFinal: true })
  expect(fieldErrors(heard)).toEqual({ email: 'Must be one e-mail address' })
  expect(keys).toHaveLength(1)
})

test('an answer that is no problem+json still becomes a sentence', async () => {
  answers = [new Response('<h1>Bad gateway</h1>', { status: 500 })]
  expect(await settle(ask('/x', { method: 'POST', key: 'k' }))).toMatchObject({
    status: 500,
    code: 'unreadable_answer',
  })
})

test('empty filters are left out of the address', () => {
  expect(apiPath('/invoices', { q: '', status: 'paid', cursor: undefined, limit: 25 })).toBe(
    '/api/v1/invoices?status=paid&limit=25',
  )
})

test('keys are long, plain and different', () => {
  const made = Array.from({ length: 200 }, newKey)
  expect(new Set(made).size).toBe(200)
  for (const key of made) expect(key).toMatch(/^[0-9a-z]{36}$/)
})
