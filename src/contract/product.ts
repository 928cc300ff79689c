import { z } from '@hono/zod-openapi'
import { amount, currency, digitsLine, idOf, instant, lines, name, pageQuery, percent } from './shapes.ts'

export const taxRate = z
  .object({
    id: z.string(),
    name: z.string(),
    percent: z.string(),
    inclusive: z.boolean(),
    archived: z.boolean(),
    createdAt: instant,
  })
  .openapi('TaxRate')
/** A rate's percentage and kind are fixed once made; invoices keep their own copy. Archive it and make another. */
export const taxRateWrite = z
  .strictObject({ name, percent, inclusive: z.boolean().default(false) })
  .openapi('TaxRateWrite')
export const taxRatePatch = z.strictObject({ name, archived: z.boolean() }).partial().openapi('TaxRatePatch')

export const product = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    unitPrice: z.int(),
    currency: z.string(),
    taxRateIds: z.array(z.string()),
    archived: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .openapi('Product')
export const productWrite = z
  .strictObject({
    name,
    description: lines(500).default(''),
    unitPrice: amount,
    currency: currency.optional(),
    taxRateIds: z.array(idOf('txr')).max(5).default([]),
  })
  .openapi('ProductWrite')
export const productPatch = z
  .strictObject({
    name,
    description: lines(500),
    unitPrice: amount,
    currency,
    taxRateIds: z.array(idOf('txr')).max(5),
    archived: z.boolean(),
  })
  .partial()
  .openapi('ProductPatch')
export const productListQuery = pageQuery.extend({
  q: digitsLine(100).optional(),
  archived: z.enum(['true', 'false']).default('false'),
})

export type TaxRateJson = z.infer<typeof taxRate>
export type TaxRateWriteJson = z.input<typeof taxRateWrite>
export type ProductJson = z.infer<typeof product>
export type ProductWriteJson = z.input<typeof productWrite>
export type ProductPatchJson = z.input<typeof productPatch>
