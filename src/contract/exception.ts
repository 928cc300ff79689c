import { z } from '@hono/zod-openapi'
import { amountOut, idOf, instant, line, pageQuery } from './shapes.ts'

export const exception = z
  .object({
    id: z.string(),
    kind: z.string(),
    /** Heading over all of this kind. */
    title: z.string(),
    /** What is the matter, in words for staff. */
    sentence: z.string(),
    /** What it means for the money. */
    means: z.string(),
    /** What to do about it. */
    advice: z.string(),
    /** The figures that differ, or what was said. */
    detail: z.string().nullable(),
    subjectKind: z.string(),
    /** The thing it is about, as other routes name it; null for what has no page. */
    subjectId: z.string().nullable(),
    /** Whose money it is and where it is shown; null for what concerns no single customer. */
    about: z
      .object({
        /** `pay_…`, or `int_…` where no payment was made. */
        paymentId: z.string().nullable(),
        invoiceId: z.string().nullable(),
        invoiceNumber: z.string().nullable(),
        customerId: z.string().nullable(),
        customerName: z.string().nullable(),
        amount: amountOut.nullable(),
        currency: z.string().nullable(),
      })
      .nullable(),
    /** Path in the back office that shows it. */
    link: z.string(),
    facts: z.record(z.string(), z.unknown()),
    state: z.enum(['open', 'resolved']),
    /** False for what closes by itself once the gateway has decided. */
    resolvable: z.boolean(),
    openedAt: instant,
    deadlineAt: instant,
    resolvedAt: instant.nullable(),
    resolution: z.string().nullable(),
  })
  .openapi('Exception')

export const exceptionListQuery = pageQuery.extend({
  state: z.enum(['open', 'resolved']).optional(),
  /** Only what is about this payment or a refund of it. */
  paymentId: idOf('pay').optional(),
})

export const exceptionList = z
  .object({
    items: z.array(exception),
    nextCursor: z.string().nullable(),
    /** How many wait for a decision, whatever was asked for. */
    openCount: z.int().min(0),
  })
  .openapi('ExceptionList')

export const exceptionResolve = z
  .strictObject({
    resolution: line(500).trim().min(3, { error: 'must say in a few words what was found and done' }),
  })
  .openapi('ExceptionResolve')

/** Our clearing account beside what the gateway says it holds; minor units. */
export const gatewayBalance = z
  .object({
    /** Null while the gateway cannot be asked. */
    balances: z
      .array(z.object({ currency: z.string(), ours: amountOut, theirs: amountOut, unexplained: amountOut }))
      .nullable(),
    items: z.array(
      z.object({
        kind: z.enum([
          'undecided_payment',
          'undecided_refund',
          'refund_over',
          'missing_at_gateway',
          'amount_mismatch',
          'refund_returned',
        ]),
        subjectKind: z.enum(['attempt', 'payment', 'refund']),
        subjectId: z.string(),
        currency: z.string(),
        amount: amountOut.nullable(),
      }),
    ),
    comparedUntil: instant.nullable(),
    lastRunAt: instant.nullable(),
    lastFailure: z.string().nullable(),
  })
  .openapi('GatewayBalance')

export type ExceptionJson = z.infer<typeof exception>
export type ExceptionListJson = z.infer<typeof exceptionList>
