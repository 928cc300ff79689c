import { addressLines } from '../core/customer/bill-to.ts'
import { invoiceNotFound } from '../core/invoice/refusals.ts'
import { creditNoteNotFound } from '../core/invoice/send-refusals.ts'
import { computeTotals } from '../core/invoice/totals.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import type { CreditNoteDocument, DocumentLine, InvoiceDocument } from '../render/document.ts'
import { creditNoteSheet } from '../render/pdf/credit-note-data.ts'
import { invoiceSheet } from '../render/pdf/invoice-data.ts'
import { findContactOfInvoice } from '../store/contact.ts'
import { findCreditNote } from '../store/credit-note.ts'
import { findInvoice, type InvoiceRow } from '../store/invoice.ts'
import { type InvoicePayment, listInvoicePayments } from '../store/invoice-payments.ts'
import { listLineItems, type StoredLine } from '../store/line-item.ts'
import { readBrand } from './brand.ts'

export type PdfFile = { readonly filename: string; readonly bytes: Uint8Array }

/**
 * An invoice as it is printed and mailed: the lines and parties as they were at issue, the amounts as they are now.
 * `payUrl` is the address behind the Pay button and the code; null leaves both out (K9, K10).
 */
async function readInvoiceDocument(
  t: Tx,
  ctx: Ctx,
  invoiceId: string,
  payUrl: string | null,
): Promise<InvoiceDocument> {
  const [row, lines, payments] = await Promise.all([
    findInvoice(t, invoiceId),
    listLineItems(t, invoiceId),
    listInvoicePayments(t, invoiceId),
  ])
  if (!row) throw invoiceNotFound()
  const totals = computeTotals({ ...row, lines })
  return {
    ...(await headOf(t, ctx, row)),
    status: row.status,
    number: row.number,
    issuedOn: row.issueOn,
    dueOn: row.dueOn,
    reference: row.reference,
    lines: lines.map((line, i) => printed(line, totals.lines[i])),
    subtotal: totals.subtotal,
    documentDiscount: totals.documentDiscount,
    taxes: row.taxes,
    total: row.total,
    credited: row.credited,
    amountPaid: row.amountPaid,
    amountRefunded: row.amountRefunded,
    amountDue: row.amountDue,
    paidOn: row.status === 'paid' ? lastDay(payments) : null,
    payLink: payUrl,
    notes: row.notes === '' ? null : row.notes,
    terms: null,
  }
}

/**
 * The invoice as PDF. The process that draws it gets strings and the logo's bytes, nothing else (§18.10). `payUrl` null
 * leaves button and code out (K10).
 */
export async function renderInvoicePdf(ctx: Ctx, invoiceId: string, payUrl: string | null): Promise<PdfFile> {
  const document = await ctx.tx((t) => readInvoiceDocument(t, ctx, invoiceId, payUrl))
  const bytes = await ctx.pdf.render('invoice', invoiceSheet(document))
  return { filename: fileName(document.number ?? 'Draft'), bytes }
}

/** A credit note as PDF: one line that says what is credited, and the tax in it. */
export async function renderCreditNotePdf(ctx: Ctx, creditNoteId: string): Promise<PdfFile> {
  const document = await ctx.tx((t) => readCreditNoteDocument(t, ctx, creditNoteId))
  const bytes = await ctx.pdf.render('credit-note', creditNoteSheet(document))
  return { filename: fileName(document.number ?? 'Credit note'), bytes }
}

async function readCreditNoteDocument(t: Tx, ctx: Ctx, id: string): Promise<CreditNoteDocument> {
  const note = await findCreditNote(t, id)
  if (!note) throw creditNoteNotFound()
  const row = await findInvoice(t, note.invoiceId)
  if (!row) throw invoiceNotFound()
  const what = `Credit for invoice ${note.invoiceNumber}`
  const line = {
    description: what,
    detail: note.reason || null,
    quantityE6: 1_000_000n,
    unit: null,
    discount: 0n,
    taxes: [],
  }
  const tax = {
    name: 'tax',
    ppm: null,
    inclusive: true,
    base: note.amount - note.taxAmount,
    amount: note.taxAmount,
  }
  return {
    ...(await headOf(t, ctx, row)),
    status: 'sent',
    number: note.number,
    issuedOn: note.issuedOn,
    invoiceNumber: note.invoiceNumber,
    reason: note.reason || null,
    lines: [{ ...line, unitPrice: note.amount, amount: note.amount }],
    subtotal: note.amount,
    documentDiscount: 0n,
    taxes: note.taxAmount > 0n ? [tax] : [],
    total: note.amount,
    notes: null,
  }
}

/** Who bills whom. Name and address are those of the day of issue; colour and logo are today's. */
async function headOf(t: Tx, ctx: Ctx, row: InvoiceRow) {
  const [brand, contact] = await Promise.all([readBrand(t, ctx), findContactOfInvoice(t, row.id)])
  const seller = row.seller && {
    name: row.seller.name,
    addressLines: addressLines(row.seller.address),
    email: row.seller.email,
    phone: row.seller.phone,
    taxId: row.seller.taxId,
  }
  const billTo = {
    name: row.billTo.name,
    contact: contact?.name ?? null,
    addressLines: addressLines(row.billTo.address),
    email: row.billTo.email,
    taxId: row.billTo.taxId,
  }
  const { locale } = brand.organization
  return { issuer: { ...brand.issuer, ...seller }, billTo, currency: row.currency, locale, liveMode: row.liveMode }
}

function printed(line: StoredLine, amounts: { discount: bigint; amount: bigint } | undefined): DocumentLine {
  const [description = '', ...more] = line.description.split('\n')
  return {
    description,
    detail: more.length > 0 ? more.join('\n') : null,
    quantityE6: line.quantityE6,
    unit: null,
    unitPrice: line.unitPrice,
    discount: amounts?.discount ?? 0n,
    taxes: line.taxes,
    amount: amounts?.amount ?? 0n,
  }
}

const lastDay = (payments: readonly InvoicePayment[]): string | null =>
  payments.filter((p) => p.state === 'captured').at(-1)?.receivedOn ?? null

/** A number may hold slashes; a file's name may not. */
const fileName = (number: string): string => `${number.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.pdf`
