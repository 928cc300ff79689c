import { z } from '@hono/zod-openapi'
import { address, amountOut, currency, digitsLine, email, instant, lines, name, pageQuery } from './shapes.ts'

export const contact = z
  .object({
    id: z.string(),
    customerId: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    isPrimary: z.boolean(),
    createdAt: instant,
  })
  .openapi('Contact')

export const contactWrite = z
  .strictObject({
    name,
    email: email.nullable().default(null),
    phone: digitsLine(40).nullable().default(null),
    isPrimary: z.boolean().default(false),
  })
  .openapi('ContactWrite')
export const contactPatch = z
  .strictObject({ name, email: email.nullable(), phone: digitsLine(40).nullable(), isPrimary: z.boolean() })
  .partial()
  .openapi('ContactPatch')

const fields = {
  name,
  email: email.nullable(),
  phone: digitsLine(40).nullable(),
  taxId: digitsLine(50).nullable(),
  currency,
  paymentTermsDays: z.int().min(0).max(365).nullable(),
  billingAddress: address,
  notes: lines(4000),
}

export const customer = z
  .object({
    id: z.string(),
    ...fields,
    email: z.string().nullable(),
    archived: z.boolean(),
    contacts: z.array(contact),
    /** Per currency: what open invoices ask, and credit the customer may still use (PRODUCT R10, R15). */
    balances: z.array(
      z.object({ currency: z.string(), outstanding: amountOut, overdue: amountOut, credit: amountOut }),
    ),
    createdAt: instant,
    updatedAt: instant,
  })
  .openapi('Customer')

export const customerWrite = z
  .strictObject({
    name,
    email: email.nullable().default(null),
    phone: digitsLine(40).nullable().default(null),
    taxId: digitsLine(50).nullable().default(null),
    /** Absent: the organization's currency. */
    currency: currency.optional(),
    paymentTermsDays: z.int().min(0).max(365).nullable().default(null),
    billingAddress: address.prefault({}),
    notes: lines(4000).default(''),
    contacts: z.array(contactWrite).max(20).default([]),
  })
  .openapi('CustomerWrite')
export const customerPatch = z
  .strictObject({ ...fields, archived: z.boolean() })
  .partial()
  .openapi('CustomerPatch')

export const customerListQuery = pageQuery.extend({
  q: digitsLine(100).optional(),
  archived: z.enum(['true', 'false']).default('false'),
})

export type ContactJson = z.infer<typeof contact>
export type ContactWriteJson = z.input<typeof contactWrite>
export type CustomerJson = z.infer<typeof customer>
export type CustomerWriteJson = z.input<typeof customerWrite>
export type CustomerPatchJson = z.input<typeof customerPatch>
