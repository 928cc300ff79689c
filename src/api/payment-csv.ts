import type { PaymentRecordJson } from '../contract/payment.ts'
import { isCurrency } from '../core/money/currency.ts'
import { money } from '../core/money/money.ts'
import type { CsvValue } from '../core/text/csv-cell.ts'
import type { Ctx } from '../ports/ctx.ts'
import { type CsvColumn, csvStream } from '../render/csv/csv-stream.ts'
import {
  listPaymentRecords,
  type PaymentFilter,
  type PaymentPosition,
  type PaymentRecordRow,
} from '../store/payment-list.ts'
import type { C } from './http.ts'
import { presentPaymentRecord } from './present/payment.ts'

const PAGE = 500
const MAX_ROWS = 1_000_000

const COLUMNS: readonly CsvColumn<PaymentRecordJson>[] = [
  { head: 'Date (UTC)', value: (r) => r.at },
  { head: 'Id', value: (r) => r.id },
  { head: 'Status', value: (r) => r.status },
  { head: 'Amount', value: (r) => exact(r, r.amount) },
  { head: 'Tip', value: (r) => exact(r, r.tip) },
  { head: 'Refunded', value: (r) => exact(r, r.refunded) },
  { head: 'Fee', value: (r) => (r.fee === null ? null : exact(r, r.fee)) },
  { head: 'Currency', value: (r) => r.currency },
  { head: 'Method', value: (r) => r.method },
  { head: 'Gateway', value: (r) => r.gateway },
  { head: 'Gateway reference', value: (r) => r.gatewayReference },
  { head: 'Decline reason', value: (r) => r.declineReason },
  { head: 'Customer', value: (r) => r.customerName },
  { head: 'Invoice', value: (r) => r.invoiceNumber },
  { head: 'Source', value: (r) => r.source },
  { head: 'Mode', value: (r) => (r.liveMode ? 'live' : 'test') },
]

/**
 * All records the filter finds, newest first, read page by page as the receiver takes them. A page is read by its own
 * short transaction, so a slow receiver holds no connection; what is captured meanwhile is newer and not in the file.
 */
export function exportPayments(c: C, filter: PaymentFilter): Response {
  const day = c.var.system.clock.now().toString().slice(0, 10)
  return c.body(csvStream(COLUMNS, records(c.var.ctx, filter)), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="payments-${day}.csv"`,
  })
}

async function* records(ctx: Ctx, filter: PaymentFilter): AsyncGenerator<PaymentRecordJson> {
  let position: PaymentPosition | null = null
  for (let written = 0; written < MAX_ROWS; written += PAGE) {
    const after: PaymentPosition | null = position
    const rows: PaymentRecordRow[] = await ctx.tx((t) => listPaymentRecords(t, filter, PAGE, after))
    for (const row of rows) yield presentPaymentRecord(row)
    const last = rows.at(-1)
    if (rows.length < PAGE || !last) return
    position = { at: last.at.toString(), id: last.id }
  }
}

const exact = ({ currency }: PaymentRecordJson, minor: number): CsvValue =>
  isCurrency(currency) ? money(BigInt(minor), currency) : minor
