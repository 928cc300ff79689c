/** Saved cards: what is known of them, and charging one without the customer present (PRODUCT P16, P24). */
import { z } from '@hono/zod-openapi'
import { amountOut, idOf, instant, positiveAmount } from './shapes.ts'

export const paymentMethod = z
  .object({
    /** `pmt_…` */
    id: z.string(),
    customerId: z.string(),
    gatewayAccountId: z.string(),
    gateway: z.enum(['stripe', 'paypal', 'authorizenet', 'nmi', 'sandbox']),
    kind: z.enum(['card', 'bank', 'wallet']),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    expiryMonth: z.int().min(1).max(12).nullable(),
    expiryYear: z.int().nullable(),
    /** Its last month has passed, in the organization's zone; its bank may still take it. */
    expired: z.boolean(),
    /** "Visa ending in 4242". */
    label: z.string(),
    status: z.enum(['active', 'removed']),
    /** Whether staff may charge it now: active, agreed to and not withdrawn, and its gateway account still connected. */
    chargeable: z.boolean(),
    /** What the customer agreed to; null when nothing stands here that allows an off-session charge. */
    agreement: z
      .object({
        version: z.string(),
        /** The exact words that were shown. */
        words: z.string(),
        agreedAt: instant,
        revokedAt: instant.nullable(),
      })
      .nullable(),
    liveMode: z.boolean(),
    createdAt: instant,
    removedAt: instant.nullable(),
  })
  .openapi('PaymentMethod')

/** Active ones first, newest first; removed ones after them, as history. At most 100. */
export const paymentMethodList = z.object({ items: z.array(paymentMethod) }).openapi('PaymentMethodList')

export const chargeWrite = z
  .strictObject({
    paymentMethodId: idOf('pmt'),
    /** Minor units. Absent: all that is due. A part only where the organization allows partial payments. */
    amount: positiveAmount.optional(),
  })
  .openapi('ChargeWrite')

/**
 * What became of charging a saved card. `processing`: not known yet, ask `GET /invoices/:id/charges/:attemptId` again and
 * do not charge again. `authenticate`: the bank wants the customer, who was sent the pay link (`mailedTo`), or could not be
 * (`mailedTo` null). `declined`: `sentence` says why, for staff; `mayRetry` says whether trying this card again is any use.
 * `failed`: certainly nothing was charged.
 */
export const chargeResult = z
  .object({
    status: z.enum(['succeeded', 'processing', 'declined', 'authenticate', 'failed']),
    invoiceId: z.string(),
    /** `att_…` */
    attemptId: z.string(),
    /** What was, or was to be, charged; and what the invoice still asks for now. */
    amount: amountOut,
    currency: z.string(),
    remaining: amountOut,
    method: z.string().nullable(),
    sentence: z.string(),
    declineCode: z.string().nullable(),
    mayRetry: z.boolean(),
    /** Whom the request to authenticate goes to, on its way; null where there is nobody to write to, or no need. */
    mailedTo: z.string().nullable(),
  })
  .openapi('ChargeResult')

export type PaymentMethodJson = z.infer<typeof paymentMethod>
export type PaymentMethodListJson = z.infer<typeof paymentMethodList>
export type ChargeWriteJson = z.input<typeof chargeWrite>
export type ChargeResultJson = z.infer<typeof chargeResult>
