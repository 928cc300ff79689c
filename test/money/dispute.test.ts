/**
 * Disputes on real PostgreSQL, through the real adapter, at a service that plays Stripe (CORRECTNESS §15.4).
 * Method: the bank acts through the service's control; what it did is told by a hint, as a webhook would, or found by the sweep.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { acceptDispute, submitEvidence } from '../../src/flows/dispute/answer-dispute.ts'
import { addEvidenceFile, saveEvidence } from '../../src/flows/dispute/evidence-draft.ts'
import { reconcileDisputes } from '../../src/flows/dispute/reconcile-disputes.ts'
import { takeInDispute } from '../../src/flows/dispute/take-in-dispute.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { applyHint } from '../../src/flows/reconcile/apply-hint.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { sweepDisputeAttempts, sweepDisputes } from '../../src/jobs/sweep-disputes.ts'
import { findDispute, lockDispute } from '../../src/store/dispute.ts'
import { listDisputeAttempts } from '../../src/store/dispute-attempt.ts'
import { accessTo, findGatewayAccount, listUnneeded } from '../../src/store/gateway-account.ts'
import { readBadgeFacts } from '../../src/store/invoice-payments.ts'
import { findPayment } from '../../src/store/payment.ts'
import { readClearing } from '../../src/store/reconciliation.ts'
import { listTimeline } from '../../src/store/timeline.ts'
import { verifyDatabase } from '../../src/store/verify/verify.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { aStripeWorld, type StripeWorld } from '../harness/stripe-world.ts'

let world: StripeWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aStripeWorld({ clock })
})
afterAll(() => world.close())
afterEach(() => world.control.clearFaults())

const hear = (id: string) => applyHint(world.ctx, world.stripeAccountId, { kind: 'dispute', id, merchantRef: null })
const ours = async (gatewayId: string) => {
  const found = await world.ctx.tx((t) => lockDispute(t, world.stripeAccountId, gatewayId))
  if (!found) throw new Error(`dispute ${gatewayId} is not known here`)
  return found
}
const paymentOf = (id: string) => world.ctx.tx((t) => findPayment(t, id))
const typesOf = async (kind: 'dispute' | 'payment' | 'invoice', id: string) =>
  (await world.ctx.tx((t) => listTimeline(t, kind, id))).map(({ type }) => type).toReversed()
const inLedger = async (account: string): Promise<bigint> => {
  const { sum } = await world.ctx.tx((t) =>
    t.one<{ sum: bigint }>(
      'select coalesce(sum(amount), 0)::bigint as sum from ledger_postings where organization_id = $1 and account = $2',
      [t.organizationId, account],
    ),
  )
  return sum
}
const exceptionsOf = (subjectId: string) =>
  world.ctx.tx((t) =>
    t.rows<{ kind: string; state: string }>(
      'select kind, state from exceptions where organization_id = $1 and subject_id = $2 order by kind',
      [t.organizationId, subjectId],
    ),
  )
const answer = (disputeId: string, commandKey: string = crypto.randomUUID()) => ({ disputeId, commandKey })
const attemptsOf = (id: string) => world.ctx.tx((t) => listDisputeAttempts(t, id))
const pdf = new TextEncoder().encode(`%PDF-1.7\n${'x'.repeat(200)}\n%%EOF\n`)
const submissionsSeen = (gatewayId: string) =>
  world.control.requests().filter(({ method, path }) => method === 'POST' && path === `/v1/disputes/${gatewayId}`)
    .length

const access = async () => {
  const account = await world.ctx.tx((t) => findGatewayAccount(t, world.stripeAccountId))
  if (!account) throw new Error('the account is there')
  return accessTo(world.ctx.vault, world.ctx.organizationId, account)
}

async function aDispute(total = 12_000n, wanted: Parameters<StripeWorld['control']['openDispute']>[1] = {}) {
  const paid = await world.aPaidInvoice(total)
  const { id: gatewayId } = world.control.openDispute(paid.chargeId, wanted)
  await hear(gatewayId)
  return { ...paid, gatewayId, dispute: await ours(gatewayId) }
}

test('[FM-DIS-01] a dispute holds its money, is answered once with texts and a file, and is won: the money is back, the fee is not', async () => {
  const [before, fees] = [await inLedger('dispute_held'), await inLedger('gateway_fees')]
  const { dispute, gatewayId, paymentId, invoiceId } = await aDispute(12_000n)
  expect(dispute).toMatchObject({
    stage: 'dispute',
    status: 'needs_response',
    funds: 'held',
    amount: 12_000n,
    paymentId,
  })
  expect((await inLedger('dispute_held')) - before).toBe(12_000n)
  expect((await inLedger('gateway_fees')) - fees).toBeGreaterThan(0n)
  expect((await paymentOf(paymentId))?.amountDisputed).toBe(12_000n)
  expect((await world.ctx.tx((t) => readBadgeFacts(t, invoiceId))).disputed).toBe(true)
  expect(await typesOf('invoice', invoiceId)).toEqual(expect.arrayContaining(['dispute_opened', 'dispute_withdrawn']))

  await saveEvidence(world.ctx, dispute.id, {
    other: 'winning_evidence',
    customerName: 'Ada Pemberton',
    billingAddress: ' ',
  })
  await addEvidenceFile(world.ctx, dispute.id, { field: 'receipt', name: 'Receipt “1”\r\n.pdf', bytes: pdf })
  const command = answer(dispute.id)
  expect((await submitEvidence(world.ctx, command)).status).toBe('under_review')
  expect((await submitEvidence(world.ctx, command)).status).toBe('under_review')
  expect(submissionsSeen(gatewayId)).toBe(1)
  const there = world.control.books(world.stripeAccount).disputes.find(({ id }) => id === gatewayId)
  expect(there?.evidence).toMatchObject({ uncategorized_text: 'winning_evidence', customer_name: 'Ada Pemberton' })
  expect(there?.evidence.receipt).toMatch(/^file_/)
  await expect(submitEvidence(world.ctx, answer(dispute.id))).rejects.toMatchObject({
    code: 'dispute_takes_no_evidence',
  })

  world.control.moveDispute(gatewayId, 'won')
  await hear(gatewayId)
  expect(await ours(gatewayId)).toMatchObject({ status: 'won', funds: 'returned', amountHeld: 0n, amountLost: 0n })
  expect(await inLedger('dispute_held')).toBe(before)
  expect((await paymentOf(paymentId))?.amountDisputed).toBe(0n)
  expect((await world.ctx.tx((t) => readBadgeFacts(t, invoiceId))).disputed).toBe(false)
  expect(await typesOf('dispute', dispute.id)).toEqual([
    'dispute_opened',
    'dispute_withdrawn',
    'dispute_evidence_sent',
    'dispute_under_review',
    'dispute_won',
    'dispute_returned',
  ])
})

test('[I-35] a lost dispute is a loss of the business, and what it took can no longer be refunded', async () => {
  const losses = await inLedger('dispute_losses')
  const { gatewayId, paymentId } = await aDispute(9_000n, { amount: 4_000 })
  world.control.moveDispute(gatewayId, 'lost')
  await hear(gatewayId)
  expect(await ours(gatewayId)).toMatchObject({
    status: 'lost',
    funds: 'forfeited',
    amountHeld: 0n,
    amountLost: 4_000n,
  })
  expect((await inLedger('dispute_losses')) - losses).toBe(4_000n)
  const command = { paymentId, reason: '', reopen: false, commandKey: crypto.randomUUID() }
  await expect(refundPayment(world.ctx, { ...command, amount: 5_001n })).rejects.toMatchObject({
    code: 'refund_above_refundable',
  })
})

test('[FM-REF-07] while a bank has the money nothing is refunded; an inquiry takes nothing, and its payment may be refunded', async () => {
  const { paymentId } = await aDispute(3_000n)
  const refund = (id: string) =>
    refundPayment(world.ctx, { paymentId: id, reason: '', reopen: false, commandKey: crypto.randomUUID() })
  await expect(refund(paymentId)).rejects.toMatchObject({ code: 'payment_disputed' })
  const asked = await aDispute(3_100n, { inquiry: true })
  expect(asked.dispute).toMatchObject({ stage: 'inquiry', status: 'warning', funds: 'none' })
  expect((await paymentOf(asked.paymentId))?.amountDisputed).toBe(0n)
  expect((await refund(asked.paymentId)).state).toBe('succeeded')
})

test('an inquiry that is answered and closed moves no money; one that becomes a dispute holds it from then on', async () => {
  const closed = await aDispute(2_000n, { inquiry: true })
  await saveEvidence(world.ctx, closed.dispute.id, { other: 'It was agreed by telephone' })
  expect((await submitEvidence(world.ctx, answer(closed.dispute.id))).status).toBe('under_review')
  world.control.moveDispute(closed.gatewayId, 'won')
  await hear(closed.gatewayId)
  expect(await ours(closed.gatewayId)).toMatchObject({ stage: 'inquiry', status: 'closed_warning', funds: 'none' })

  const grown = await aDispute(2_100n, { inquiry: true })
  world.control.moveDispute(grown.gatewayId, 'escalated')
  await hear(grown.gatewayId)
  expect(await ours(grown.gatewayId)).toMatchObject({ stage: 'dispute', status: 'needs_response', funds: 'held' })
  expect(await typesOf('dispute', grown.dispute.id)).toEqual([
    'dispute_opened',
    'dispute_escalated',
    'dispute_withdrawn',
  ])
  await saveEvidence(world.ctx, grown.dispute.id, { other: 'again' })
  expect((await submitEvidence(world.ctx, answer(grown.dispute.id))).status).toBe('under_review')
})

test('[FM-DIS-01] told ten times, first and last of all its end, a dispute is booked once', async () => {
  const paid = await world.aPaidInvoice(5_000n)
  const { id } = world.control.openDispute(paid.chargeId)
  const early = await world.ctx.gateways.fetchDispute?.(await access(), id)
  world.control.moveDispute(id, 'won')
  await Promise.all(Array.from({ length: 5 }, () => hear(id)))
  if (early?.kind !== 'found') throw new Error('the dispute is there')
  await takeInDispute(world.ctx, await access(), early.dispute, 'webhook')
  await Promise.all(Array.from({ length: 5 }, () => hear(id)))
  const dispute = await ours(id)
  expect(dispute).toMatchObject({ status: 'won', funds: 'returned' })
  expect(await typesOf('dispute', dispute.id)).toEqual(['dispute_won', 'dispute_withdrawn', 'dispute_returned'])
})

test('[FM-PAY-20] [FM-PAY-09] a dispute that is heard of before its payment brings the payment in through its attempt', async () => {
  const total = 6_300n
  const invoiceId = await world.anIssuedInvoice(total)
  const methodToken = world.control.newToken(world.stripeAccount, 'pm_card_createDispute')
  world.control.addFault({ kind: 'cut_after', on: 'POST /v1/payment_intents/:id/confirm' })
  await perform(world.ctx, aPayCommand(invoiceId, total, { methodToken, methodSummary: null }))
  const [theirs] = world.control.books(world.stripeAccount).disputes.filter(({ amount }) => amount === Number(total))
  await hear(theirs?.id ?? '')
  const dispute = await ours(theirs?.id ?? '')
  expect(dispute).toMatchObject({ status: 'needs_response', funds: 'held' })
  expect(await paymentOf(dispute.paymentId ?? '')).toMatchObject({ invoiceId, amount: total, amountDisputed: total })
  const { status } = await world.ctx.tx((t) =>
    t.one<{ status: string }>('select status from invoices where organization_id = $1 and id = $2', [
      t.organizationId,
      invoiceId,
    ]),
  )
  expect(status).toBe('paid')
  expect(await typesOf('invoice', invoiceId)).toEqual(expect.arrayContaining(['payment_received', 'dispute_opened']))
})

test('[FM-DIS-06] a dispute of a payment that nobody here has heard of brings its payment along', async () => {
  const charge = world.control.dashboardPayment(world.stripeAccount, { amount: 7_700 })
  const { id } = world.control.openDispute(charge.id)
  await hear(id)
  const dispute = await ours(id)
  expect(dispute.paymentId).not.toBeNull()
  expect(await paymentOf(dispute.paymentId ?? '')).toMatchObject({
    amount: 7_700n,
    amountDisputed: 7_700n,
    invoiceId: null,
  })
  expect(await exceptionsOf(dispute.id)).toEqual([])
})

test('[FM-DIS-06] one whose charge even the gateway does not have is kept with its deadline, and staff are told', async () => {
  const told = await aTold({ gatewayDisputeId: 'du_strange', chargeTxnId: 'ch_nobody' })
  await takeInDispute(world.ctx, await access(), told, 'webhook')
  const dispute = await ours('du_strange')
  expect(dispute).toMatchObject({ paymentId: null, status: 'needs_response' })
  expect(dispute.evidenceDueAt).not.toBeNull()
  expect(await exceptionsOf(dispute.id)).toEqual([{ kind: 'unmatched_dispute', state: 'open' }])
})

test('a dispute in another currency or over more than its payment is recorded as it is, and staff are told', async () => {
  const [one, two] = [await world.aPaidInvoice(1_000n), await world.aPaidInvoice(1_000n)]
  const euros = { minor: 1_000n, currency: 'EUR' }
  await takeInDispute(
    world.ctx,
    await access(),
    await aTold({ gatewayDisputeId: 'du_eur', chargeTxnId: one.chargeId, amount: euros }),
    'webhook',
  )
  await takeInDispute(
    world.ctx,
    await access(),
    await aTold({ gatewayDisputeId: 'du_more', chargeTxnId: two.chargeId, amount: { minor: 1_200n, currency: 'USD' } }),
    'webhook',
  )
  expect(await exceptionsOf((await ours('du_eur')).id)).toEqual([{ kind: 'currency_mismatch', state: 'open' }])
  expect(await exceptionsOf((await ours('du_more')).id)).toEqual([{ kind: 'amount_mismatch', state: 'open' }])
  expect((await paymentOf(one.paymentId))?.amountDisputed).toBe(0n)
})

async function aTold(over: object) {
  const { dispute } = await aDispute(1_500n)
  const seen = await world.ctx.gateways.fetchDispute?.(await access(), dispute.gatewayDisputeId)
  if (seen?.kind !== 'found') throw new Error('the dispute is there')
  return { ...seen.dispute, movements: [], ...over }
}

test('[FM-DIS-05] two disputes of one charge are two, each over its part', async () => {
  const { paymentId, chargeId } = await world.aPaidInvoice(10_001n, 'pm_card_createMultipleDisputes')
  await sweepDisputes(world.system)
  const both = await world.ctx.tx((t) =>
    t.rows<{ gatewayDisputeId: string; amount: bigint }>(
      'select gateway_dispute_id, amount from disputes where organization_id = $1 and charge_txn_id = $2 order by amount',
      [t.organizationId, chargeId],
    ),
  )
  expect(both.map(({ amount }) => amount)).toEqual([5_000n, 5_001n])
  expect((await paymentOf(paymentId))?.amountDisputed).toBe(10_001n)
  world.control.moveDispute(both[0]?.gatewayDisputeId ?? '', 'won')
  await hear(both[0]?.gatewayDisputeId ?? '')
  expect((await paymentOf(paymentId))?.amountDisputed).toBe(5_001n)
})

test('[CORRECTNESS §12 L1] what no webhook told is found by the sweep, new ones and the end of old ones', async () => {
  const paid = await world.aPaidInvoice(6_000n)
  const { id } = world.control.openDispute(paid.chargeId)
  expect(await reconcileDisputes(world.ctx, world.stripeAccountId)).toMatchObject({ failure: null })
  expect((await ours(id)).status).toBe('needs_response')
  clock.advance(3 * 86_400)
  await reconcileDisputes(world.ctx, world.stripeAccountId)
  clock.advance(3 * 86_400)
  world.control.moveDispute(id, 'lost')
  expect(await sweepDisputes(world.system)).toBeGreaterThan(0)
  expect((await ours(id)).status).toBe('lost')
})

test('[FM-DIS-02] evidence whose answer is lost is looked for and not sent again', async () => {
  const { dispute, gatewayId } = await aDispute(4_400n)
  await saveEvidence(world.ctx, dispute.id, { other: 'sent, and not heard of' })
  world.control.addFault({ kind: 'cut_after', on: 'POST /v1/disputes/:id' })
  const command = answer(dispute.id)
  await submitEvidence(world.ctx, command)
  expect((await attemptsOf(dispute.id)).map(({ state }) => state)).toEqual(['unknown'])
  await expect(submitEvidence(world.ctx, answer(dispute.id))).rejects.toMatchObject({
    code: 'dispute_answer_under_way',
  })
  expect(await unneededWhileDisconnected()).toBe(0) // its keys are kept until it is decided
  await submitEvidence(world.ctx, command)
  clock.advance(60)
  await sweepDisputeAttempts(world.system)
  expect((await attemptsOf(dispute.id)).map(({ state }) => state)).toEqual(['succeeded'])
  expect((await ours(gatewayId)).status).toBe('under_review')
  expect(submissionsSeen(gatewayId)).toBe(1)
  expect(await unneededWhileDisconnected()).toBe(1)
})

/** How many accounts could lose their keys if this one were disconnected now; it stays connected. */
async function unneededWhileDisconnected(): Promise<number> {
  const undone = new Error('undone')
  let unneeded = -1
  await world.ctx
    .tx(async (t) => {
      await t.write("update gateway_accounts set state = 'disconnected' where organization_id = $1 and id = $2", [
        t.organizationId,
        world.stripeAccountId,
      ])
      unneeded = (await listUnneeded(t)).length
      throw undone
    })
    .catch((error: unknown) => expect(error).toBe(undone))
  return unneeded
}

test('[FM-DIS-02] [FM-DIS-07] killed after the bank had it and before we wrote that down, the evidence is found and not sent again', async () => {
  const { dispute, gatewayId } = await aDispute(4_450n)
  await saveEvidence(world.ctx, dispute.id, { other: 'sent by a process that is no more' })
  const { callDispute } = world.ctx.gateways
  const dying = {
    ...world.ctx.gateways,
    async callDispute(...given: Parameters<NonNullable<typeof callDispute>>): Promise<never> {
      await callDispute?.(...given)
      throw new Error('killed')
    },
  }
  await expect(submitEvidence({ ...world.ctx, gateways: dying }, answer(dispute.id))).rejects.toThrow('killed')
  expect((await attemptsOf(dispute.id)).map(({ state }) => state)).toEqual(['dispatched'])
  await sweepDisputeAttempts(world.system)
  expect((await attemptsOf(dispute.id)).map(({ state }) => state)).toEqual(['dispatched'])
  clock.advance(60)
  await sweepDisputeAttempts(world.system)
  expect((await attemptsOf(dispute.id)).map(({ state }) => state)).toEqual(['succeeded'])
  expect(submissionsSeen(gatewayId)).toBe(1)
})

test('twenty equal clicks at once send the evidence once', async () => {
  const { dispute, gatewayId } = await aDispute(4_470n)
  await saveEvidence(world.ctx, dispute.id, { other: 'once' })
  const command = answer(dispute.id)
  await Promise.all(Array.from({ length: 20 }, () => submitEvidence(world.ctx, command)))
  expect(submissionsSeen(gatewayId)).toBe(1)
  expect(await attemptsOf(dispute.id)).toHaveLength(1)
  expect((await ours(gatewayId)).status).toBe('under_review')
})

test('[FM-DIS-02] evidence that never arrived may be sent anew after a quarter of an hour of asking', async () => {
  const { dispute } = await aDispute(4_500n)
  await saveEvidence(world.ctx, dispute.id, { other: 'lost on the way' })
  world.control.addFault({ kind: 'cut_before', on: 'POST /v1/disputes/:id' })
  await submitEvidence(world.ctx, answer(dispute.id))
  for (const seconds of [60, 120, 400, 600, 900]) {
    clock.advance(seconds)
    await sweepDisputeAttempts(world.system)
  }
  expect((await attemptsOf(dispute.id)).map(({ state }) => state)).toEqual(['absent'])
  expect((await submitEvidence(world.ctx, answer(dispute.id))).status).toBe('under_review')
})

test('what the bank has decided meanwhile is told plainly, and the dispute is shown as it is', async () => {
  const { dispute, gatewayId } = await aDispute(4_600n)
  await saveEvidence(world.ctx, dispute.id, { other: 'too late' })
  world.control.moveDispute(gatewayId, 'lost')
  expect((await submitEvidence(world.ctx, answer(dispute.id))).status).toBe('lost')
  const [attempt] = await attemptsOf(dispute.id)
  expect(attempt).toMatchObject({ state: 'rejected', detail: expect.stringContaining('already closed') })
  expect(await typesOf('dispute', dispute.id)).toContain('dispute_evidence_refused')
})

test('[FM-DIS-04] [FM-DIS-07] a file is uploaded once, and one that is not what was added is not sent', async () => {
  const { dispute } = await aDispute(4_700n)
  const uploads = () => world.control.requests().filter(({ path }) => path === '/v1/files').length
  const before = uploads()
  await addEvidenceFile(world.ctx, dispute.id, { field: 'receipt', name: 'receipt.pdf', bytes: pdf })
  world.control.addFault({ kind: 'cut_before', on: 'POST /v1/disputes/:id' })
  await submitEvidence(world.ctx, answer(dispute.id))
  for (const seconds of [60, 120, 400, 600, 900]) {
    clock.advance(seconds)
    await sweepDisputeAttempts(world.system)
  }
  expect((await submitEvidence(world.ctx, answer(dispute.id))).status).toBe('under_review')
  expect(uploads() - before).toBe(1)

  const other = await aDispute(4_800n)
  const fileId = await addEvidenceFile(world.ctx, other.dispute.id, { field: 'receipt', name: 'a.pdf', bytes: pdf })
  await world.ctx.tx((t) =>
    t.write("update dispute_files set bytes = '%PDF-other' where organization_id = $1 and id = $2", [
      t.organizationId,
      fileId,
    ]),
  )
  await expect(submitEvidence(world.ctx, answer(other.dispute.id))).rejects.toMatchObject({
    code: 'evidence_file_changed',
  })
  expect(submissionsSeen(other.gatewayId)).toBe(0)
})

test('[A-047] what is no PDF, JPEG or PNG is no evidence', async () => {
  const { dispute } = await aDispute(4_900n)
  const add = (bytes: Uint8Array) => addEvidenceFile(world.ctx, dispute.id, { field: 'other', name: 'x.png', bytes })
  await expect(add(new TextEncoder().encode('<svg onload="x"/>'))).rejects.toMatchObject({ code: 'evidence_file_type' })
  await expect(add(new Uint8Array(5 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'evidence_file_size' })
})

test('a dispute that is accepted is lost, once, and cannot be answered any more', async () => {
  const { dispute, gatewayId } = await aDispute(5_100n)
  const command = answer(dispute.id)
  expect((await acceptDispute(world.ctx, command)).status).toBe('lost')
  expect((await acceptDispute(world.ctx, command)).status).toBe('lost')
  await expect(acceptDispute(world.ctx, answer(dispute.id))).rejects.toMatchObject({ code: 'dispute_closed' })
  expect(await world.ctx.tx((t) => findDispute(t, dispute.id))).toMatchObject({ funds: 'forfeited' })
  expect(world.control.requests().filter(({ path }) => path === `/v1/disputes/${gatewayId}/close`)).toHaveLength(1)
})

test('[FM-REF-07] a refund that the gateway made of a disputed payment is recorded, and staff are told', async () => {
  const { paymentId, chargeId } = await world.aPaidInvoice(8_000n)
  const refund = world.control.dashboardRefund(chargeId, 2_000)
  const { id: gatewayId } = world.control.openDispute(chargeId, { amount: 5_000 })
  await hear(gatewayId)
  await applyHint(world.ctx, world.stripeAccountId, { kind: 'refund', id: refund.id, merchantRef: null })
  expect(await paymentOf(paymentId)).toMatchObject({ amountRefunded: 2_000n, amountDisputed: 5_000n })
  expect(await exceptionsOf(paymentId)).toEqual([{ kind: 'dispute_on_refunded', state: 'open' }])
  expect((await ours(gatewayId)).funds).toBe('held')
})

test('[L-06] [I-35] after all that every invariant holds, and the clearing account is what Stripe says it has', async () => {
  const { reader, worker } = world.database
  const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock, marksOf: () => [] }))
  const found = all.flatMap(({ checks }) => checks).filter(({ broken }) => broken.length > 0)
  expect(found.map(({ id, says, broken }) => ({ id, says, broken }))).toEqual([])
  const [clearing] = await world.ctx.tx((t) => readClearing(t, world.stripeAccountId))
  const told = await world.ctx.gateways.readBalances?.(await access())
  expect(told).toMatchObject({ kind: 'balances', balances: [{ currency: 'USD', available: clearing?.amount }] })
})
