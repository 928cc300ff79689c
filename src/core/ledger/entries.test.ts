import fc from 'fast-check'
import { expect, test } from 'vitest'
import { min, sum } from '../money/money.ts'
import { captureEntry } from './capture-entry.ts'
import { creditNoteEntry } from './credit-note-entry.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'
import { feeEntry } from './fee-entry.ts'
import { issueEntry } from './issue-entry.ts'
import { offlineEntry } from './offline-entry.ts'
import { payoutEntry } from './payout-entry.ts'
import { refundDispatchedEntry, refundFailedEntry, refundReturnedEntry, refundSucceededEntry } from './refund-entry.ts'
import { taxPart } from './tax-part.ts'
import { voidEntry } from './void-entry.ts'
import { writeOffEntry } from './write-off-entry.ts'

const USD = 'USD'

/** Balances of all accounts after these entries; accounts at zero are left out. */
function balances(entries: readonly Entry[]): Record<string, bigint> {
  const accounts = new Map<string, bigint>()
  for (const p of entries.flatMap((e) => e.postings))
    accounts.set(p.account, (accounts.get(p.account) ?? 0n) + p.amount)
  return Object.fromEntries([...accounts].filter(([, amount]) => amount !== 0n))
}

const issued = issueEntry({ invoiceId: 'inv', customerId: 'cus', currency: USD, total: 120n, taxTotal: 20n })
const capture = (allocated: bigint, surplus = 0n, tip = 0n) =>
  captureEntry({ paymentId: 'pay', gatewayAccountId: 'ga', customerId: 'cus', currency: USD, allocated, surplus, tip })
const dispatched = (d: Partial<Parameters<typeof refundDispatchedEntry>[0]>) =>
  refundDispatchedEntry({
    refundId: 'rfd',
    customerId: 'cus',
    currency: USD,
    reopen: false,
    fromInvoice: 0n,
    tax: 0n,
    fromCredit: 0n,
    fromTip: 0n,
    ...d,
  })

test('[I-01] an entry that does not balance does not exist, and lines of zero are left out', () => {
  const base = { kind: 'capture', sourceId: 'pay', currency: USD } as const
  expect(() => balanced({ ...base, postings: [debit('bank', 2n), credit('revenue', 1n)] })).toThrow(
    'capture of pay is off by 1',
  )
  expect(balanced({ ...base, postings: [debit('bank', 0n), credit('revenue', 0n)] }).postings).toEqual([])
})

test('[I-11] invoice, payment with surplus and tip: the receivable is settled and nothing else is in it', () => {
  expect(balances([issued])).toEqual({ receivable: 120n, revenue: -100n, tax_payable: -20n })
  expect(balances([issued, capture(120n, 5n, 24n)])).toEqual({
    'gateway_clearing:ga': 149n,
    customer_credit: -5n,
    tips_payable: -24n,
    revenue: -100n,
    tax_payable: -20n,
  })
  expect(issued.customerId).toBe('cus')
})

test('offline money is in the bank, and a fee is missing from the clearing account', () => {
  expect(balances([issued, offlineEntry({ paymentId: 'pay', currency: USD, allocated: 120n, surplus: 1n })])).toEqual({
    bank: 121n,
    customer_credit: -1n,
    revenue: -100n,
    tax_payable: -20n,
  })
  expect(
    balances([capture(120n), feeEntry({ paymentId: 'pay', gatewayAccountId: 'ga', currency: USD, fee: 4n })]),
  ).toEqual({
    'gateway_clearing:ga': 116n,
    gateway_fees: 4n,
    receivable: -120n,
  })
})

test('a full refund gives back sale, tax and tip, and leaves no clearing', () => {
  const all = [
    issued,
    capture(120n, 0n, 24n),
    dispatched({ fromInvoice: 120n, tax: 20n, fromTip: 24n }),
    refundSucceededEntry({ refundId: 'rfd', currency: USD, amount: 144n, gatewayAccountId: 'ga' }),
  ]
  expect(balances(all)).toEqual({ refunds_given: 100n, revenue: -100n })
})

test('a refund with reopen is owed again, and one of surplus takes the credit', () => {
  expect(
    balances([issued, capture(120n, 5n), dispatched({ reopen: true, fromInvoice: 120n, fromCredit: 5n })]),
  ).toEqual({
    receivable: 120n,
    'gateway_clearing:ga': 125n,
    refunds_clearing: -125n,
    revenue: -100n,
    tax_payable: -20n,
  })
})

test('[FM-REF-06] a failed refund reverses its dispatch; one the bank returned becomes credit', () => {
  const gone = dispatched({ fromInvoice: 60n, tax: 10n })
  expect(balances([gone, refundFailedEntry({ refundId: 'rfd', currency: USD, dispatched: gone.postings })])).toEqual({})
  const settled = { refundId: 'rfd', currency: USD, amount: 60n, gatewayAccountId: 'ga' }
  expect(balances([gone, refundSucceededEntry(settled), refundReturnedEntry(settled)])).toEqual({
    refunds_given: 50n,
    tax_payable: 10n,
    customer_credit: -60n,
  })
  const byHand = { ...settled, gatewayAccountId: null }
  expect(balances([gone, refundSucceededEntry(byHand)])).toEqual({ refunds_given: 50n, tax_payable: 10n, bank: -60n })
})

test('[I-11] a reopened invoice that somebody else paid meanwhile leaves credit, never a negative receivable', () => {
  const gone = dispatched({ reopen: true, fromInvoice: 30n })
  const failed = refundFailedEntry({ refundId: 'rfd', currency: USD, dispatched: gone.postings, surplus: 20n })
  expect(balances([gone, failed])).toEqual({ receivable: 20n, customer_credit: -20n })
})

test('credit note, void and write-off empty the receivable, each from its own account', () => {
  const noted = creditNoteEntry({ creditNoteId: 'crn', currency: USD, amount: 60n, tax: 10n })
  expect(balances([issued, noted])).toEqual({ receivable: 60n, revenue: -50n, tax_payable: -10n })
  expect(balances([issued, noted, voidEntry({ invoiceId: 'inv', currency: USD, amountDue: 60n, tax: 10n })])).toEqual(
    {},
  )
  expect(balances([issued, writeOffEntry({ invoiceId: 'inv', currency: USD, amountDue: 120n })])).toEqual({
    write_offs: 120n,
    revenue: -100n,
    tax_payable: -20n,
  })
})

test('tax that is no part of its amount is refused by every template', () => {
  expect(() => issueEntry({ invoiceId: 'i', currency: USD, total: 1n, taxTotal: 2n })).toThrow('part')
  expect(() => creditNoteEntry({ creditNoteId: 'c', currency: USD, amount: 1n, tax: 2n })).toThrow('part')
  expect(() => voidEntry({ invoiceId: 'i', currency: USD, amountDue: 1n, tax: 2n })).toThrow('part')
  expect(() => dispatched({ fromInvoice: 1n, tax: 2n })).toThrow('part')
})

// Method: cut an invoice into any pieces, some of which fail and are put back; small totals make every rounding common.
test('however an invoice is given back, the pieces hold exactly its tax', () => {
  const cut = fc.record({ wish: fc.bigInt({ min: 1n, max: 40n }), fails: fc.boolean() })
  const invoice = fc
    .bigInt({ min: 1n, max: 60n })
    .chain((total) => fc.tuple(fc.constant(total), fc.bigInt({ min: 0n, max: total })))
  fc.assert(
    fc.property(invoice, fc.array(cut, { maxLength: 10 }), ([total, taxTotal], cuts) => {
      let creditedBefore = 0n
      const taxes: bigint[] = []
      for (const { wish, fails } of [...cuts, { wish: total, fails: false }]) {
        const amount = min(wish, total - creditedBefore)
        const tax = taxPart({ total, taxTotal, creditedBefore, taxBefore: sum(taxes), amount })
        expect(tax >= 0n && tax <= amount).toBe(true)
        if (fails) continue
        creditedBefore += amount
        taxes.push(tax)
      }
      expect(creditedBefore).toBe(total)
      expect(sum(taxes)).toBe(taxTotal)
    }),
  )
})

test('a payout moves what reached the bank out of clearing, and with it the fees that were not booked before', () => {
  const paid = feeEntry({ paymentId: 'pay', gatewayAccountId: 'ga', currency: USD, fee: 7n })
  const payout = { payoutId: 'po', gatewayAccountId: 'ga', currency: USD }
  expect(balances([capture(120n), paid, payoutEntry({ ...payout, amount: 111n, feeDifference: 2n })])).toEqual({
    receivable: -120n,
    gateway_fees: 9n,
    bank: 111n,
  })
})
