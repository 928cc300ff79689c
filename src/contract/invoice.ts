import { z } from '@hono/zod-openapi'
import { customerWrite } from './customer.ts'
import {
  actor,
  address,
  amount,
  amountOut,
  currency,
  day,
  digitsLine,
  discount,
  email,
  idOf,
  instant,
  line,
  lines,
  pageQuery,
  positiveAmount,
  quantity,
} from './shapes.ts'

export const invoiceStatus = z.enum([
  'draft',
  'pending',
  'sent',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'void',
  'written_off',
])
export const invoiceBadge = z.enum(['viewed', 'overdue', 'processing', 'disputed'])

export const billTo = z
  .object({
    name: line(200).default(''),
    email: email.nullable().default(null),
    phone: digitsLine(40).nullable().default(null),
    taxId: digitsLine(50).nullable().default(null),
    address: address.prefault({}),
  })
  .openapi('BillTo')

export const lineItemWrite = z
  .strictObject({
    productId: idOf('prd').nullable().default(null),
    description: lines(500).trim().min(1, { error: 'must not be empty' }),
    quantity,
    unitPrice: amount,
    discount: discount.nullable().default(null),
    taxRateIds: z.array(idOf('txr')).max(5).default([]),
  })
  .openapi('LineItemWrite')

/**
 * A draft as it is written. Totals, status and numbers are ours alone: a field that names one is refused
 * (CORRECTNESS A-015).
 */
export const invoiceWrite = z
  .strictObject({
    customerId: idOf('cus'),
    contactId: idOf('con').nullable().default(null),
    /** Absent: filled from contact and customer. */
    billTo: billTo.optional(),
    currency: currency.optional(),
    /** Absent: the customer's terms, else the organization's. Days after issue. */
    paymentTermsDays: z.int().min(0).max(365).optional(),
    /** A due date instead of terms; must not lie before the day of issue. */
    dueOn: day.nullable().default(null),
    reference: line(100).nullable().default(null),
    notes: lines(2000).optional(),
    documentDiscount: discount.nullable().default(null),
    lines: z.array(lineItemWrite).max(200, { error: 'an invoice has at most 200 lines' }).default([]),
  })
  .openapi('InvoiceWrite')

/** A new invoice: for a customer who is known, or for one made with it; a draft, or issued at once. */
export const invoiceCreate = invoiceWrite
  .extend({
    customerId: idOf('cus').optional(),
    /** Instead of `customerId`. */
    customer: customerWrite.optional(),
    issue: z.boolean().default(false),
  })
  .refine(({ customerId, customer }) => (customerId === undefined) !== (customer === undefined), {
    path: ['customerId'],
    error: 'name a customer by customerId, or give a new one as customer; one of the two',
  })
  .openapi('InvoiceCreate')

/** Absent fields stay; `lines`, when given, replaces all lines. `version` guards against two editors. */
export const invoicePatch = z
  .strictObject({
    customerId: idOf('cus'),
    contactId: idOf('con').nullable(),
    billTo,
    currency,
    paymentTermsDays: z.int().min(0).max(365),
    dueOn: day.nullable(),
    reference: line(100).nullable(),
    notes: lines(2000),
    documentDiscount: discount.nullable(),
    lines: z.array(lineItemWrite).max(200, { error: 'an invoice has at most 200 lines' }),
    version: z.int(),
  })
  .partial()
  .openapi('InvoicePatch')

export const lineItem = z
  .object({
    id: z.string(),
    productId: z.string().nullable(),
    description: z.string(),
    quantity: z.string(),
    unitPrice: amountOut,
    discount: discount.nullable(),
    taxes: z.array(z.object({ id: z.string(), name: z.string(), percent: z.string(), inclusive: z.boolean() })),
    gross: amountOut,
    net: amountOut,
    tax: amountOut,
    total: amountOut,
  })
  .openapi('LineItem')

export const invoiceSummary = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    status: invoiceStatus,
    badges: z.array(invoiceBadge),
    customerId: z.string(),
    customerName: z.string(),
    reference: z.string().nullable(),
    currency: z.string(),
    total: amountOut,
    amountDue: amountOut,
    issueOn: day.nullable(),
    dueOn: day.nullable(),
    sentAt: instant.nullable(),
    liveMode: z.boolean(),
    createdAt: instant,
  })
  .openapi('InvoiceSummary')

export const invoicePayment = z
  .object({
    id: z.string(),
    /** The tip included. */
    amount: amountOut,
    tip: amountOut,
    applied: amountOut,
    refunded: amountOut,
    refundable: amountOut,
    /** How much of `refundable` is the tip. */
    refundableTip: amountOut,
    currency: z.string(),
    method: z.string(),
    kind: z.enum(['gateway', 'cash', 'cheque', 'bank_transfer', 'other']),
    state: z.enum(['authorized', 'captured', 'voided', 'failed']),
    capturedAt: instant,
  })
  .openapi('InvoicePayment')

export const creditNote = z
  .object({
    id: z.string(),
    number: z.string(),
    invoiceId: z.string(),
    invoiceNumber: z.string(),
    customerId: z.string(),
    currency: z.string(),
    amount: amountOut,
    taxAmount: amountOut,
    reason: z.string(),
    issuedOn: day,
    createdAt: instant,
  })
  .openapi('CreditNote')

export const invoice = invoiceSummary
  .extend({
    contactId: z.string().nullable(),
    /** Where it is mailed when nobody names another address; null without a contact that has one. */
    mailTo: z.string().nullable(),
    billTo,
    paymentTermsDays: z.int(),
    notes: z.string(),
    rounding: z.enum(['line', 'document']),
    documentDiscount: discount.nullable(),
    lines: z.array(lineItem),
    subtotal: amountOut,
    discountTotal: amountOut,
    taxes: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        percent: z.string(),
        inclusive: z.boolean(),
        base: amountOut,
        amount: amountOut,
      }),
    ),
    taxTotal: amountOut,
    credited: amountOut,
    amountPaid: amountOut,
    amountRefunded: amountOut,
    version: z.int(),
    issuedAt: instant.nullable(),
    viewedAt: instant.nullable(),
    voidedAt: instant.nullable(),
    lastSendError: z.string().nullable(),
    createdBy: actor,
    /** What may be done now, so that no page has to know the rules (PRODUCT C8, C9, C30). */
    allowed: z.object({
      edit: z.boolean(),
      issue: z.boolean(),
      send: z.boolean(),
      /** Why sending is not offered: `no_gateway` still lets an invoice go out without a pay button. */
      sendHint: z.enum(['no_contact_email', 'no_gateway', 'not_issued', 'void', 'draft_empty']).nullable(),
      payLink: z.boolean(),
      recordPayment: z.boolean(),
      refund: z.boolean(),
      creditNote: z.boolean(),
      void: z.boolean(),
      delete: z.boolean(),
    }),
    /** "Why isn't this paid?": one true sentence and the one thing to do; null when nothing is asked for. */
    whyUnpaid: z
      .object({
        sentence: z.string(),
        action: z.object({
          kind: z.enum([
            'add_lines',
            'issue',
            'add_contact',
            'edit_email',
            'mail_settings',
            'connect_gateway',
            'send',
            'resend',
            'new_link',
            'copy_link',
            'record_payment',
            'ask_gateway',
            'wait',
          ]),
          label: z.string(),
        }),
      })
      .nullable(),
    payments: z.array(invoicePayment),
    creditNotes: z.array(creditNote),
  })
  .openapi('Invoice')

export const creditNoteWrite = z
  .strictObject({ amount: positiveAmount, reason: lines(500).default('') })
  .openapi('CreditNoteWrite')

export const invoiceListQuery = pageQuery.extend({
  q: digitsLine(100).optional(),
  /** A status, or the filters `outstanding`, `overdue` and `unpaid` (= outstanding). */
  status: z.enum([...invoiceStatus.options, 'outstanding', 'unpaid', 'overdue']).optional(),
  customerId: idOf('cus').optional(),
  issuedFrom: day.optional(),
  issuedTo: day.optional(),
})

/** Figures of the whole filtered set, per currency, not only of the page shown (PRODUCT J21). */
export const invoiceList = z
  .object({
    items: z.array(invoiceSummary),
    nextCursor: z.string().nullable(),
    totals: z.array(
      z.object({ currency: z.string(), count: z.int(), total: amountOut, outstanding: amountOut, overdue: amountOut }),
    ),
  })
  .openapi('InvoiceList')

export const sendInvoice = z
  .strictObject({
    /** Absent: the invoice's contact. */
    to: email.optional(),
    subject: line(200).optional(),
    message: lines(4000).optional(),
    /** A pay button in mail and PDF; absent: yes when a gateway is connected (PRODUCT K10). */
    payLink: z.boolean().optional(),
  })
  .openapi('SendInvoice')
export const sendResult = z
  .object({ sent: z.boolean(), to: z.string(), sentence: z.string(), invoice })
  .openapi('SendResult')

export const payLink = z
  .object({ url: z.string(), createdAt: instant, firstOpenedAt: instant.nullable() })
  .openapi('PayLink')

export const offlinePaymentWrite = z
  .strictObject({
    amount: positiveAmount,
    kind: z.enum(['cash', 'cheque', 'bank_transfer', 'other']),
    receivedOn: day.optional(),
    reference: line(100).nullable().default(null),
    note: lines(500).nullable().default(null),
    /** Mail a receipt to the invoice's contact. */
    receipt: z.boolean().default(true),
  })
  .openapi('OfflinePaymentWrite')

export const contactChoice = z.strictObject({ contactId: idOf('con') }).openapi('ContactChoice')

export const voidInvoice = z.strictObject({ reason: lines(500).default('') }).openapi('VoidInvoice')

export const timelineEvent = z
  .object({
    id: z.string(),
    type: z.string(),
    /** A sentence for people, such as "Dana Whitfield opened the invoice". */
    sentence: z.string(),
    amount: amountOut.nullable(),
    currency: z.string().nullable(),
    detail: z.string().nullable(),
    actor,
    at: instant,
  })
  .openapi('TimelineEvent')

export const previewResult = z.object({ html: z.string() }).openapi('InvoicePreview')

export type InvoiceSummaryJson = z.infer<typeof invoiceSummary>
export type InvoiceJson = z.infer<typeof invoice>
export type InvoiceListJson = z.infer<typeof invoiceList>
export type InvoiceWriteJson = z.input<typeof invoiceWrite>
export type InvoicePatchJson = z.input<typeof invoicePatch>
export type LineItemJson = z.infer<typeof lineItem>
export type LineItemWriteJson = z.input<typeof lineItemWrite>
export type CreditNoteJson = z.infer<typeof creditNote>
export type InvoicePaymentJson = z.infer<typeof invoicePayment>
export type TimelineEventJson = z.infer<typeof timelineEvent>
export type PayLinkJson = z.infer<typeof payLink>
export type SendResultJson = z.infer<typeof sendResult>
