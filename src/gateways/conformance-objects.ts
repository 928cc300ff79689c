import { expect } from 'vitest'
import { about, cancelOf, confirmOf, created, type Each, firstRequest, lookUpLate, usd } from './conformance-twin.ts'

/** Only of gateways that work in two steps; the others have nothing to make or cancel. */
export function objects(each: Each): void {
  each('an object whose making was lost is found by our reference', async (twin) => {
    await twin.failNext('create_object', 'lose_after_acting')
    const request = firstRequest(twin, usd(5_000n))
    expect((await twin.adapter.call(twin.access, request)).kind).toBe('unknown')
    expect(await lookUpLate(twin, about(twin, request, null))).toMatchObject({
      kind: 'found',
      outcomes: [{ kind: 'created' }],
    })
  })

  each('a canceled object is never charged', async (twin) => {
    const objectId = await created(twin, usd(5_001n))
    expect(await twin.adapter.call(twin.access, cancelOf(objectId))).toEqual({ kind: 'canceled', objectId })
    const request = confirmOf(objectId, usd(5_001n), twin.tokens.approve)
    expect((await twin.adapter.call(twin.access, request)).kind).not.toBe('succeeded')
    expect((await twin.booked(request.merchantRef)).charges).toEqual([])
    expect(await lookUpLate(twin, about(twin, request, objectId))).toEqual({
      kind: 'found',
      outcomes: [{ kind: 'canceled', objectId }],
    })
  })

  each('[FM-PAY-18] canceling too late tells that it is paid', async (twin) => {
    const first = firstRequest(twin, usd(5_002n))
    const made = await twin.adapter.call(twin.access, first)
    if (made.kind !== 'created') throw new Error(`expected an object, not ${made.kind}`)
    const request = confirmOf(made.objectId, usd(5_002n), twin.tokens.approve)
    await twin.adapter.call(twin.access, request)
    const answer = await twin.adapter.call(twin.access, cancelOf(made.objectId))
    expect(answer).toMatchObject({ kind: 'succeeded', txn: { amount: usd(5_002n) } })
    // The reference is the confirmation's, or that of the object where a charge carries no other.
    const refs = [request.merchantRef, first.merchantRef]
    expect(answer.kind === 'succeeded' && refs.includes(answer.txn.merchantRef ?? '')).toBe(true)
  })

  each('confirming twice with two keys charges once; the second is unknown until looked up', async (twin) => {
    const objectId = await created(twin, usd(5_003n))
    const first = confirmOf(objectId, usd(5_003n), twin.tokens.approve)
    const second = confirmOf(objectId, usd(5_003n), twin.tokens.approve)
    expect((await twin.adapter.call(twin.access, first)).kind).toBe('succeeded')
    expect(await twin.adapter.call(twin.access, second)).toEqual({ kind: 'unknown', why: 'duplicate_refused' })
    expect((await twin.booked(second.merchantRef)).charges).toEqual([])
  })

  each('a declined object can be confirmed with another card', async (twin) => {
    const objectId = await created(twin, usd(5_004n))
    const declined = await twin.adapter.call(twin.access, confirmOf(objectId, usd(5_004n), twin.tokens.decline))
    expect(declined.kind).toBe('declined')
    const approved = await twin.adapter.call(twin.access, confirmOf(objectId, usd(5_004n), twin.tokens.approve))
    expect(approved.kind).toBe('succeeded')
  })
}
