import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SandboxAdmin, sandboxAdmin } from './admin-client.ts'
import { type RunningSandbox, startSandbox } from './start.ts'

const day = 86_400

let folder: string
let service: RunningSandbox
let admin: SandboxAdmin
let apiKey: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-disputes-'))
  service = await startSandbox({ folder })
  admin = sandboxAdmin(service)
  apiKey = (await admin.putAccount('shop', { profile: 'nmi', lookupLagSeconds: 0, payouts: 'daily' })).apiKey
})
afterEach(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

type Told = {
  readonly status: number
  readonly json: Record<string, unknown> & { id: string; error: { code: string } }
}

async function call(path: string, body?: object | Uint8Array, type = 'application/json'): Promise<Told> {
  const answer = await fetch(`${service.url}/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': type },
    body: body && (body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body)),
  })
  return { status: answer.status, json: (await answer.json()) as Told['json'] }
}
const charge = () => admin.chargeByHand('shop', { amount: 10_000, currency: 'USD' })
const held = async () => (await admin.books('shop')).balances[0]?.available
const get = async (id: string) => (await call(`disputes/${id}`)).json
const paidWith = async (token: string) => {
  const sale = { reference: 'REF-a', amount: 10_000, currency: 'USD', token }
  expect((await call('sales', sale)).json).toMatchObject({ result: 'approved' })
  const [dispute] = (await admin.books('shop')).disputes
  return dispute
}
const evidence = (text: string) => ({ texts: { other: text } })

test('three cards are disputed as soon as they are charged, one of them only asked about', async () => {
  expect(await paidWith('tok_dispute_fraud')).toMatchObject({ stage: 'dispute', reason: 'fraudulent', amount: 10_000 })
  expect(await held()).toBe(10_000 - 320 - 10_000 - 1_500)
  await admin.clearBooks('shop')
  expect(await paidWith('tok_dispute_not_received')).toMatchObject({ reason: 'product_not_received' })
  await admin.clearBooks('shop')
  expect(await paidWith('tok_inquiry')).toMatchObject({ stage: 'inquiry', status: 'warning', movements: [] })
  expect(await held()).toBe(10_000 - 320)
})

test('what the evidence says decides, three seconds later; the fee is kept either way', async () => {
  const before = 10_000 - 320
  for (const [words, status, left] of [
    ['a photo, and winning_evidence', 'won', before - 1_500],
    ['losing_evidence', 'lost', before - 1_500 - 10_000],
  ] as const) {
    await admin.clearBooks('shop')
    const { id } = await admin.disputeByHand((await charge()).id, { stage: 'dispute' })
    expect((await call(`disputes/${id}/evidence`, evidence(words))).json).toMatchObject({
      status: 'under_review',
      submissions: 1,
    })
    expect(await get(id)).toMatchObject({ status: 'under_review' })
    await admin.advanceClock(3)
    expect(await get(id)).toMatchObject({ status })
    expect(await held()).toBe(left)
  }
})

test('a question becomes a dispute, which takes the money then and asks anew; or it is let go', async () => {
  const asked = await admin.disputeByHand((await charge()).id, { stage: 'inquiry' })
  await call(`disputes/${asked.id}/evidence`, evidence('escalate_inquiry_evidence'))
  await admin.advanceClock(3)
  const escalated = await get(asked.id)
  expect(escalated).toMatchObject({ stage: 'dispute', status: 'needs_response', movements: [{ kind: 'withdrawn' }] })
  expect(Date.parse(String(escalated.dueAt))).toBeGreaterThan(Date.parse(asked.dueAt))
  expect((await call(`disputes/${asked.id}/evidence`, evidence('x'))).status).toBe(200)
  await expect(admin.decideDispute(asked.id, 'escalate')).rejects.toThrow('dispute_is_no_inquiry')

  const other = await charge()
  const { id } = await admin.disputeByHand(other.id, { stage: 'inquiry' })
  await admin.refundByHand(other.id)
  expect(await get(id)).toMatchObject({ status: 'closed_warning', movements: [] })
})

test('silence until the last day loses a dispute and ends a question', async () => {
  const dispute = await admin.disputeByHand((await charge()).id, { stage: 'dispute' })
  const inquiry = await admin.disputeByHand((await charge()).id, { stage: 'inquiry' })
  await admin.advanceClock(9 * day - 5)
  expect((await get(dispute.id)).status).toBe('needs_response')
  await admin.advanceClock(10)
  expect((await call(`disputes/${dispute.id}/evidence`, evidence('late'))).json.error.code).toBe('dispute_closed')
  expect((await get(dispute.id)).status).toBe('lost')
  expect((await get(inquiry.id)).status).toBe('closed_warning')
})

test('what is wrong with an answer is said with its field, and nothing of it is kept', async () => {
  const { id } = await admin.disputeByHand((await charge()).id, { stage: 'dispute' })
  const wrong: [body: object, code: string, field: string | undefined][] = [
    [{ texts: 'all of it' }, 'invalid_field', 'texts'],
    [{ texts: { other: 7 } }, 'invalid_field', 'texts.other'],
    [{ texts: { 'a b': 'x' } }, 'invalid_field', 'texts'],
    [{ files: { receipt: 'file_none' } }, 'file_not_found', 'files.receipt'],
    [{ note: 'x' }, 'unknown_field', undefined],
    [{ texts: { other: '4242 4242 4242 4242' } }, 'card_number_refused', undefined],
  ]
  for (const [body, code, field] of wrong)
    expect((await call(`disputes/${id}/evidence`, body)).json.error).toMatchObject({ code, ...(field && { field }) })
  expect(await get(id)).toMatchObject({ status: 'needs_response', submissions: 0 })
  const long = { texts: { other: 'x '.repeat(70_000) } }
  expect((await call(`disputes/${id}/evidence`, long)).status).toBe(200)
  expect((await call(`disputes/${id}/evidence`, evidence('more'))).json.error.code).toBe('evidence_was_sent')
  expect((await call('disputes/dp_none')).json.error.code).toBe('dispute_not_found')
})

test('files are PDF, JPEG or PNG of at most 5 MiB; the same one is stored once', async () => {
  const bytes = new TextEncoder().encode('%PDF-1.7\n4242 4242 4242 4242\n%%EOF')
  const store = (name: string, body: Uint8Array, type = 'application/pdf') =>
    call(`files?name=${encodeURIComponent(name)}`, body, type)
  const first = await store('receipt.pdf', bytes)
  expect(first.json).toMatchObject({ name: 'receipt.pdf', type: 'application/pdf', size: bytes.length })
  expect((await store('receipt.pdf', bytes)).json).toEqual(first.json)
  expect((await store('other.pdf', bytes)).json.id).not.toBe(first.json.id)
  expect((await store('a.html', bytes, 'text/html')).json.error.code).toBe('file_type_refused')
  expect((await store('a/b.pdf', bytes)).json.error).toMatchObject({ code: 'invalid_field', field: 'name' })
  expect((await store('big.pdf', new Uint8Array(5 * 1024 * 1024))).status).toBe(200)
  expect((await store('bigger.pdf', new Uint8Array(5 * 1024 * 1024 + 1))).status).toBe(413)
})

test('disputes and refunds together never exceed a charge, and what is not charged is not disputed', async () => {
  const { id } = await charge()
  await admin.refundByHand(id, 6_000)
  await expect(admin.disputeByHand(id, { stage: 'dispute', amount: 4_001 })).rejects.toThrow('dispute_exceeds_charge')
  await admin.disputeByHand(id, { stage: 'dispute', amount: 3_000 })
  const refund = { reference: 'REF-b', chargeId: id, amount: 1_001, currency: 'USD' }
  expect((await call('refunds', refund)).json.error.code).toBe('charge_disputed')
  expect((await call('refunds', { ...refund, amount: 1_000 })).status).toBe(200)
  expect((await call(`charges/${id}/void`, {})).json.error.code).toBe('charge_not_voidable')
})

test('payouts hold what disputes took and gave back, each once, and their sum is the balance', async () => {
  const { id } = await admin.disputeByHand((await charge()).id, { stage: 'dispute', amount: 2_000 })
  await charge()
  await admin.advanceClock(2 * day)
  await admin.decideDispute(id, 'won')
  await admin.advanceClock(2 * day)
  const { payouts } = (await call('payouts')).json as unknown as { payouts: { id: string; amount: number }[] }
  const items = await Promise.all(
    payouts.map(
      async (payout) => ((await call(`payouts/${payout.id}/items`)).json as unknown as { items: object[] }).items,
    ),
  )
  expect(items.flat().filter((item) => 'kind' in item && item.kind === 'dispute')).toEqual([
    { kind: 'dispute', id: expect.stringMatching(/^dm_/), amount: -2_000, fee: 1_500, net: -3_500 },
    { kind: 'dispute', id: expect.stringMatching(/^dm_/), amount: 2_000, fee: 0, net: 2_000 },
  ])
  expect(payouts.reduce((sum, { amount }) => sum + amount, 0)).toBe(20_000 - 640 - 1_500)
  expect(await held()).toBe(0)
})
