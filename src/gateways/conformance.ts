import { expect, test } from 'vitest'
import type { GatewayTraits } from '../ports/gateway.ts'
import { disputes } from './conformance-disputes.ts'
import { objects } from './conformance-objects.ts'
import { reports } from './conformance-reports.ts'
import {
  about,
  charged,
  type Each,
  expectOneSuccess,
  firstRequest,
  lookUpLate,
  pay,
  payOp,
  refundOf,
  type Twin,
  type TwinFault,
  usd,
} from './conformance-twin.ts'
import { vault } from './conformance-vault.ts'

/**
 * What every gateway must do, whatever its dialect (HOUSE §6 rule 22). Amounts differ from test to test, because some
 * gateways take equal ones for duplicates.
 *
 * Method: the adapter talks to a twin that keeps books, and what the adapter says is compared with those books.
 */
export function conformance(name: string, promised: Promised, start: () => Promise<Twin>): void {
  suite(promised, (sentence, run) => {
    test(`${name}: ${sentence}`, async () => run(await start()))
  })
}

/** What the suite shows of a gateway that promises this, in its own words; the rows of the table in docs/gateways.md. */
export function sentencesOf(promised: Promised): readonly string[] {
  const sentences: string[] = []
  suite(promised, (sentence) => sentences.push(sentence))
  return sentences
}

function suite(promised: Promised, each: Each): void {
  each('its traits are the ones it is known for', async (twin) => {
    expect(twin.adapter.traits(twin.access)).toMatchObject(promised)
  })
  charges(each)
  faultsOnTheWay(each)
  if (promised.resendWindowSeconds > 0) resends(each)
  refusals(each)
  refunds(each)
  if (promised.steps === 'object') objects(each)
  if (promised.savesMethods) vault(each)
  disputes(each)
  reports(each)
}

export type Promised = Pick<GatewayTraits, 'steps' | 'resendWindowSeconds' | 'savesMethods'>

function charges(each: Each): void {
  each('a charge is told as it stands in the books, with our reference', async (twin) => {
    const paid = await pay(twin, usd(1_001n))
    expect(paid.outcome).toMatchObject({
      kind: 'succeeded',
      txn: { merchantRef: paid.request.merchantRef, amount: usd(1_001n), liveMode: false },
    })
    expect(await twin.booked(paid.request.merchantRef)).toEqual({ charges: [1_001n], refunds: [] })
    await expectOneSuccess(twin, paid, usd(1_001n))
  })

  each('a decline is declined with a code and what may be tried next, also when looked up', async (twin) => {
    const paid = await pay(twin, usd(1_002n), twin.tokens.decline)
    expect(paid.outcome).toMatchObject({ kind: 'declined', code: 'card_declined', retry: 'new_method' })
    expect((await twin.booked(paid.request.merchantRef)).charges).toEqual([])
    expect(await lookUpLate(twin, paid.lookUp)).toMatchObject({ kind: 'found', outcomes: [{ kind: 'declined' }] })
  })

  each('a card that is lost is never tried again, and one that is short of money later', async (twin) => {
    expect((await pay(twin, usd(1_006n), twin.tokens.lost)).outcome).toMatchObject({ kind: 'declined', retry: 'never' })
    expect((await pay(twin, usd(1_007n), twin.tokens.short)).outcome).toMatchObject({
      kind: 'declined',
      retry: 'later',
    })
  })

  each('a pending charge stays pending until the gateway has decided', async (twin) => {
    await twin.failNext(payOp(twin), 'pending')
    const paid = await pay(twin, usd(1_003n))
    if (paid.outcome.kind !== 'pending') throw new Error(`expected pending, not ${paid.outcome.kind}`)
    expect(await lookUpLate(twin, paid.lookUp)).toMatchObject({ kind: 'found', outcomes: [{ kind: 'pending' }] })
    await twin.settle(paid.outcome.txn.gatewayTxnId)
    await expectOneSuccess(twin, paid, usd(1_003n))
  })

  each('a customer who has to authenticate is sent to a page, and charged once after approving', async (twin) => {
    const paid = await pay(twin, usd(1_004n), twin.tokens.authenticate)
    if (paid.outcome.kind !== 'requires_action') throw new Error(`expected requires_action, not ${paid.outcome.kind}`)
    expect(paid.outcome.action).toMatchObject({ kind: 'redirect', url: expect.stringMatching(/^https?:\/\//) })
    expect((await twin.booked(paid.request.merchantRef)).charges).toEqual([])
    const waiting = await lookUpLate(twin, paid.lookUp)
    expect(waiting).toEqual({ kind: 'found', outcomes: [paid.outcome] })

    await twin.approve(paid.outcome.objectId)
    await expectOneSuccess(twin, paid, usd(1_004n))
  })

  each('[FM-PAY-23] [A-016] what the gateway moved is told, not what was asked', async (twin) => {
    await twin.moveInstead(payOp(twin), usd(777n))
    const paid = await pay(twin, usd(1_005n))
    expect(paid.outcome).toMatchObject({ kind: 'succeeded', txn: { amount: usd(777n) } })
    await expectOneSuccess(twin, paid, usd(777n))
  })
}

function faultsOnTheWay(each: Each): void {
  const acted: readonly TwinFault[] = [
    'lose_after_acting',
    'silence_after_acting',
    'error_after_acting',
    'garbage',
    'truncated',
  ]
  for (const [index, fault] of acted.entries()) {
    each(`[FM-PAY-09] [FM-PAY-10] ${fault}: unknown, and a look-up finds exactly the one charge`, async (twin) => {
      const amount = usd(2_000n + BigInt(index))
      await twin.failNext(payOp(twin), fault)
      const paid = await pay(twin, amount)
      expect(paid.outcome.kind).toBe('unknown')
      await expectOneSuccess(twin, paid, amount)
    })
  }

  for (const fault of ['lose_before_acting', 'error_before_acting'] as const) {
    each(`[FM-PAY-08] [FM-PAY-10] ${fault}: unknown, and a look-up finds no money`, async (twin) => {
      await twin.failNext(payOp(twin), fault)
      const paid = await pay(twin, usd(2_100n))
      expect(paid.outcome.kind).toBe('unknown')
      expect((await twin.booked(paid.request.merchantRef)).charges).toEqual([])
      const found = await lookUpLate(twin, paid.lookUp)
      if (twin.adapter.traits(twin.access).steps === 'sale') expect(found).toEqual({ kind: 'absent' })
      else expect(found).toMatchObject({ kind: 'found', outcomes: [{ kind: 'created' }] })
    })
  }

  each('[FM-PAY-12] "I have seen this before" is unknown, never a decline', async (twin) => {
    await twin.failNext(payOp(twin), 'duplicate_refused')
    expect((await pay(twin, usd(2_200n))).outcome).toEqual({ kind: 'unknown', why: 'duplicate_refused' })
  })

  each('a look-up that goes wrong says so, and never that there is nothing', async (twin) => {
    const paid = await pay(twin, usd(2_300n))
    await twin.passLag()
    for (const fault of [
      'lose_before_acting',
      'error_before_acting',
      'garbage',
      'truncated',
      'rate_limited',
    ] as const) {
      await twin.failNext('look_up', fault)
      expect((await twin.adapter.lookUp(twin.access, paid.lookUp)).kind, fault).toBe('failed')
    }
  })
}

function resends(each: Each): void {
  each('a request may be sent again within the promised time, and still charges once', async (twin) => {
    await twin.failNext(payOp(twin), 'lose_after_acting')
    const paid = await pay(twin, usd(2_400n))
    expect(paid.outcome.kind).toBe('unknown')
    expect((await twin.adapter.call(twin.access, paid.request)).kind).toBe('succeeded')
    expect((await twin.booked(paid.request.merchantRef)).charges).toEqual([2_400n])
  })

  each('a key that comes back with another amount is never carried out for it', async (twin) => {
    const request = firstRequest(twin, usd(2_401n))
    await twin.adapter.call(twin.access, request)
    const again = await twin.adapter.call(twin.access, { ...request, amount: usd(9_401n) } as typeof request)
    expect(again).toEqual({ kind: 'unknown', why: 'duplicate_refused' })
  })
}

function refusals(each: Each): void {
  each('[FM-PAY-11] too many requests: rejected, nothing happened', async (twin) => {
    await twin.failNext(payOp(twin), 'rate_limited')
    const paid = await pay(twin, usd(3_000n))
    expect(paid.outcome).toMatchObject({ kind: 'rejected', why: 'rate_limited' })
    expect((await twin.booked(paid.request.merchantRef)).charges).toEqual([])
  })

  each('a key that is wrong is rejected, and cannot look anything up', async (twin) => {
    const request = firstRequest(twin, usd(3_001n))
    expect(await twin.adapter.call(twin.wrongKey, request)).toMatchObject({ kind: 'rejected', why: 'credentials' })
    expect(await twin.adapter.lookUp(twin.wrongKey, about(twin, request, null))).toEqual({
      kind: 'failed',
      why: 'credentials',
    })
  })

  each('a gateway that cannot be reached was sent nothing, and cannot be asked', async (twin) => {
    const request = firstRequest(twin, usd(3_002n))
    expect(await twin.adapter.call(twin.nobodyThere, request)).toMatchObject({ kind: 'rejected', why: 'not_sent' })
    expect((await twin.adapter.lookUp(twin.nobodyThere, about(twin, request, null))).kind).toBe('failed')
  })

  each('a token the gateway does not know is rejected', async (twin) => {
    const paid = await pay(twin, usd(3_003n), 'tok_nobody_knows')
    expect(paid.outcome).toMatchObject({ kind: 'rejected', why: 'invalid' })
  })
}

function refunds(each: Each): void {
  each('parts are refunded up to what was charged, and more is refused', async (twin) => {
    const gatewayTxnId = await charged(twin, usd(4_000n))
    const first = refundOf(gatewayTxnId, usd(1_500n))
    const answer = await twin.adapter.call(twin.access, first)
    expect(answer).toMatchObject({ kind: 'succeeded', txn: { amount: usd(1_500n), merchantRef: first.merchantRef } })
    expect(await twin.adapter.call(twin.access, refundOf(gatewayTxnId, usd(2_500n)))).toMatchObject({
      kind: 'succeeded',
    })
    expect(await twin.adapter.call(twin.access, refundOf(gatewayTxnId, usd(1n)))).toMatchObject({ kind: 'rejected' })
    expect((await twin.booked(first.merchantRef)).refunds).toEqual([1_500n])
  })

  each('a charge that is not there cannot be refunded', async (twin) => {
    const answer = await twin.adapter.call(twin.access, refundOf('ch_nobodyknows', usd(100n)))
    expect(answer).toMatchObject({ kind: 'rejected', why: 'invalid' })
  })

  each('[FM-REF-03] a refund whose answer was lost is found, once', async (twin) => {
    const request = refundOf(await charged(twin, usd(4_001n)), usd(1_000n))
    await twin.failNext('refund', 'lose_after_acting')
    expect((await twin.adapter.call(twin.access, request)).kind).toBe('unknown')
    const found = await lookUpLate(twin, about(twin, request, null))
    expect(found).toMatchObject({ kind: 'found', outcomes: [{ kind: 'succeeded', txn: { amount: usd(1_000n) } }] })
    expect(found.kind === 'found' && found.outcomes.length).toBe(1)
  })

  each('[FM-REF-03] a refund that never arrived is absent', async (twin) => {
    const request = refundOf(await charged(twin, usd(4_002n)), usd(1_000n))
    await twin.failNext('refund', 'lose_before_acting')
    expect((await twin.adapter.call(twin.access, request)).kind).toBe('unknown')
    expect(await lookUpLate(twin, about(twin, request, null))).toEqual({ kind: 'absent' })
  })

  each('[FM-REF-10] a pending refund is told as pending', async (twin) => {
    await twin.failNext('refund', 'pending')
    const request = refundOf(await charged(twin, usd(4_003n)), usd(1_000n))
    expect(await twin.adapter.call(twin.access, request)).toMatchObject({ kind: 'pending' })
    expect(await lookUpLate(twin, about(twin, request, null))).toMatchObject({
      kind: 'found',
      outcomes: [{ kind: 'pending' }],
    })
  })
}
