import type { Mistake } from './mistake.ts'

/** One-line mistakes in the rules themselves. */
export const inCore: readonly Mistake[] = [
  {
    name: 'a late no undoes a yes',
    file: 'src/core/payment/attempt-state.ts',
    from: '  succeeded: [],\n',
    to: "  succeeded: ['declined', 'unknown', 'pending'],\n",
  },
  {
    name: 'a lost answer after a re-send rejects what may have been carried out',
    file: 'src/core/payment/attempt-state.ts',
    from: "unknown: ['succeeded', 'pending', 'requires_action', 'declined', 'absent'],",
    to: "unknown: ['succeeded', 'pending', 'requires_action', 'declined', 'absent', 'rejected'],",
  },
  {
    name: 'a payment is allocated past what the invoice asks for',
    file: 'src/core/invoice/receive-payment.ts',
    from: 'const allocated = min(paid.minor, amountAsked(invoice))',
    to: 'const allocated = paid.minor',
  },
  {
    name: 'a void invoice takes money all the same',
    file: 'src/core/invoice/receive-payment.ts',
    from: 'const allocated = min(paid.minor, amountAsked(invoice))',
    to: 'const allocated = min(paid.minor, amountDue(invoice))',
  },
  {
    name: 'a refund without reopen leaves the invoice owed',
    file: 'src/core/invoice/apply-refund.ts',
    from: 'if (reopen) return { ...invoice, amountPaid }',
    to: 'if (reopen || !reopen) return { ...invoice, amountPaid }',
  },
  {
    name: 'a reopened invoice is credited in the ledger',
    file: 'src/core/ledger/refund-entry.ts',
    from: 'const invoicePostings = r.reopen',
    to: 'const invoicePostings = !r.reopen',
  },
  {
    name: 'a failed refund still counts as given back',
    file: 'src/core/refund/refund-state.ts',
    from: "    case 'absent':\n      return 'failed'",
    to: "    case 'absent':\n      return 'pending'",
  },
  {
    name: 'what exceeds the amount due is posted to the receivable',
    file: 'src/core/ledger/capture-entry.ts',
    from: "credit('receivable', c.allocated),\n      credit('customer_credit', c.surplus),",
    to: "credit('receivable', c.allocated + c.surplus),",
  },
]
