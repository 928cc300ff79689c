import { stream } from 'hono/streaming'
import type { PaymentRecordJson } from '../contract/payment.ts'
import { exponentOf, isCurrency } from '../core/money/currency.ts'
import { money } from '../core/money/money.ts'
import { type CsvValue, csvRow } from '../core/text/csv-cell.ts'
import { listPaymentRecords, type PaymentFilter, type PaymentPosition, type PaymentRecordRow } from '../store/payment-list.ts'
import type { C } from './http.ts'
import { presentPaymentRecord } from './present/payment.ts'

const PAGE = 500
const MAX_ROWS = 1_000_000

const COLUMNS = [
  'Date (UTC)', 'Id', 'Status', 'Amount', 'Tip', 'Refunded', 'Fee', 'Currency', 'Method', 'Gateway', 'Gateway reference',
  'Decline reason', 'Customer', 'Invoice', 'Source',
] as const

/**
 * All records the filter finds, newest first, page by page as the receiver takes them, so that memory does not grow with
 * the file. Cells are made harmless by `csvCell`; the first bytes tell spreadsheets that it is UTF-8.
 */
export function exportPayments(c: C, filter: PaymentFilter): Response {
  const { ctx, system } = c.var
  const day = system.clock.now().toString().slice(0, 10)
  c.header('content-type', 'text/csv; charset=utf-8')
  c.header('content-disposition', `attachment; filename="payments-${day}.csv"`)
  return stream(
    c,
    async (out) => {
      await out.write(`\ufeff${csvRow(COLUMNS)}`)
      let position: PaymentPosition | null = null
      for (let written = 0; written < MAX_ROWS && !out.aborted; written += PAGE) {
        const after: PaymentPosition | null = position
        const rows: PaymentRecordRow[] = await ctx.tx((t) => listPaymentRecords(t, filter, PAGE, after))
        await out.write(rows.map((row) => csvRow(cellsOf(presentPaymentRecord(row)))).join(''))
        const last = rows.at(-1)
        if (rows.length < PAGE || !last) return
        position = { at: last.at.toString(), id: last.id }
      }
    },
    async (error) => system.log.error('an export ended early', { requestId: c.var.requestId, error: error.message }),
  )
}

function cellsOf(record: PaymentRecordJson): CsvValue[] {
  const { currency } = record
  const amount = (minor: number | null): CsvValue => (minor === null ? null : isCurrency(currency) ? money(BigInt(minor), currency) : minor)
  return [
    record.at, record.id, record.status, amount(record.amount), amount(record.tip), amount(record.refunded), amount(record.fee), currency,
    record.method, record.gateway, record.gatewayReference, record.declineReason, record.customerName, record.invoiceNumber, record.source,
  ]
}
