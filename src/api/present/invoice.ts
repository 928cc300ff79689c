import type { InvoiceJson, InvoicePaymentJson, InvoiceSummaryJson, LineItemJson } from '../../contract/invoice.ts'
import type { DiscountJson } from '../../contract/shapes.ts'
import { mailAddressOf, wholeAddress } from '../../core/customer/bill-to.ts'
import { showId } from '../../core/id/id.ts'
import { allowedFor } from '../../core/invoice/allowed.ts'
import { badges } from '../../core/invoice/status.ts'
import type { Discount } from '../../core/invoice/totals.ts'
import { whyUnpaid } from '../../core/invoice/why-unpaid.ts'
import { min, money, sum } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { percentText, quantityText } from '../../core/number/decimal.ts'
import { methodWords } from '../../core/payment/method-words.ts'
import { refundable } from '../../core/refund/refundable.ts'
import type { InvoiceRow } from '../../store/invoice.ts'
import type { ListedInvoice } from '../../store/invoice-list.ts'
import type { InvoicePayment } from '../../store/invoice-payments.ts'
import type { StoredLine } from '../../store/line-item.ts'
import { minorUnits } from '../http.ts'
import type { InvoiceDetail } from '../read-invoice.ts'
import { presentCreditNote } from './credit-note.ts'
import { presentActor } from './timeline.ts'

type Summed = Omit<ListedInvoice, 'processing' | 'disputed'> | InvoiceRow
type BadgeFacts = { readonly processing: boolean; readonly disputed: boolean; readonly today: string }

/** One row of the list. `today` is the day in the organization's zone, for the badge "overdue". */
export const presentSummary = (row: Summed, facts: BadgeFacts): InvoiceSummaryJson => ({
  id: showId('inv', row.id),
  number: row.number,
  status: row.status,
  badges: badges(
    {
      ...row,
      issuedAt: textOf(row.issuedAt),
      sentAt: textOf(row.sentAt),
      voidedAt: textOf(row.voidedAt),
      writtenOffAt: textOf(row.writtenOffAt),
      viewedAt: textOf(row.viewedAt),
      processing: facts.processing,
      disputed: facts.disputed,
    },
    facts.today,
  ),
  customerId: showId('cus', row.customerId),
  customerName: row.customerName,
  reference: row.reference,
  currency: row.currency,
  total: minorUnits(row.total),
  amountDue: minorUnits(asked(row)),
  issueOn: row.issueOn,
  dueOn: row.dueOn,
  sentAt: textOf(row.sentAt),
  liveMode: row.liveMode,
  createdAt: row.createdAt.toString(),
})

/** All of an invoice, and what may be done with it now. */
export function presentInvoice(detail: InvoiceDetail): InvoiceJson {
  const { row, lines, payments, creditNotes } = detail
  const payable = payments.map(presentPayment)
  const mailTo = mailAddressOf(row.billTo, detail.contact)
  return {
    ...presentSummary(row, detail),
    contactId: row.contactId && showId('con', row.contactId),
    mailTo,
    billTo: {
      name: row.billTo.name,
      email: row.billTo.email,
      phone: row.billTo.phone,
      taxId: row.billTo.taxId,
      address: { ...wholeAddress(row.billTo.address) },
    },
    paymentTermsDays: row.paymentTermsDays,
    notes: row.notes,
    rounding: row.rounding,
    documentDiscount: presentDiscount(row.documentDiscount),
    lines: lines.map(presentLine),
    subtotal: minorUnits(row.subtotal),
    discountTotal: minorUnits(row.discountTotal),
    taxes: row.taxes.map((tax) => ({
      ...presentTax({ id: tax.taxRateId, name: tax.name, ppm: tax.ppm, inclusive: tax.inclusive }),
      base: minorUnits(tax.base),
      amount: minorUnits(tax.amount),
    })),
    taxTotal: minorUnits(row.taxTotal),
    credited: minorUnits(row.credited),
    amountPaid: minorUnits(row.amountPaid),
    amountRefunded: minorUnits(row.amountRefunded),
    version: row.version,
    issuedAt: textOf(row.issuedAt),
    viewedAt: textOf(row.viewedAt),
    voidedAt: textOf(row.voidedAt),
    lastSendError: row.lastSendError,
    createdBy: presentActor(row.createdBy),
    allowed: {
      ...allowedFor({ ...row, ...detail, lineCount: lines.length, refundable: sum(payments.map(refundableOf)) }),
    },
    whyUnpaid: whyUnpaid({
      ...detail.unpaid,
      status: row.status,
      who: row.billTo.name,
      lineCount: lines.length,
      today: detail.today,
      dueOn: row.dueOn,
      partPaid:
        row.amountPaid > 0n
          ? {
              on: detail.unpaid.lastPaidOn ?? detail.today,
              due: formatMoney(money(row.amountDue, row.currency), detail.locale),
            }
          : null,
      gatewayConnected: detail.gatewayConnected,
      mailTo,
      mailRefused: row.lastSendError,
    }),
    payments: payable,
    creditNotes: creditNotes.map(presentCreditNote),
  }
}

/** A draft, a void and a written-off invoice ask for nothing, whatever their total. */
const asked = (row: Summed): bigint => (row.voidedAt || row.writtenOffAt ? 0n : row.amountDue)

const presentLine = (line: StoredLine): LineItemJson => ({
  id: showId('lin', line.id),
  productId: line.productId && showId('prd', line.productId),
  description: line.description,
  quantity: quantityText(line.quantityE6),
  unitPrice: minorUnits(line.unitPrice),
  discount: presentDiscount(line.discount),
  taxes: line.taxes.map(presentTax),
  gross: minorUnits(line.gross),
  net: minorUnits(line.net),
  tax: minorUnits(line.tax),
  total: minorUnits(line.total),
})

const presentTax = (tax: { id: string; name: string; ppm: number; inclusive: boolean }) => ({
  id: showId('txr', tax.id),
  name: tax.name,
  percent: percentText(tax.ppm),
  inclusive: tax.inclusive,
})

const presentDiscount = (discount: Discount | null): DiscountJson | null => {
  if (!discount) return null
  return discount.kind === 'percent'
    ? { kind: 'percent', percent: percentText(discount.ppm) }
    : { kind: 'fixed', amount: minorUnits(discount.amount) }
}

const presentPayment = (p: InvoicePayment): InvoicePaymentJson => ({
  id: showId('pay', p.id),
  amount: minorUnits(p.amount),
  tip: minorUnits(p.tipAmount),
  applied: minorUnits(p.applied),
  refunded: minorUnits(p.amountRefunded),
  refundable: minorUnits(refundableOf(p)),
  refundableTip: minorUnits(min(refundableOf(p), p.tipAmount - p.tipRefunded)),
  currency: p.currency,
  method: methodWords(p.kind, p.method),
  kind: p.kind,
  state: p.state,
  capturedAt: p.capturedAt.toString(),
})

const refundableOf = (p: InvoicePayment): bigint => refundable(p, [{ amount: p.amountRefunded, state: 'succeeded' }])

const textOf = (at: Temporal.Instant | null): string | null => at?.toString() ?? null
