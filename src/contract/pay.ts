/** The payment page's own small API. Choices come in, never amounts that we would believe (CORRECTNESS §1 rule 9). */
import { z } from '@hono/zod-openapi'
import { digitsLine, idOf, line, percent, positiveAmount } from './shapes.ts'

export const payRequest = z
  .strictObject({
    /** The page's one-time key: twenty clicks of one form are one command (FM-PAY-13). */
    commandKey: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
    /** What the customer saw as due, in minor units. Only compared: a difference answers 409 `balance_changed`. */
    amountSeen: positiveAmount,
    /** The part of it to pay now, where the organization allows partial payments. */
    payAmount: positiveAmount.optional(),
    /** `none`, `custom`, or one of the percentages that the page offers; what it comes to is worked out on the server. */
    tip: z.union([z.enum(['none', 'custom']), percent]).default('none'),
    /** Only with `custom`. */
    tipAmount: positiveAmount.optional(),
    method: z.discriminatedUnion('kind', [
      /** Sandbox only: one of the published test numbers; anything else is refused and forgotten (§18.3). */
      z.strictObject({
        kind: z.literal('test_card'),
        number: digitsLine(30),
        expiry: digitsLine(9),
        cvc: digitsLine(4),
        name: line(100).default(''),
      }),
      /** Stripe: what its own fields were filled with, as a token that is used once. Never a card number (§18.3). */
      z.strictObject({
        kind: z.literal('confirmation_token'),
        token: z.string().regex(/^ctoken_[A-Za-z0-9_]{8,100}$/),
      }),
      /** One that this customer saved before, of those that the page shows. */
      z.strictObject({ kind: z.literal('saved'), paymentMethodId: idOf('pmt') }),
    ]),
    /** Keep what is paid with for later; only together with the words that were shown beside the box. */
    saveMethod: z.boolean().default(false),
    /** Of those words; another than today's answers 409 `agreement_changed`. */
    agreementVersion: digitsLine(20).optional(),
  })
  .openapi('PayRequest')

/** What the page shows after a try. `processing` means: poll, and keep the button off. */
export const payView = z
  .object({
    status: z.enum(['paid', 'processing', 'requires_action', 'declined', 'failed']),
    attemptId: z.string(),
    amount: z.int(),
    currency: z.string(),
    amountText: z.string(),
    /** For the customer, in plain words. */
    sentence: z.string(),
    actionUrl: z.string().nullable(),
    pollUrl: z.string(),
    method: z.string().nullable(),
    /** Of `amount`. */
    tip: z.int(),
    remaining: z.int(),
    remainingText: z.string(),
  })
  .openapi('PayView')

export type PayRequestJson = z.infer<typeof payRequest>
export type PayViewJson = z.infer<typeof payView>
