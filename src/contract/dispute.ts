import { z } from '@hono/zod-openapi'
import { DISPUTE_FUNDS, DISPUTE_STAGES, DISPUTE_STATUSES } from '../core/dispute/dispute-state.ts'
import { EVIDENCE_FILE_NAMES, EVIDENCE_TEXT_MAX, EVIDENCE_TEXT_NAMES } from '../core/dispute/evidence.ts'
import { actor, amountOut, digitsLine, idOf, instant, line, lines, pageQuery } from './shapes.ts'

export const disputeStatus = z.enum(DISPUTE_STATUSES)

export const listedDispute = z
  .object({
    id: z.string(),
    status: disputeStatus,
    stage: z.enum(DISPUTE_STAGES),
    /** The gateway's word for why, and a sentence of it. */
    reason: z.string(),
    reasonText: z.string(),
    amount: amountOut,
    currency: z.string(),
    /** Where the disputed money is. */
    funds: z.enum(DISPUTE_FUNDS),
    evidenceDueAt: instant.nullable(),
    openedAt: instant,
    closedAt: instant.nullable(),
    gateway: z.enum(['stripe', 'paypal', 'authorizenet', 'nmi', 'sandbox']),
    gatewayReference: z.string(),
    liveMode: z.boolean(),
    /** Null while the disputed payment is not known here. */
    paymentId: z.string().nullable(),
    invoiceId: z.string().nullable(),
    invoiceNumber: z.string().nullable(),
    customerId: z.string().nullable(),
    customerName: z.string(),
  })
  .openapi('ListedDispute')

const evidenceText = z.enum(EVIDENCE_TEXT_NAMES as [string, ...string[]])
const evidenceFileField = z.enum(EVIDENCE_FILE_NAMES as [string, ...string[]])

export const evidenceFile = z
  .object({
    id: z.string(),
    field: evidenceFileField,
    name: z.string(),
    contentType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
    /** Bytes. */
    size: z.int(),
    addedAt: instant,
  })
  .openapi('EvidenceFile')

export const dispute = listedDispute
  .extend({
    fundsText: z.string(),
    /** What was taken for it and given back, oldest first; in the currency the gateway settles in. */
    movements: z.array(
      z.object({
        kind: z.enum(['withdrawn', 'returned']),
        amount: amountOut,
        fee: amountOut,
        currency: z.string(),
        at: instant,
      }),
    ),
    /** What is written down as evidence; texts that are empty are left out. */
    evidence: z.object({
      texts: z.partialRecord(evidenceText, z.string()),
      files: z.array(evidenceFile),
      savedAt: instant.nullable(),
      savedBy: z.string().nullable(),
    }),
    /** What our own records say about it, to begin the evidence with. */
    suggested: z.partialRecord(evidenceText, z.string()),
    /** Whether evidence can be written and sent now. */
    answerable: z.boolean(),
    /** Whether it can be given up now. */
    acceptable: z.boolean(),
    /** What was asked of the gateway, newest first. */
    answers: z.array(
      z.object({
        op: z.enum(['submit_evidence', 'accept']),
        state: z.enum(['confirming', 'succeeded', 'refused', 'never_arrived']),
        /** Why it was refused. */
        detail: z.string().nullable(),
        by: actor,
        at: instant,
      }),
    ),
  })
  .openapi('Dispute')

export const disputeListQuery = pageQuery.extend({
  q: digitsLine(100).optional(),
  status: disputeStatus.optional(),
  /** Only undecided ones, or only decided ones. */
  open: z.enum(['true', 'false']).optional(),
  /** Only those whose evidence is due within so many days, or overdue. */
  dueWithin: z.coerce.number().int().min(0).max(365).optional(),
  customerId: idOf('cus').optional(),
  paymentId: idOf('pay').optional(),
})

export const disputeList = z
  .object({
    items: z.array(listedDispute),
    nextCursor: z.string().nullable(),
    totals: z.array(
      z.object({
        currency: z.string(),
        count: z.int(),
        toAnswer: z.int(),
        open: amountOut,
        won: amountOut,
        lost: amountOut,
      }),
    ),
  })
  .openapi('DisputeList')

export const evidenceWrite = z
  .strictObject({
    texts: z.strictObject(
      Object.fromEntries(EVIDENCE_TEXT_NAMES.map((name) => [name, lines(EVIDENCE_TEXT_MAX).optional()])),
    ),
  })
  .openapi('EvidenceWrite')

/** Which file it is; its bytes are the body. A second one takes the place of the first. */
export const evidenceFileQuery = z.object({
  field: evidenceFileField,
  name: line(120).trim().min(1, { error: 'must not be empty' }),
})

export type ListedDisputeJson = z.infer<typeof listedDispute>
export type DisputeJson = z.infer<typeof dispute>
export type DisputeListJson = z.infer<typeof disputeList>
export type EvidenceFileJson = z.infer<typeof evidenceFile>
