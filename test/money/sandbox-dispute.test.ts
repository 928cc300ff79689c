/**
 * A dispute at the sandbox, from the card that is disputed to the payout that holds it, on real PostgreSQL and through the real
 * adapter. Method: no webhook comes; the sweep finds what happened, and time is the sandbox's.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptDispute, submitEvidence } from '../../src/flows/dispute/answer-dispute.ts'
import { addEvidenceFile, saveEvidence } from '../../src/flows/dispute/evidence-draft.ts'
import { reconcileDisputes } from '../../src/flows/dispute/reconcile-disputes.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { settleAccount } from '../../src/flows/settle/settle-account.ts'
import { type Dispute, findDispute } from '../../src/store/dispute.ts'
import { readClearing } from '../../src/store/reconciliation.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
  await world.admin.putAccount(world.accountId, { payouts: 'daily' })
})
afterAll(() => world.close())

const rows = <Row>(sql: string): Promise<Row[]> => world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId]))
const sweep = () => reconcileDisputes(world.ctx, world.accountId)
const pdf = new TextEncoder().encode(`%PDF-1.7\n${'x'.repeat(200)}\n%%EOF\n`)

async function paidAndDisputed(amount: bigint, methodToken: string): Promise<Dispute> {
  const invoiceId = await world.anIssuedInvoice(amount)
  expect(await perform(world.ctx, aPayCommand(invoiceId, amount, { methodToken }))).toMatchObject({ status: 'paid' })
  expect(await sweep()).toMatchObject({ failure: null })
  const [row] = await rows<{ id: string }>(
    'select id from disputes where organization_id = $1 order by id desc limit 1',
  )
  return again(row?.id ?? '')
}

async function again(id: string): Promise<Dispute> {
  const found = await world.ctx.tx((t) => findDispute(t, id))
  if (!found) throw new Error(`dispute ${id} is not known here`)
  return found
}

async function passTime(seconds: number): Promise<void> {
  clock.advance(seconds)
  await world.admin.advanceClock(seconds)
}

test('a card that is disputed as fraud is answered with words and a file, won three seconds later, and paid out to the cent', async () => {
  const dispute = await paidAndDisputed(12_000n, 'tok_dispute_fraud')
  expect(dispute).toMatchObject({ stage: 'dispute', status: 'needs_response', funds: 'held', reason: 'fraudulent' })
  const refund = { paymentId: dispute.paymentId ?? '', amount: 1_000n, reason: '', commandKey: crypto.randomUUID() }
  await expect(refundPayment(world.ctx, { ...refund, reopen: false })).rejects.toMatchObject({
    code: 'payment_disputed',
  })

  await saveEvidence(world.ctx, dispute.id, { other: 'winning_evidence', customerName: 'Ada Pemberton' })
  await addEvidenceFile(world.ctx, dispute.id, { field: 'receipt', name: 'Receipt “1”.pdf', bytes: pdf })
  const command = { disputeId: dispute.id, commandKey: crypto.randomUUID() }
  expect((await submitEvidence(world.ctx, command)).status).toBe('under_review')
  expect((await submitEvidence(world.ctx, command)).submissions).toBe(1)
  await passTime(3)
  await sweep()
  expect(await again(dispute.id)).toMatchObject({ status: 'won', funds: 'returned', amountHeld: 0n, amountLost: 0n })
})

test('one that is accepted is a loss; a question takes nothing', async () => {
  const lost = await paidAndDisputed(3_000n, 'tok_dispute_not_received')
  await acceptDispute(world.ctx, { disputeId: lost.id, commandKey: crypto.randomUUID() })
  expect(await again(lost.id)).toMatchObject({ status: 'lost', funds: 'forfeited', amountLost: 3_000n })
  const asked = await paidAndDisputed(2_000n, 'tok_inquiry')
  expect(asked).toMatchObject({ stage: 'inquiry', status: 'warning', funds: 'none' })
})

test('what disputes took and gave back stands in the payouts, and clearing is the sandbox’s balance', async () => {
  await passTime(3 * 86_400)
  expect(await settleAccount(world.ctx, world.accountId)).toMatchObject({ failure: null })
  const [payout] = await rows<{ amount: bigint }>(
    'select sum(amount)::bigint as amount from payouts where organization_id = $1',
  )
  const fees = [12_000, 3_000, 2_000].reduce((sum, amount) => sum + Math.floor(amount * 0.029 + 0.5) + 30, 0)
  expect(payout?.amount).toBe(BigInt(12_000 + 2_000 - fees - 2 * 1_500))
  const balances = (await world.admin.books(world.accountId)).balances
  const clearing = await world.ctx.tx((t) => readClearing(t, world.accountId))
  expect(clearing).toEqual([{ currency: 'USD', amount: BigInt(balances[0]?.available ?? -1) }])
  const wrong = (
    await rows<{ kind: string }>("select kind from exceptions where organization_id = $1 and state = 'open'")
  ).map(({ kind }) => kind)
  expect(wrong.filter((kind) => kind !== 'dispute_needs_response')).toEqual([])
  expect(await verifyWorld(world)).toEqual([])
})
