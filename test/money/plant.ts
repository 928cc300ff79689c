import type { IdPrefix } from '../../src/core/id/id.ts'

/** A violation: what is done to the books, the sentence that must notice it, and the row that must be named. */
export type Plant = {
  readonly notices: string
  readonly sql: string
  readonly names: string | null
  readonly kind: IdPrefix | 'ledger_entry' | 'delivery' | 'payout' | null
}

/** Further rows of the books, by which violations are planted. */
export type Rows = Readonly<
  Record<
    | 'organization'
    | 'customer'
    | 'account'
    | 'paidPayment'
    | 'partlyPayment'
    | 'cashPayment'
    | 'refundedRefund'
    | 'waitingRefund'
    | 'reopenRefund'
    | 'paidIntent'
    | 'linkedIntent'
    | 'paidAttempt'
    | 'linkedAttempt'
    | 'paidEntry'
    | 'link'
    | 'creditNote'
    | 'disputedPayment'
    | 'dispute'
    | 'savedMethod',
    string
  >
>
