import { afterAll, beforeAll, expect, test } from 'vitest'
import { dashboardEndpoints } from '../../src/api/dashboard.ts'
import { disputeEndpoints } from '../../src/api/dispute.ts'
import { showId } from '../../src/core/id/id.ts'
import { takeInDispute } from '../../src/flows/dispute/take-in-dispute.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import type { GatewayDispute } from '../../src/ports/gateway.ts'
import { accessTo, findGatewayAccount } from '../../src/store/gateway-account.ts'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'
import { aPayCommand } from '../harness/money-world.ts'

let world: ApiWorld
let admin: Client
beforeAll(async () => {
  world = await anApiWorld({ nouns: [disputeEndpoints, dashboardEndpoints] })
  admin = await world.signedIn('admin')
})
afterAll(() => world.close())

let told = 0
/** A dispute as any gateway could tell it, of a payment made at the sandbox. */
async function aDispute(total: bigint, over: Partial<GatewayDispute> = {}): Promise<string> {
  const invoiceId = await world.anIssuedInvoice(total)
  await perform(world.ctx, aPayCommand(invoiceId, total))
  const [payment, account] = await world.ctx.tx((t) =>
    Promise.all([
      t.one<{ gatewayTxnId: string }>(
        'select gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
        [t.organizationId, invoiceId],
      ),
      findGatewayAccount(t, world.accountId),
    ]),
  )
  if (!account) throw new Error('the account is there')
  told += 1
  const at = world.system.clock.now()
  const { id } = await takeInDispute(
    world.ctx,
    accessTo(world.ctx.vault, world.ctx.organizationId, account),
    {
      gatewayDisputeId: `dispute-${told}`,
      chargeTxnId: payment.gatewayTxnId,
      amount: { minor: total, currency: 'USD' },
      reason: 'fraudulent',
      stage: 'dispute',
      status: 'needs_response',
      movements: [{ id: 'm', kind: 'withdrawn', amount: { minor: total, currency: 'USD' }, fee: 1_500n, at }],
      evidenceDueAt: at.add({ hours: 72 }),
      submissions: 0,
      liveMode: false,
      at,
      ...over,
    },
    'webhook',
  )
  return showId('dsp', id)
}

test('[C39] the list has customer, invoice, amount, reason, status and due date, filters, and totals of all it finds', async () => {
  const first = await aDispute(1_000n)
  const second = await aDispute(2_000n, { status: 'lost', evidenceDueAt: null })
  const third = await aDispute(3_000n, { stage: 'inquiry', status: 'warning', movements: [], reason: 'general' })
  const all = await admin.get('/api/v1/disputes')
  expect(all.json.items.map(({ id }: { id: string }) => id)).toEqual([third, second, first])
  expect(all.json.items[2]).toMatchObject({
    customerName: 'Ada Pemberton',
    invoiceNumber: 'INV-0001',
    amount: 1_000,
    reasonText: 'The customer says they did not make this payment',
    status: 'needs_response',
    funds: 'held',
    evidenceDueAt: expect.any(String),
  })
  expect(all.json.totals).toEqual([{ currency: 'USD', count: 3, toAnswer: 2, open: 4_000, won: 0, lost: 2_000 }])
  const ids = async (query: string) =>
    (await admin.get(`/api/v1/disputes?${query}`)).json.items.map(({ id }: { id: string }) => id)
  expect(await ids('open=true')).toEqual([third, first])
  expect(await ids('open=false')).toEqual([second])
  expect(await ids('status=lost')).toEqual([second])
  expect(await ids('dueWithin=2')).toEqual([])
  expect(await ids('dueWithin=4')).toEqual([third, first])
  expect(await ids('q=inv-0002')).toEqual([second])
  expect(await ids('q=100%25')).toEqual([])
  expect(await ids(`paymentId=${all.json.items[1].paymentId}`)).toEqual([second])
  const page = await admin.get('/api/v1/disputes?limit=2')
  expect(page.json.items).toHaveLength(2)
  expect(await ids(`limit=2&cursor=${page.json.nextCursor}`)).toEqual([first])
})

test('[FM-DIS-03] what has to be answered within a week stands on the first page, with how long there is', async () => {
  await aDispute(5_000n, { evidenceDueAt: world.system.clock.now().add({ hours: 24 * 8 }) })
  const id = await aDispute(6_000n, { evidenceDueAt: world.system.clock.now().add({ minutes: 90 }) })
  const { needsAttention } = (await admin.get('/api/v1/dashboard')).json
  const due = needsAttention.filter(({ kind }: { kind: string }) => kind === 'dispute_due')
  expect(due[0]).toEqual({
    kind: 'dispute_due',
    sentence: expect.stringMatching(
      /^A dispute of invoice INV-\d{4} over \$60\.00 waits for an answer, due in 1 hour\.$/,
    ),
    link: `/payments/disputes/${id}`,
  })
  expect(due.some(({ sentence }: { sentence: string }) => sentence.includes('$50.00'))).toBe(false)
})

test('evidence is written, a file added and taken out, and what cannot be sent from here is refused in words', async () => {
  const id = await aDispute(4_000n)
  const shown = await admin.get(`/api/v1/disputes/${id}`)
  expect(shown.json).toMatchObject({ answerable: true, acceptable: true, evidence: { texts: {}, savedAt: null } })
  expect(shown.json.suggested).toMatchObject({ customerName: 'Ada Pemberton' })
  const put = (texts: unknown) => admin.send('PUT', `/api/v1/disputes/${id}/evidence`, { body: { texts } })
  expect((await put({ other: 'It was delivered.', serviceDate: ' ' })).json.evidence.texts).toEqual({
    other: 'It was delivered.',
  })
  expect((await put({ mood: 'angry' })).status).toBe(422)
  const files = `/api/v1/disputes/${id}/files`
  const added = await admin.send('POST', `${files}?field=receipt&name=receipt.pdf`, {
    body: new TextEncoder().encode('%PDF-1.7\n%%EOF\n'),
    headers: { 'content-type': 'application/pdf' },
  })
  expect([added.status, added.json.name]).toEqual([201, 'receipt.pdf'])
  expect((await admin.send('DELETE', `${files}/${added.json.id}`)).status).toBe(204)
  expect((await admin.send('DELETE', `${files}/${added.json.id}`)).json.code).toBe('evidence_file_not_found')
  const sent = await admin.post(`/api/v1/disputes/${id}/submit`, undefined)
  expect(sent.json.answers[0]).toMatchObject({ op: 'submit_evidence', state: 'refused', detail: expect.any(String) })
})

test('[A-070] a card number in the evidence is refused and not kept', async () => {
  const id = await aDispute(4_100n)
  const texts = { other: 'paid with 4111 1111 1111 1111' }
  const answer = await admin.send('PUT', `/api/v1/disputes/${id}/evidence`, { body: { texts } })
  expect([answer.status, answer.json.code]).toEqual([422, 'card_number_in_text'])
  expect((await admin.get(`/api/v1/disputes/${id}`)).json.evidence.texts).toEqual({})
})

test('[A-030] who may look may not answer, and nobody accepts above the limit of their role', async () => {
  const id = await aDispute(4_200n)
  const [cashier, sales, manager] = await Promise.all([
    world.signedIn('cashier'),
    world.signedIn('sales'),
    world.signedIn('sales_manager'),
  ])
  expect((await cashier.get(`/api/v1/disputes/${id}`)).status).toBe(200)
  const write = (client: Client) => client.send('PUT', `/api/v1/disputes/${id}/evidence`, { body: { texts: {} } })
  expect((await write(cashier)).status).toBe(403)
  expect((await sales.get(`/api/v1/disputes/${id}`)).status).toBe(404)
  expect((await write(sales)).status).toBe(404)
  expect((await sales.post(`/api/v1/disputes/${id}/submit`)).status).toBe(403)
  expect((await write(manager)).status).toBe(200)
  expect((await manager.post(`/api/v1/disputes/${id}/accept`)).json.code).toBe('dispute_accept_limit')
  const other = await world.stranger()
  expect((await other.client.get(`/api/v1/disputes/${id}`)).json.code).toBe('dispute_not_found')
})
