import { expect } from 'vitest'
import type { Movement, MovementPage } from '../ports/gateway.ts'
import { charged, type Each, refundOf, type Twin, usd } from './conformance-twin.ts'

/** What a gateway tells without being told: single movements, its list of them, what it holds. */
export function reports(each: Each): void {
  each(
    '[CORRECTNESS §12 L2] every charge and refund stands in its list, oldest first, as it is told by itself',
    async (twin) => {
      const since = twin.now().subtract({ seconds: 1 })
      const paid = [
        await charged(twin, usd(6_000n)),
        await charged(twin, usd(6_001n)),
        await charged(twin, usd(6_002n)),
      ]
      const refund = refundOf(paid[1] ?? '', usd(501n))
      const refunded = await twin.adapter.call(twin.access, refund)
      if (refunded.kind !== 'succeeded') throw new Error(`expected a refund, not ${refunded.kind}`)
      const movements = await listAll(twin, since)
      // Of what happened in the same instant either may come first.
      const told = movements.map(({ kind, txn }) => `${kind} ${txn.gatewayTxnId} ${txn.amount.minor}`)
      const made = paid.map((id, index) => `charge ${id} ${6_000 + index}`)
      expect(told.toSorted()).toEqual([...made, `refund ${refunded.txn.gatewayTxnId} 501`].toSorted())
      const times = movements.map(({ txn }) => txn.at.epochMilliseconds)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      const givenBack = movements.find(({ kind }) => kind === 'refund')
      expect(givenBack).toMatchObject({ ofTxnId: paid[1], txn: { merchantRef: refund.merchantRef } })
      for (const movement of movements) {
        const alone = await twin.adapter.fetchTxn?.(twin.access, { kind: movement.kind, id: movement.txn.gatewayTxnId })
        expect(alone).toMatchObject({ kind: 'found', movement: { txn: { amount: movement.txn.amount } } })
      }
      const newest = async (count: number): Promise<readonly string[]> => {
        const page = await twin.adapter.newestTxns?.(twin.access, count)
        if (page?.kind !== 'page') throw new Error('expected a page')
        return page.movements.map(({ txn }) => txn.gatewayTxnId)
      }
      expect((await newest(4)).toSorted()).toEqual([...paid, refunded.txn.gatewayTxnId].toSorted())
      expect((await newest(2)).length).toBe(2)
    },
  )

  each('a movement nobody knows is absent, which is not the same as not having been told', async (twin) => {
    for (const kind of ['charge', 'refund'] as const) {
      const id = kind === 'charge' ? 'ch_nobodyknows' : 're_nobodyknows'
      expect(await twin.adapter.fetchTxn?.(twin.access, { kind, id })).toEqual({ kind: 'absent' })
      expect((await twin.adapter.fetchTxn?.(twin.nobodyThere, { kind, id }))?.kind).toBe('failed')
      expect(await twin.adapter.fetchTxn?.(twin.wrongKey, { kind, id })).toEqual({ kind: 'failed', why: 'credentials' })
    }
  })

  each('[CORRECTNESS §13] its balance is what was taken, less fees and refunds', async (twin) => {
    const before = await heldFor(twin)
    const id = await charged(twin, usd(7_000n))
    await twin.adapter.call(twin.access, refundOf(id, usd(1_000n)))
    await twin.passFees()
    const told = await twin.adapter.fetchTxn?.(twin.access, { kind: 'charge', id })
    const fee = told?.kind === 'found' ? told.movement.txn.fee : null
    expect(fee).toBeGreaterThan(0n)
    expect(await heldFor(twin)).toBe(before + 6_000n - (fee ?? 0n))
  })
}

async function listAll(twin: Twin, since: Temporal.Instant): Promise<readonly Movement[]> {
  const all: Movement[] = []
  for (let cursor: string | null = null, pages = 0; pages < 20; pages += 1) {
    const page: MovementPage | undefined = await twin.adapter.listTxns?.(twin.access, { since, cursor })
    if (page?.kind !== 'page') throw new Error('expected a page')
    all.push(...page.movements)
    cursor = page.next
    if (cursor === null) return all
  }
  throw new Error('the list has no end')
}

/** What the gateway says it holds for the account, in dollars; minor units. */
export async function heldFor(twin: Twin): Promise<bigint> {
  const answer = await twin.adapter.readBalances?.(twin.access)
  if (answer?.kind !== 'balances') throw new Error('expected balances')
  return answer.balances.find(({ currency }) => currency === 'USD')?.available ?? 0n
}
