import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sum } from '../money/money.ts'
import { type DisputeMovement, fundsOf, settleMovements } from './settle-movements.ts'

const common = { gatewayAccountId: 'ga', currency: 'USD' }
const taken = (id: string, amount = 1_000n, fee = 0n): DisputeMovement => ({ id, kind: 'withdrawn', amount, fee })
const back = (id: string, amount = 1_000n, fee = 0n): DisputeMovement => ({ id, kind: 'returned', amount, fee })

/** Balances after settling these in order; `lostAfter` says after how many of them the dispute was called lost. */
function settled(batches: readonly { fresh: readonly DisputeMovement[]; isLost: boolean }[]) {
  const accounts = new Map<string, bigint>()
  const sources: string[] = []
  const withdrawals: string[] = []
  let money = { held: 0n, lost: 0n }
  for (const { fresh, isLost } of batches) {
    withdrawals.push(...fresh.filter(({ kind }) => kind === 'withdrawn').map(({ id }) => id))
    const { entries, after } = settleMovements({ ...common, before: money, fresh, withdrawals, isLost })
    money = after
    for (const entry of entries) {
      sources.push(`${entry.kind} ${entry.sourceId}`)
      for (const { account, amount } of entry.postings) accounts.set(account, (accounts.get(account) ?? 0n) + amount)
    }
  }
  return { money, sources, of: (account: string) => accounts.get(account) ?? 0n }
}

test('[CORRECTNESS §13] what a bank takes is held and the fee is gone; what was won is in clearing again, without the fee', () => {
  const held = settled([{ fresh: [taken('w', 1_000n, 1_500n)], isLost: false }])
  expect([held.of('dispute_held'), held.of('gateway_fees'), held.of('gateway_clearing:ga')]).toEqual([
    1_000n,
    1_500n,
    -2_500n,
  ])
  const won = settled([
    { fresh: [taken('w', 1_000n, 1_500n)], isLost: false },
    { fresh: [back('r')], isLost: false },
  ])
  expect([won.of('dispute_held'), won.of('dispute_losses'), won.of('gateway_clearing:ga')]).toEqual([0n, 0n, -1_500n])
  expect(fundsOf(won.money, 2)).toBe('returned')
})

test('[I-35] a lost dispute holds nothing, and what comes back after all is taken out of the losses', () => {
  const lost = settled([{ fresh: [taken('w')], isLost: true }])
  expect(lost.money).toEqual({ held: 0n, lost: 1_000n })
  expect(lost.of('dispute_losses')).toBe(1_000n)
  const appealed = settled([
    { fresh: [taken('w')], isLost: true },
    { fresh: [back('r')], isLost: false },
  ])
  expect([appealed.of('dispute_held'), appealed.of('dispute_losses')]).toEqual([0n, 0n])
  expect([fundsOf(lost.money, 1), fundsOf(appealed.money, 2), fundsOf({ held: 0n, lost: 0n }, 0)]).toEqual([
    'forfeited',
    'returned',
    'none',
  ])
})

// Method: any number of withdrawals and returns in any batches, lost or not at any time; what the ledger has is what is said.
test('[I-35] [FM-DIS-01] in whatever pieces it is told, the ledger holds what was taken less what came back, and posts each once', () => {
  const movement = fc.record({ out: fc.boolean(), amount: fc.bigInt({ min: 1n, max: 5n }) })
  const batch = fc.record({ moves: fc.array(movement, { maxLength: 3 }), isLost: fc.boolean() })
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 6 }), (batches) => {
      let n = 0
      const told = batches.map(({ moves, isLost }) => ({
        fresh: moves.map(({ out, amount }) => (out ? taken(`m${n++}`, amount) : back(`m${n++}`, amount))),
        isLost,
      }))
      const { money, sources, of } = settled(told)
      const all = told.flatMap(({ fresh }) => fresh)
      const net = sum(all.map(({ kind, amount }) => (kind === 'withdrawn' ? amount : -amount)))
      expect(of('dispute_held')).toBe(money.held)
      expect(of('dispute_losses')).toBe(money.lost)
      expect(money.held + money.lost).toBe(net)
      expect(money.held >= 0n).toBe(true)
      expect(new Set(sources).size).toBe(sources.length)
      if (told.at(-1)?.isLost) expect(money.held).toBe(0n)
    }),
  )
})
