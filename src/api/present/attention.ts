import type { DashboardJson } from '../../contract/payment.ts'
import { exceptionWords } from '../../core/exception/words.ts'
import { showId } from '../../core/id/id.ts'
import type { ExceptionCount, FailedSending } from '../../store/dashboard.ts'

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
