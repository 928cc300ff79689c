import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningStripe, startStripe } from '../../../../stripe-service/start.ts'
import { aConnectedAccount } from '../../../../test/harness/stripe-accounts.ts'
import { officialSchema, readUpload } from '../../../../test/harness/stripe-schema.ts'
import { EVIDENCE_FILE_NAMES, EVIDENCE_TEXT_NAMES } from '../../../core/dispute/evidence.ts'
import type { GatewayAccountAccess } from '../../../ports/gateway.ts'
import { type HttpAnswer, type HttpRequest, realHttp } from '../../../ports/http.ts'
import type { JsonObject } from '../../shared/json-fields.ts'
import { readDispute } from './read-dispute.ts'
import { stripeDisputes } from './stripe-disputes.ts'

let service: RunningStripe
let access: GatewayAccountAccess
let accountId: string
beforeAll(async () => {
  service = await startStripe()
  const connected = aConnectedAccount(service)
  accountId = connected.accountId
  const { settings } = connected.access
  access = { ...connected.access, settings: { ...settings, filesBase: service.url } }
})
afterAll(() => service.stop())

/** An adapter whose requests are kept. */
function keeping() {
  const sent: HttpRequest[] = []
  const real = realHttp()
  const http = {
    send(request: HttpRequest) {
      sent.push(request)
      return real.send(request)
    },
  }
  return { sent, disputes: stripeDisputes(http) }
}
const answering = (answer: HttpAnswer) => stripeDisputes({ send: async () => answer })
const aDispute = (wanted?: Parameters<RunningStripe['control']['openDispute']>[1]) =>
  service.control.openDispute(service.control.dashboardPayment(accountId, { amount: 5_000 }).id, wanted)
const pdf = new TextEncoder().encode('%PDF-1.7\n\r\n--remit\r\n%%EOF')

const check = officialSchema()
test.skipIf(!check)('every request about disputes is one of Stripe’s own description', async () => {
  const { sent, disputes } = keeping()
  const [{ id }, other] = [aDispute(), aDispute()]
  const since = Temporal.Instant.from('2026-11-01T00:00:00Z')
  expect(await disputes.listDisputes(access, { since, cursor: null })).toMatchObject({ kind: 'page', next: null })
  await disputes.listDisputes(access, { since, cursor: id })
  await disputes.fetchDispute(access, id)
  const file = { name: 'a.pdf', contentType: 'application/pdf', bytes: pdf }
  const files: Record<string, string> = {}
  for (const name of EVIDENCE_FILE_NAMES) {
    const stored = await disputes.uploadEvidence(access, { ...file, idempotencyKey: `file-${name}` })
    files[name] = stored.kind === 'stored' ? stored.gatewayFileId : stored.kind
  }
  const texts = Object.fromEntries(EVIDENCE_TEXT_NAMES.map((name) => [name, `the ${name}`]))
  const command = { op: 'submit_evidence', idempotencyKey: 'submit', gatewayDisputeId: id, texts, files } as const
  expect(await disputes.callDispute(access, command)).toMatchObject({
    kind: 'done',
    dispute: { status: 'under_review', submissions: 1 },
  })
  const accept = { op: 'accept', idempotencyKey: 'accept', gatewayDisputeId: other.id } as const
  expect(await disputes.callDispute(access, accept)).toMatchObject({ kind: 'done', dispute: { status: 'lost' } })
  const forms = sent.filter(({ url }) => !url.endsWith('/v1/files'))
  expect(forms).toHaveLength(5)
  expect(forms.flatMap((request) => check?.(request) ?? [])).toEqual([])
  const uploads = sent.filter(({ url }) => url.endsWith('/v1/files'))
  expect(uploads).toHaveLength(EVIDENCE_FILE_NAMES.length)
  for (const upload of uploads) {
    const fields = await readUpload(upload)
    expect(fields).toEqual({ purpose: 'dispute_evidence', file: new TextDecoder().decode(pdf) })
    expect(check?.(upload, fields)).toEqual([])
  }
  const [upload] = uploads
  expect(upload && check?.(upload, { purpose: 'evidence' })).toHaveLength(2)
  expect(service.control.books(accountId).disputes.find((one) => one.id === id)?.evidence).toMatchObject({
    product_description: 'the productDescription',
    uncategorized_text: 'the other',
    duplicate_charge_documentation: files.duplicateDocumentation,
  })
})

test('[FM-DIS-07] the same key gives the same file, whatever its name and bytes look like, on behalf of the same account', async () => {
  const { sent, disputes } = keeping()
  const file = { idempotencyKey: 'once', name: 'a"\r\nx-evil: 1 é.pdf', contentType: 'application/pdf', bytes: pdf }
  const [first, second] = [await disputes.uploadEvidence(access, file), await disputes.uploadEvidence(access, file)]
  expect(first).toEqual({ kind: 'stored', gatewayFileId: expect.stringMatching(/^file_/) })
  expect(second).toEqual(first)
  expect(sent[0]?.headers).toMatchObject({ 'stripe-account': accountId, 'idempotency-key': 'once' })
  expect(Buffer.from(sent[0]?.body ?? '').toString('latin1')).not.toContain('x-evil: 1\r')
})

test('what Stripe refuses is told in words, and what cannot be placed is unknown', async () => {
  const { disputes } = keeping()
  const { id } = aDispute()
  const submit = (over = {}) =>
    ({
      op: 'submit_evidence',
      idempotencyKey: crypto.randomUUID(),
      gatewayDisputeId: id,
      texts: { other: 'x' },
      files: {},
      ...over,
    }) as const
  expect(await disputes.callDispute(access, submit({ files: { receipt: 'file_none' } }))).toMatchObject({
    kind: 'rejected',
    why: 'invalid',
  })
  service.control.moveDispute(id, 'lost')
  expect(await disputes.callDispute(access, submit())).toMatchObject({
    kind: 'rejected',
    detail: expect.stringContaining('already closed'),
  })
  expect(await disputes.callDispute(access, submit({ gatewayDisputeId: 'du_none' }))).toMatchObject({
    kind: 'rejected',
  })
  expect(await disputes.fetchDispute(access, 'du_none')).toEqual({ kind: 'absent' })
  const told = async (answer: HttpAnswer) => answering(answer).callDispute(access, submit())
  const body = (text: string, status = 400): HttpAnswer => ({ kind: 'answer', status, headers: {}, body: text })
  expect(await told({ kind: 'not_sent', why: 'connect_failed' })).toEqual({ kind: 'rejected', why: 'not_sent' })
  expect(await told({ kind: 'lost', why: 'timeout' })).toEqual({ kind: 'unknown', why: 'timeout' })
  expect(await told(body('<html>', 200))).toMatchObject({ kind: 'unknown' })
  expect(await told(body('{"error":{"type":"invalid_request_error","message":"new"}}'))).toMatchObject({
    kind: 'unknown',
  })
  expect(await told(body('{"error":{"type":"api_error","message":"new"}}', 500))).toEqual({
    kind: 'unknown',
    why: '5xx',
  })
  const noKey = { ...access, secrets: {} }
  expect(await disputes.callDispute(noKey, submit())).toEqual({ kind: 'rejected', why: 'credentials' })
  expect(await disputes.fetchDispute(noKey, id)).toEqual({ kind: 'failed', why: 'credentials' })
})

const seen = async (over: JsonObject = {}) => {
  const { id } = aDispute()
  const json = service.control.books(accountId).disputes.find((one) => one.id === id) as unknown as JsonObject
  return readDispute({ ...json, ...over }, false)
}

test('a status that Stripe adds later is an open dispute; one of the other mode is none of ours', async () => {
  const states = ['warning_needs_response', 'warning_under_review', 'warning_closed', 'prevented', 'needs_response']
  const more = ['under_review', 'won', 'lost', 'appeal_needs_response', 'appeal_under_review', 'something_new']
  const read = await Promise.all([...states, ...more].map((status) => seen({ status })))
  expect(read.map((one) => `${one?.stage} ${one?.status}`)).toEqual([
    'inquiry warning',
    'inquiry under_review',
    'inquiry closed_warning',
    'dispute closed_warning',
    'dispute needs_response',
    'dispute under_review',
    'dispute won',
    'dispute lost',
    'appeal needs_response',
    'appeal under_review',
    'dispute under_review',
  ])
  expect(await seen({ livemode: true })).toBeNull()
  expect(await seen({ balance_transactions: 'none' })).toBeNull()
  expect((await seen({ evidence_details: { due_by: 0, submission_count: 0 } }))?.evidenceDueAt).toBeNull()
})

test('[A-019] what was taken is read in the units of its own currency', async () => {
  const row = { id: 'txn_1', object: 'balance_transaction', created: 1_767_225_600, amount: -1_000, fee: 1_500 }
  const of = async (currency: string) => (await seen({ balance_transactions: [{ ...row, currency }] }))?.movements[0]
  expect(await of('usd')).toMatchObject({ kind: 'withdrawn', amount: { minor: 1_000n, currency: 'USD' }, fee: 1_500n })
  expect(await of('jpy')).toMatchObject({ amount: { minor: 1_000n, currency: 'JPY' }, fee: 1_500n })
  expect(await of('kwd')).toMatchObject({ amount: { minor: 1_000n, currency: 'KWD' } })
  expect(await of('xyz')).toBeUndefined()
})

const fixtures = process.env.STRIPE_FIXTURES ?? '/work/shared/contracts/stripe/fixtures.2026-07.json'
test.skipIf(!existsSync(fixtures))('the dispute of Stripe’s own fixtures can be read', () => {
  const { resources } = JSON.parse(readFileSync(fixtures, 'utf8')) as { resources: Record<string, JsonObject> }
  const read = readDispute(resources.dispute ?? {}, false)
  expect(read).toMatchObject({ gatewayDisputeId: resources.dispute?.id, amount: { currency: 'USD' } })
})
