import { expect } from 'vitest'
import type { DisputeCommand, DisputeOutcome, GatewayDispute } from '../ports/gateway.ts'
import { heldFor } from './conformance-reports.ts'
import { charged, type Each, refundOf, type Twin, usd } from './conformance-twin.ts'

let made = 0
const aKey = (): string => {
  made += 1
  return `dispute-key-${made}`
}

/** Every gateway we have tells of disputes and takes evidence; one that does not will need a promise of its own. */
export function disputes(each: Each): void {
  areTold(each)
  areAnswered(each)
}

function areTold(each: Each): void {
  each(
    'a dispute takes its money at once, a question takes nothing, and both are told alone and in the list',
    async (twin) => {
      const since = twin.now().subtract({ seconds: 1 })
      const [held, asked] = [await charged(twin, usd(9_000n)), await charged(twin, usd(9_001n))]
      const disputeId = await twin.dispute(held, { stage: 'dispute', amount: 4_000n })
      const inquiryId = await twin.dispute(asked, { stage: 'inquiry' })
      const dispute = await told(twin, disputeId)
      expect(dispute).toMatchObject({
        chargeTxnId: held,
        amount: usd(4_000n),
        stage: 'dispute',
        status: 'needs_response',
      })
      expect(dispute).toMatchObject({
        submissions: 0,
        liveMode: false,
        movements: [{ kind: 'withdrawn', amount: usd(4_000n) }],
      })
      expect(dispute.evidenceDueAt).not.toBeNull()
      const inquiry = await told(twin, inquiryId)
      expect(inquiry).toMatchObject({ chargeTxnId: asked, stage: 'inquiry', status: 'warning', movements: [] })
      const page = await twin.adapter.listDisputes?.(twin.access, { since, cursor: null })
      if (page?.kind !== 'page') throw new Error('expected a page')
      const listed = page.disputes.toSorted((a, b) => Number(a.amount.minor - b.amount.minor))
      expect(listed).toEqual([dispute, inquiry])
    },
  )

  each(
    '[CORRECTNESS §13] its balance is less what a dispute took, and its fee, until that comes back',
    async (twin) => {
      const gatewayTxnId = await charged(twin, usd(9_500n))
      await twin.passFees()
      const before = await heldFor(twin)
      const id = await twin.dispute(gatewayTxnId, { stage: 'dispute', amount: 5_000n })
      const [taken] = (await told(twin, id)).movements
      expect(await heldFor(twin)).toBe(before - 5_000n - (taken?.fee ?? 0n))
      await twin.decideDispute(id, 'won')
      const fees = (await told(twin, id)).movements.reduce((sum, { fee }) => sum + fee, 0n)
      expect(await heldFor(twin)).toBe(before - fees)
    },
  )

  each('[FM-REF-07] what the bank holds cannot be refunded', async (twin) => {
    const gatewayTxnId = await charged(twin, usd(9_400n))
    await twin.dispute(gatewayTxnId, { stage: 'dispute' })
    const refund = refundOf(gatewayTxnId, usd(1n))
    expect(await twin.adapter.call(twin.access, refund)).toMatchObject({ kind: 'rejected' })
    expect((await twin.booked(refund.merchantRef)).refunds).toEqual([])
  })

  each('a dispute nobody knows is absent, which is not the same as not having been told', async (twin) => {
    expect(await twin.adapter.fetchDispute?.(twin.access, 'du_nobodyknows')).toEqual({ kind: 'absent' })
    expect((await twin.adapter.fetchDispute?.(twin.nobodyThere, 'du_nobodyknows'))?.kind).toBe('failed')
    expect(await twin.adapter.fetchDispute?.(twin.wrongKey, 'du_nobodyknows')).toEqual({
      kind: 'failed',
      why: 'credentials',
    })
    const lost = { op: 'accept', idempotencyKey: aKey(), gatewayDisputeId: 'du_nobodyknows' } as const
    expect(await twin.adapter.callDispute?.(twin.wrongKey, lost)).toMatchObject({
      kind: 'rejected',
      why: 'credentials',
    })
    expect(await twin.adapter.callDispute?.(twin.nobodyThere, lost)).toMatchObject({
      kind: 'rejected',
      why: 'not_sent',
    })
  })
}

function areAnswered(each: Each): void {
  each('evidence goes to the bank once, its files with it, and what is won comes back', async (twin) => {
    const id = await twin.dispute(await charged(twin, usd(9_100n)), { stage: 'dispute' })
    const receipt = await upload(twin, 'receipt-1')
    expect(await upload(twin, 'receipt-1')).toBe(receipt)
    const sent = await call(twin, evidenceFor(id, { receipt }))
    expect(sent).toMatchObject({ kind: 'done', dispute: { status: 'under_review', submissions: 1 } })
    await twin.decideDispute(id, 'won')
    expect(await told(twin, id)).toMatchObject({
      status: 'won',
      submissions: 1,
      movements: [
        { kind: 'withdrawn', amount: usd(9_100n) },
        { kind: 'returned', amount: usd(9_100n) },
      ],
    })
    expect(await call(twin, evidenceFor(id))).toMatchObject({ kind: 'rejected', why: 'invalid' })
  })

  each(
    '[FM-DIS-07] an answer to evidence that is lost is unknown, and the dispute itself says that it was sent',
    async (twin) => {
      const id = await twin.dispute(await charged(twin, usd(9_200n)), { stage: 'dispute' })
      await twin.failNext('answer_dispute', 'lose_after_acting')
      expect((await call(twin, evidenceFor(id))).kind).toBe('unknown')
      expect(await told(twin, id)).toMatchObject({ status: 'under_review', submissions: 1 })
    },
  )

  each('a dispute that is accepted is lost for good', async (twin) => {
    const id = await twin.dispute(await charged(twin, usd(9_300n)), { stage: 'dispute' })
    const accept = { op: 'accept', idempotencyKey: aKey(), gatewayDisputeId: id } as const
    expect(await call(twin, accept)).toMatchObject({ kind: 'done', dispute: { status: 'lost' } })
    expect((await told(twin, id)).movements.map(({ kind }) => kind)).toEqual(['withdrawn'])
    expect(await call(twin, evidenceFor(id))).toMatchObject({ kind: 'rejected', why: 'invalid' })
  })
}

const evidenceFor = (gatewayDisputeId: string, files: { readonly receipt?: string } = {}): DisputeCommand => ({
  op: 'submit_evidence',
  idempotencyKey: aKey(),
  gatewayDisputeId,
  texts: { customerName: 'Ada Pemberton', other: 'She fetched it herself.' },
  files,
})

async function call(twin: Twin, command: DisputeCommand): Promise<DisputeOutcome> {
  const outcome = await twin.adapter.callDispute?.(twin.access, command)
  if (!outcome) throw new Error('expected an adapter that answers disputes')
  return outcome
}

async function told(twin: Twin, gatewayDisputeId: string): Promise<GatewayDispute> {
  const answer = await twin.adapter.fetchDispute?.(twin.access, gatewayDisputeId)
  if (answer?.kind !== 'found') throw new Error(`expected the dispute, not ${answer?.kind}`)
  return answer.dispute
}

async function upload(twin: Twin, idempotencyKey: string): Promise<string> {
  const bytes = new TextEncoder().encode('%PDF-1.7\n4242424242424242\n%%EOF')
  const file = { idempotencyKey, name: 'receipt 2026.pdf', contentType: 'application/pdf', bytes }
  const stored = await twin.adapter.uploadEvidence?.(twin.access, file)
  if (stored?.kind !== 'stored') throw new Error(`expected a stored file, not ${stored?.kind}`)
  return stored.gatewayFileId
}
