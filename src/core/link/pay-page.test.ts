import { expect, test } from 'vitest'
import { derivePayPageState, type PayPageFacts } from './pay-page.ts'

const facts = (over: Partial<PayPageFacts> = {}): PayPageFacts => ({
  status: 'sent',
  amountDue: 1_000n,
  fields: { kind: 'sandbox' },
  partialPayments: false,
  partialMinimum: 100n,
  undecided: null,
  ...over,
})
const undecided = { attemptId: 'a', amount: 1n, method: null, actionUrl: null, otherCard: false, takesDays: false }
const kindOf = (over: Partial<PayPageFacts>) => derivePayPageState(facts(over)).kind

test('while a try is undecided the page invites nobody to pay, whatever else is true', () => {
  for (const status of ['sent', 'partially_paid', 'paid', 'void', 'written_off', 'refunded']) {
    for (const amountDue of [0n, 5n]) {
      for (const fields of [{ kind: 'sandbox' }, null] as const)
        expect(kindOf({ status, amountDue, fields, undecided })).toBe('confirming')
    }
  }
})

test('[A-026] [J10] the form is shown only where something is due, asked for, and can be taken', () => {
  expect(kindOf({})).toBe('payable')
  expect(kindOf({ status: 'pending' })).toBe('payable')
  expect(kindOf({ status: 'partially_paid' })).toBe('payable')
  expect(kindOf({ fields: null })).toBe('no_gateway')
  expect(kindOf({ status: 'void' })).toBe('void')
  expect(kindOf({ status: 'written_off' })).toBe('closed')
  expect(kindOf({ status: 'paid', amountDue: 0n, fields: null })).toBe('paid')
  expect(kindOf({ status: 'partially_refunded', amountDue: 0n })).toBe('paid')
  expect(kindOf({ status: 'refunded', amountDue: 0n })).toBe('refunded')
})

test('[A-027] a part may be paid only where it is allowed and smaller than the whole', () => {
  const minimum = (over: Partial<PayPageFacts>) => {
    const state = derivePayPageState(facts(over))
    return state.kind === 'payable' ? state.minimum : undefined
  }
  expect(minimum({})).toBeNull()
  expect(minimum({ partialPayments: true })).toBe(100n)
  expect(minimum({ partialPayments: true, amountDue: 100n })).toBeNull()
  expect(minimum({ partialPayments: true, partialMinimum: 10n, leastOnline: 50n, amountDue: 100n })).toBe(50n)
  expect(minimum({ partialPayments: true, leastOnline: 50n, amountDue: 149n })).toBeNull() // 49 would be left
})
