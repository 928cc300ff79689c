import type { Currency } from '../money/money.ts'

/**
 * What is true of an invoice's money and life. Amounts are minor units of `currency`; of the instants (RFC 3339 text)
 * only the presence matters here. `amountPaid` is the sum of its allocations, refunds taken off (I-03).
 */
export type Invoice = {
  readonly id: string
  readonly number?: string | null // for messages to people; null or absent on a draft
  readonly currency: Currency
  readonly total: bigint
  readonly credited: bigint // credit notes, and refunds without reopen
  readonly amountPaid: bigint
  readonly amountRefunded: bigint // refunds without reopen, not failed; a reopened one only lowers amountPaid
  readonly issuedAt: string | null
  readonly sentAt: string | null
  readonly voidedAt: string | null
  readonly writtenOffAt: string | null
  readonly dueOn: string | null // YYYY-MM-DD in the organization's zone
}
