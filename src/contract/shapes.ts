/** Shapes that every noun of the API shares: ids, amounts, days, pages, problems. */
import { z } from '@hono/zod-openapi'
import { type IdPrefix, readId } from '../core/id/id.ts'
import { cardRuns } from '../core/payment/luhn.ts'
import { readEmail } from '../core/text/email.ts'
import { isHeaderSafe } from '../core/text/header-safe.ts'

/** A shown id such as `inv_01jd…`; parses to the uuid inside. */
export const idOf = (prefix: IdPrefix) =>
  z
    .string()
    .refine((text) => readId(prefix, text) !== null, { error: `must be an id that starts with ${prefix}_` })
    .openapi({ type: 'string', example: `${prefix}_01jd7w3k5zf9t8m2q4r6s8v0x2` })

/** Whole minor units (cents for USD, yen for JPY, fils for KWD); never a decimal, never text. */
export const amount = z
  .int({ error: 'must be a whole number of minor units, such as 1050 for 10.50' })
  .min(0, { error: 'must not be negative' })
  .max(999_999_999_999_999, { error: 'is larger than any amount we can keep exactly' })

export const positiveAmount = amount.min(1, { error: 'must be at least 1 minor unit' })

/** An amount in an answer; may be negative in sums. */
export const amountOut = z.int()

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code such as USD' })
  .openapi({ example: 'USD' })

/** A quantity as decimal text with at most six decimals. */
export const quantity = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, {
    error: 'must be a number such as 2 or 1.5, not negative, with at most six decimals',
  })
  .openapi({ example: '1.5' })

/** A percentage as decimal text, 0 to 100, at most four decimals. */
export const percent = z
  .string()
  .regex(/^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/, {
    error: 'must be a percentage from 0 to 100 with at most four decimals',
  })
  .openapi({ example: '9.975' })

/** A calendar day that every calendar, time zone and database of ours can count from. */
export const day = z.iso
  .date({ error: 'must be a day such as 2026-11-30' })
  .refine((text) => text >= '1900-01-01' && text <= '2999-12-31', { error: 'must be a day from 1900 to 2999' })
export const instant = z.iso.datetime({ error: 'must be an instant such as 2026-11-30T12:00:00Z' })

const upTo = (max: number) => z.string().max(max, { error: `must be at most ${max} characters` })
const oneLine = {
  error: 'has to be one line without control characters; take the line break out',
  params: { code: 'line_break' },
}
const severalLines = { error: 'holds control characters; take them out', params: { code: 'control_character' } }
const noCard = {
  error: 'looks like a card number; take it out, we never keep those',
  params: { code: 'card_number_in_text' },
}
const holdsNoCard = (text: string): boolean => cardRuns(text).length === 0

/** One line that may hold any digits: telephone and tax numbers, passwords, searches. */
export const digitsLine = (max: number) => upTo(max).refine(isHeaderSafe, oneLine)

/** One line of free text: no line break, which a mail or log would take for its own, and no card number. */
export const line = (max: number) => digitsLine(max).refine(holdsNoCard, noCard)

/** Free text of several lines, without other control characters and without a card number. */
export const lines = (max: number) =>
  upTo(max)
    .refine((text) => isHeaderSafe(text.replaceAll(/[\r\n\t]/g, '')), severalLines)
    .refine(holdsNoCard, noCard)
export const name = line(200).trim().min(1, { error: 'must not be empty' })
export const email = line(254)
  .trim()
  .pipe(z.email({ error: 'must be one e-mail address' }))
  .refine((text) => readEmail(text) !== null, { error: 'must be one e-mail address' })

export const address = z
  .object({
    line1: line(200).default(''),
    line2: line(200).default(''),
    city: line(100).default(''),
    region: line(100).default(''),
    postalCode: line(20).default(''),
    country: z
      .string()
      .regex(/^([A-Z]{2})?$/, { error: 'must be a two-letter country code' })
      .default(''),
  })
  .openapi('Address')

export const discount = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('percent'), percent }),
    z.object({ kind: z.literal('fixed'), amount }),
  ])
  .openapi('Discount')

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(400).optional(),
})

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const actor = z
  .object({ kind: z.enum(['user', 'api_key', 'customer', 'gateway', 'system']), name: z.string() })
  .openapi('Actor')

/** RFC 9457; `errors` names each field that is wrong. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

export type DiscountJson = z.infer<typeof discount>
export type ProblemJson = z.infer<typeof problem>
export type PageJson<T> = { items: T[]; nextCursor: string | null }
