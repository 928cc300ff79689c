import type { DashboardJson } from '../../contract/payment.ts'
import { exceptionWords } from '../../core/exception/words.ts'
import { showId } from '../../core/id/id.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import type { ExceptionCount, FailedSending } from '../../store/dashboard.ts'
import type { ListedDispute } from '../../store/dispute-list.ts'

type Attention = DashboardJson['needsAttention'][number]

/** Open discrepancies of one kind in a line, with the page where they are decided. */
export const presentExceptions = ({ kind, count }: ExceptionCount): Attention => ({
  kind: 'exception',
  sentence: count === 1n ? exceptionWords(kind).sentence : `${exceptionWords(kind).title}: ${count}`,
  link: '/payments/exceptions',
})

export const presentFailedSending = (invoice: FailedSending): Attention => ({
  kind: 'send_failed',
  sentence: `Invoice ${invoice.number} could not be sent: ${invoice.error}`,
  link: `/payments/invoices/${showId('inv', invoice.id)}`,
})

/** A dispute that waits for an answer and not for much longer (FM-DIS-03); whole days are rounded down. */
export function presentDueDispute(dispute: ListedDispute, now: Temporal.Instant, locale: string): Attention {
  const due = dispute.evidenceDueAt ?? now
  const hours = Math.floor((due.epochMilliseconds - now.epochMilliseconds) / 3_600_000)
  const counted = (n: number, unit: string) => `in ${n} ${unit}${n === 1 ? '' : 's'}`
  const when =
    hours < 0
      ? 'overdue'
      : hours < 48
        ? `due ${counted(hours, 'hour')}`
        : `due ${counted(Math.floor(hours / 24), 'day')}`
  const what = dispute.invoiceNumber ? ` of invoice ${dispute.invoiceNumber}` : ''
  const amount = formatMoney(money(dispute.amount, dispute.currency), locale)
  return {
    kind: 'dispute_due',
    sentence: `A dispute${what} over ${amount} waits for an answer, ${when}.`,
    link: `/payments/disputes/${showId('dsp', dispute.id)}`,
  }
}
