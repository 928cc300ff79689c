import fc from 'fast-check'
import { expect, test } from 'vitest'
import { money } from '../money/money.ts'
import { anInvoice } from './an-invoice.fixture.ts'
import { applyCredit } from './apply-credit.ts'
import { applyRefund, undoRefund } from './apply-refund.ts'
import type { Invoice } from './invoice.ts'
import { amountAsked, amountDue, receivePayment } from './receive-payment.ts'
import { badges, deriveStatus, INVOICE_BADGES, INVOICE_STATUSES, isOutstanding } from './status.ts'
import { BADGE_LABELS, STATUS_LABELS } from './status-label.ts'

const at = '2026-11-02T12:00:00Z'
const usd = (minor: bigint) => money(minor, 'USD')
const paid = (minor: bigint) => receivePayment(anInvoice({ sentAt: at }), usd(minor)).invoice

test('[I-09] the ordinary life: draft, pending, sent, partially paid, paid', () => {
  expect(deriveStatus(anInvoice({ issuedAt: null }))).toBe('draft')
  expect(deriveStatus(anInvoice())).toBe('pending')
  expect(deriveStatus(anInvoice({ sentAt: at }))).toBe('sent')
  expect(deriveStatus(paid(40n))).toBe('partially_paid')
  expect(deriveStatus(paid(100n))).toBe('paid')
  expect(deriveStatus(paid(130n))).toBe('paid')
})

test('an invoice paid before it was ever sent is paid, and sending it then changes nothing (C25)', () => {
  const early = receivePayment(anInvoice(), usd(100n)).invoice
  expect(deriveStatus(early)).toBe('paid')
  expect(deriveStatus({ ...early, sentAt: at })).toBe('paid')
})

test('an invoice over nothing is paid the moment it is issued', () => {
  expect(deriveStatus(anInvoice({ total: 0n, issuedAt: null }))).toBe('draft')
  expect(deriveStatus(anInvoice({ total: 0n }))).toBe('paid')
})

test('refunds without reopen: partially refunded, then refunded, and nothing is owed again (C32, C34)', () => {
  const some = applyRefund(paid(100n), usd(30n), { reopen: false })
  expect(deriveStatus(some)).toBe('partially_refunded')
  expect(amountDue(some)).toBe(0n)
  const all = applyRefund(some, usd(70n), { reopen: false })
  expect(deriveStatus(all)).toBe('refunded')
  expect(amountDue(all)).toBe(0n)
  expect(all).toMatchObject({ credited: 100n, amountPaid: 0n, amountRefunded: 100n })
})

test('refunds with reopen: owed again, so sent or partially paid, and paid once it is paid again', () => {
  const some = applyRefund(paid(100n), usd(30n), { reopen: true })
  expect(deriveStatus(some)).toBe('partially_paid')
  const all = applyRefund(some, usd(70n), { reopen: true })
  expect(deriveStatus(all)).toBe('sent')
  expect(amountDue(all)).toBe(100n)
  expect(deriveStatus(receivePayment(all, usd(100n)).invoice)).toBe('paid')
})

test('a refund of a partly paid invoice leaves the rest owed, and the status says so', () => {
  const some = applyRefund(paid(50n), usd(20n), { reopen: false })
  expect(deriveStatus(some)).toBe('partially_paid')
  expect(amountDue(some)).toBe(50n)
  const all = applyRefund(some, usd(30n), { reopen: false })
  expect(deriveStatus(all)).toBe('sent')
  expect(amountDue(all)).toBe(50n)
})

test('credit notes: what is left of an invoice may be paid by credit alone', () => {
  expect(deriveStatus(applyCredit(anInvoice(), usd(40n)))).toBe('pending')
  expect(deriveStatus(applyCredit(anInvoice(), usd(100n)))).toBe('paid')
  expect(deriveStatus(applyCredit(paid(60n), usd(40n)))).toBe('paid')
  expect(deriveStatus(applyRefund(applyCredit(paid(60n), usd(40n)), usd(60n), { reopen: false }))).toBe('refunded')
})

test('the side exits are final, whatever was paid', () => {
  expect(deriveStatus({ ...paid(40n), writtenOffAt: at })).toBe('written_off')
  expect(deriveStatus(anInvoice({ voidedAt: at, sentAt: at }))).toBe('void')
})

test('a credit note needs an issued invoice and takes no more than is due', () => {
  const code = (invoice: Invoice, minor: bigint) => {
    try {
      applyCredit(invoice, usd(minor))
    } catch (error) {
      return (error as { code: string }).code
    }
    return null
  }
  expect(code(anInvoice({ issuedAt: null }), 1n)).toBe('invoice_not_issued')
  expect(code(anInvoice({ voidedAt: at }), 1n)).toBe('invoice_void')
  expect(code(anInvoice({ writtenOffAt: at }), 1n)).toBe('invoice_written_off')
  expect(code(anInvoice(), 0n)).toBe('amount_not_positive')
  expect(code(anInvoice(), -1n)).toBe('amount_not_positive')
  expect(code(paid(60n), 41n)).toBe('credit_above_due')
  expect(code(paid(60n), 40n)).toBeNull()
  expect(() => applyCredit(paid(60n), usd(41n))).toThrow('invoice INV-0001 (0.40 USD)')
})

test('[FM-REF-06] a refund that failed is undone; what a reopened invoice has no room for is surplus', () => {
  const before = paid(100n)
  const given = applyRefund(before, usd(30n), { reopen: false })
  expect(undoRefund(given, usd(30n), { reopen: false })).toEqual({ invoice: before, allocated: 30n, surplus: 0n })

  const reopened = applyRefund(before, usd(30n), { reopen: true })
  expect(undoRefund(reopened, usd(30n), { reopen: true })).toEqual({ invoice: before, allocated: 30n, surplus: 0n })
  const paidAgain = receivePayment(reopened, usd(20n)).invoice
  expect(undoRefund(paidAgain, usd(30n), { reopen: true })).toEqual({ invoice: before, allocated: 10n, surplus: 20n })
})

type Step = { readonly kind: 'pay' | 'credit' | 'refund' | 'reopen' | 'undo'; readonly minor: bigint }

// Method: any sequence of what may happen, each as large as is allowed at most; the laws are checked after every step.
test('[I-04] [I-09] whatever happens, amounts stay within the total and the status says whether something is owed', () => {
  const step = fc.record({
    kind: fc.constantFrom<Step['kind'][]>('pay', 'credit', 'refund', 'reopen', 'undo'),
    minor: fc.bigInt({ min: 1n, max: 60n }),
  })
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 100n }), fc.array(step, { maxLength: 12 }), (total, steps) => {
      let invoice = anInvoice({ total })
      for (const { kind, minor } of steps) {
        if (kind === 'pay') invoice = receivePayment(invoice, usd(minor)).invoice
        if (kind === 'credit' && minor <= amountDue(invoice)) invoice = applyCredit(invoice, usd(minor))
        const reopen = kind === 'reopen'
        if ((kind === 'refund' || reopen) && minor <= invoice.amountPaid)
          invoice = applyRefund(invoice, usd(minor), { reopen })
        if (kind === 'undo' && minor <= invoice.amountRefunded)
          invoice = undoRefund(invoice, usd(minor), { reopen: false }).invoice

        expect(invoice.amountPaid >= 0n && invoice.credited >= 0n && invoice.amountRefunded >= 0n).toBe(true)
        expect(invoice.amountPaid + invoice.credited <= invoice.total).toBe(true)
        expect(invoice.amountRefunded <= invoice.credited).toBe(true)
        expect(isOutstanding(deriveStatus(invoice))).toBe(amountAsked(invoice) > 0n)
      }
    }),
  )
})

test('badges stand beside the status and never replace it', () => {
  const none = { viewedAt: null, processing: false, disputed: false }
  expect(badges({ ...anInvoice(), ...none }, '2026-12-01')).toEqual([])
  expect(badges({ ...anInvoice(), ...none }, '2026-12-02')).toEqual(['overdue'])
  expect(badges({ ...paid(100n), ...none }, '2026-12-02')).toEqual([])
  expect(badges({ ...anInvoice({ dueOn: null }), ...none }, '2026-12-02')).toEqual([])
  expect(badges({ ...paid(40n), viewedAt: at, processing: true, disputed: true }, '2027-01-01')).toEqual([
    'overdue',
    'processing',
    'disputed',
    'viewed',
  ])
})

test('every status and badge has its own word', () => {
  const words = [
    ...INVOICE_STATUSES.map((s) => STATUS_LABELS[s].text),
    ...INVOICE_BADGES.map((b) => BADGE_LABELS[b].text),
  ]
  expect(new Set(words).size).toBe(INVOICE_STATUSES.length + INVOICE_BADGES.length)
})
