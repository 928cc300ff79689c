import { expect, test } from 'vitest'
import { legalMoves } from '../../sim/check/legal-moves.ts'
import { TRANSITIONS } from '../../src/core/payment/attempt-state.ts'
import { INTENT_TRANSITIONS } from '../../src/core/payment/intent-state.ts'
import { PAYMENT_TRANSITIONS } from '../../src/core/payment/payment-state.ts'
import { REFUND_TRANSITIONS } from '../../src/core/refund/refund-state.ts'

test('the legal moves of the code are those that the simulator knows by itself', () => {
  const tables = {
    attempt: TRANSITIONS,
    intent: INTENT_TRANSITIONS,
    refund: REFUND_TRANSITIONS,
    payment: PAYMENT_TRANSITIONS,
  }
  const moves = Object.entries(tables).flatMap(([machine, table]) =>
    Object.entries<readonly string[]>(table).flatMap(([from, to]) =>
      to.map((state) => `${machine} ${from} → ${state}`),
    ),
  )
  expect(moves.sort()).toEqual([...legalMoves].sort())
})
