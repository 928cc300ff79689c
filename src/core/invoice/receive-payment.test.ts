import fc from 'fast-check'
import { expect, test } from 'vitest'
import { captureEntry } from '../ledger/capture-entry.ts'
import { money, sum } from '../money/money.ts'
import { anInvoice } from './an-invoice.fixture.ts'
import { amountAsked, amountDue, receivePayment } from './receive-payment.ts'

// Small on purpose: exact, short and surplus payments must all be common.
const cents = fc.bigInt({ min: 1n, max: 300n })

// Method: put any payments on one invoice and keep a second, simpler set of books beside it.
test('[I-03] [I-04] no payment is lost, and none pays an invoice past its total', () => {
  fc.assert(
    fc.property(cents, fc.array(cents, { maxLength: 8 }), (total, payments) => {
      let invoice = anInvoice({ total })
      let customerCredit = 0n

      for (const minor of payments) {
        const received = receivePayment(invoice, money(minor, 'USD'))
        const entry = captureEntry({
          paymentId: 'pay_1',
          gatewayAccountId: 'ga_1',
          currency: 'USD',
          tip: 0n,
          ...received,
        })

        expect(sum(entry.postings.map((p) => p.amount))).toBe(0n)
        invoice = received.invoice
        customerCredit += received.surplus
      }

      expect(invoice.amountPaid + customerCredit).toBe(sum(payments))
      expect(amountDue(invoice)).toBe(sum(payments) >= total ? 0n : total - sum(payments))
    }),
  )
})

test('[A-026] money for an invoice that asks for nothing becomes credit, whole', () => {
  const at = '2026-11-02T12:00:00Z'
  for (const invoice of [anInvoice({ voidedAt: at }), anInvoice({ writtenOffAt: at }), anInvoice({ issuedAt: null })]) {
    expect(amountAsked(invoice)).toBe(0n)
    expect(receivePayment(invoice, money(70n, 'USD'))).toEqual({ invoice, allocated: 0n, surplus: 70n })
  }
})

test('[A-019] another currency is never allocated, nor an amount that is not positive', () => {
  expect(() => receivePayment(anInvoice(), money(100n, 'IDR'))).toThrow('other currencies')
  expect(() => receivePayment(anInvoice(), money(0n, 'USD'))).toThrow('positive')
})
