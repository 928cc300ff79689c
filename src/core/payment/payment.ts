import type { Currency } from '../money/money.ts'
import type { PaymentState } from './payment-state.ts'

/** Through a gateway, or what staff recorded by hand. */
export const PAYMENT_KINDS = ['gateway', 'cash', 'cheque', 'bank_transfer', 'other'] as const

export type PaymentKind = (typeof PAYMENT_KINDS)[number]

export type OfflineKind = Exclude<PaymentKind, 'gateway'>

/** What truly happened: one gateway transaction, or one receipt of cash or the like. Amounts in minor units. */
export type Payment = {
  readonly id: string
  readonly invoiceId: string | null
  readonly kind: PaymentKind
  readonly gatewayAccountId: string | null
  readonly gatewayTxnId: string | null
  readonly currency: Currency
  readonly amount: bigint // all that moved: allocated + surplus + tip (I-18)
  readonly tipAmount: bigint
  readonly state: PaymentState
  readonly amountRefunded: bigint
  readonly amountDisputed: bigint
  readonly liveMode: boolean
}

/** The words for a way of paying that is not a gateway's. */
export const OFFLINE_LABELS: Readonly<Record<OfflineKind, string>> = {
  cash: 'Cash',
  cheque: 'Cheque',
  bank_transfer: 'Bank transfer',
  other: 'Other',
}
