import { z } from '@hono/zod-openapi'
import { amountOut, instant } from './shapes.ts'

/** One row that breaks an invariant. */
const violation = z.object({
  /** The thing as other routes name it (`pay_…`); null for rows that are never shown outside, and for sums. */
  id: z.string().nullable(),
  /** Path in the back office that shows it. */
  link: z.string().nullable(),
  /** What is wrong with it, with figures. */
  detail: z.string(),
  /** What staff do about it. */
  whatToDo: z.string(),
})

const provenInvariant = z.object({
  /** Number in the design, such as I-10; several sentences may share one. */
  id: z.string(),
  /** What is always true, as a sentence. */
  says: z.string(),
  /** What it means when it is not. */
  means: z.string(),
  checked: z.int().min(0),
  /** The word for what was counted, in the plural. */
  rows: z.string(),
  violations: z.array(violation),
  /** There are further violations than those listed. */
  more: z.boolean(),
})

const provenAccount = z.object({
  id: z.string(),
  name: z.string(),
  gateway: z.string(),
  liveMode: z.boolean(),
  /** Null while the gateway cannot be asked; minor units. `difference` is `theirs − ours`. */
  balances: z
    .array(
      z.object({
        currency: z.string(),
        ours: amountOut,
        theirs: amountOut,
        difference: amountOut,
        /** What no undecided attempt and no open discrepancy explains: zero when every cent is accounted for. */
        unexplained: amountOut,
      }),
    )
    .nullable(),
  lastWebhookAt: instant.nullable(),
  lastSweepAt: instant.nullable(),
  lastFailure: z.string().nullable(),
})

/** The last check of our own books, and each gateway's balance as it says now. */
export const proof = z
  .object({
    /** Null before the first check. */
    ranAt: instant.nullable(),
    /** How long it took, in milliseconds. */
    tookMs: z.int().nullable(),
    /** Every invariant holds; null before the first check. */
    holds: z.boolean().nullable(),
    invariants: z.array(provenInvariant),
    gatewayAccounts: z.array(provenAccount),
  })
  .openapi('Proof')

export type ProofJson = z.infer<typeof proof>
