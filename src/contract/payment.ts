import { z } from '@hono/zod-openapi'
import {
  actor,
  amount,
  amountOut,
  currency,
  day,
  digitsLine,
  idOf,
  instant,
  line,
  lines,
  pageQuery,
  positiveAmount,
} from './shapes.ts'

/** Read model of Payments → Orders: each payment, and each intent whose last attempt did not make one (HOUSE §5.1). */
export const orderStatus = z.enum([
  'succeeded',
  'pending',
  'requires_action',
  'failed',
  'partially_refunded',
  'refunded',
  'disputed',
  'voided',
])

export const paymentRecord = z
  .object({
    /** `pay_…` for a payment, `int_…` for an intent without one. */
    id: z.string(),
    kind: z.enum(['payment', 'attempt']),
    status: orderStatus,
    amount: amountOut,
    tip: amountOut,
    refunded: amountOut,
    fee: amountOut.nullable(),
    currency: z.string(),
    method: z.string(),
    gateway: z.enum(['stripe', 'paypal', 'authorizenet', 'nmi', 'sandbox']).nullable(),
    gatewayReference: z.string().nullable(),
    declineReason: z.string().nullable(),
    customerId: z.string().nullable(),
    customerName: z.string(),
    invoiceId: z.string().nullable(),
    invoiceNumber: z.string().nullable(),
    source: z.enum(['pay_link', 'portal', 'backoffice', 'subscription', 'api', 'gateway']),
    liveMode: z.boolean(),
    at: instant,
  })
  .openapi('PaymentRecord')

export const refund = z
  .object({
    id: z.string(),
    paymentId: z.string(),
    amount: amountOut,
    /** How much of it was given back of the tip. */
    tip: amountOut,
    currency: z.string(),
    reason: z.string(),
    reopen: z.boolean(),
    state: z.enum(['requested', 'dispatched', 'unknown', 'pending', 'succeeded', 'failed', 'canceled']),
    failure: z.string().nullable(),
    requestedBy: actor,
    createdAt: instant,
    succeededAt: instant.nullable(),
  })
  .openapi('Refund')

export const attempt = z
  .object({
    id: z.string(),
    op: z.string(),
    state: z.string(),
    amount: amountOut,
    currency: z.string(),
    method: z.string(),
    reference: z.string(),
    gatewayReference: z.string().nullable(),
    declineReason: z.string().nullable(),
    resolvedBy: z.string().nullable(),
    createdAt: instant,
    resolvedAt: instant.nullable(),
  })
  .openapi('Attempt')

export const payment = paymentRecord
  .extend({
    refundable: amountOut,
    /** How much of `refundable` is the tip. */
    refundableTip: amountOut,
    applied: amountOut,
    surplus: amountOut,
    reference: z.string().nullable(),
    note: z.string().nullable(),
    refunds: z.array(refund),
    attempts: z.array(attempt),
  })
  .openapi('Payment')

export const paymentListQuery = pageQuery.extend({
  q: digitsLine(100).optional(),
  status: orderStatus.optional(),
  gateway: z.enum(['sandbox', 'offline', 'stripe', 'paypal', 'authorizenet', 'nmi']).optional(),
  customerId: idOf('cus').optional(),
  from: day.optional(),
  to: day.optional(),
})
export const paymentList = z
  .object({
    items: z.array(paymentRecord),
    nextCursor: z.string().nullable(),
    totals: z.array(
      z.object({
        currency: z.string(),
        count: z.int(),
        collected: amountOut,
        tips: amountOut,
        refunded: amountOut,
        fees: amountOut,
      }),
    ),
  })
  .openapi('PaymentList')

export const refundWrite = z
  .strictObject({
    /** Absent: all that can still be refunded. */
    amount: positiveAmount.optional(),
    /** How much of it is given back of the tip (PRODUCT R12). Absent: the tip comes last, after all the rest. */
    tip: amount.optional(),
    reason: lines(500).default(''),
    /** The invoice is owed again; otherwise a credit note is written (PRODUCT R13). */
    reopen: z.boolean().default(false),
  })
  .openapi('RefundWrite')

/** Which invoice a payment is for that came without one. */
export const paymentAssign = z.strictObject({ invoiceId: idOf('inv') }).openapi('PaymentAssign')

export const dashboard = z
  .object({
    currency,
    revenueToday: amountOut,
    revenueMonth: amountOut,
    revenuePreviousMonth: amountOut,
    outstanding: amountOut,
    outstandingCount: z.int(),
    overdue: amountOut,
    overdueCount: z.int(),
    draftCount: z.int(),
    /** One point a day, oldest first, last 30 days in the organization's zone; captured minus refunded. */
    revenueByDay: z.array(z.object({ day, collected: amountOut, refunded: amountOut })),
    statusCounts: z.array(z.object({ status: z.string(), count: z.int(), total: amountOut })),
    recentPayments: z.array(paymentRecord),
    needsAttention: z.array(
      z.object({
        kind: z.enum(['exception', 'send_failed', 'confirming', 'failed_payment', 'dispute_due']),
        sentence: z.string(),
        link: z.string(),
      }),
    ),
  })
  .openapi('Dashboard')

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    last4: z.string(),
    liveMode: z.boolean(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .openapi('ApiKey')
export const apiKeyWrite = z
  .strictObject({ name: line(80).trim().min(1), liveMode: z.boolean().default(false) })
  .openapi('ApiKeyWrite')
/** The one time the whole key is shown. */
export const apiKeyMade = apiKey.extend({ key: z.string() }).openapi('ApiKeyMade')

export type PaymentRecordJson = z.infer<typeof paymentRecord>
export type PaymentJson = z.infer<typeof payment>
export type PaymentListJson = z.infer<typeof paymentList>
export type RefundJson = z.infer<typeof refund>
export type RefundWriteJson = z.input<typeof refundWrite>
export type DashboardJson = z.infer<typeof dashboard>
export type ApiKeyJson = z.infer<typeof apiKey>
export type ApiKeyMadeJson = z.infer<typeof apiKeyMade>
