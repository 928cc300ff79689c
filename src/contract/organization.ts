import { z } from '@hono/zod-openapi'
import { address, amount, currency, digitsLine, email, instant, line, lines, name, percent } from './shapes.ts'

const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: 'must be a colour such as #0E6B52' })

export const numberSeries = z
  .object({
    prefix: line(12).regex(/^[A-Za-z0-9/_-]*$/, { error: 'may hold letters, digits, / _ -' }),
    digits: z.int().min(1).max(10),
    nextNumber: z.int().min(1),
  })
  .openapi('NumberSeries')

export const smtpSettings = z
  .object({
    host: digitsLine(253),
    port: z.int().min(1).max(65535),
    security: z.enum(['tls', 'starttls', 'none']),
    user: digitsLine(200).nullable(),
    /** Never in an answer; absent in a request keeps the one that is stored. */
    password: digitsLine(500).nullable().optional(),
    fromAddress: email,
  })
  .openapi('SmtpSettings')

const fields = {
  name,
  address,
  taxId: digitsLine(50).nullable(),
  email: email.nullable(),
  phone: digitsLine(40).nullable(),
  website: line(200).nullable(),
  currency,
  zone: line(60),
  locale: line(20),
  color,
  rounding: z.enum(['line', 'document']),
  paymentTermsDays: z.int().min(0).max(365),
  partialPayments: z.boolean(),
  partialMinimum: amount,
  /** Whether the page of an invoice offers to add a tip (PRODUCT R11). */
  tipsOnInvoices: z.boolean(),
  /** One to four, such as `["18", "20", "25"]`, of what is being paid; shown in this order. */
  tipPercentages: z
    .array(percent)
    .min(1, { error: 'must hold at least one percentage' })
    .max(4, { error: 'must hold at most four percentages' }),
  /** Whether customers may type an amount of their own, up to `tipCustomMaximum` percent of what is being paid. */
  tipCustom: z.boolean(),
  tipCustomMaximum: percent,
  invoiceNotes: lines(2000),
  payLinkSubject: line(200).nullable(),
  payLinkBody: lines(4000).nullable(),
}

export const organization = z
  .object({
    id: z.string(),
    ...fields,
    logoUrl: z.string().nullable(),
    invoiceSeries: numberSeries,
    creditNoteSeries: numberSeries,
    smtp: smtpSettings.omit({ password: true }).extend({ hasPassword: z.boolean() }).nullable(),
    liveMode: z.boolean(),
    createdAt: instant,
  })
  .openapi('Organization')

/** Series numbers may only be raised: a number that was given is never given again (I-27). */
export const organizationPatch = z
  .strictObject({
    ...fields,
    invoiceSeries: numberSeries,
    creditNoteSeries: numberSeries,
    smtp: smtpSettings.nullable(),
  })
  .partial()
  .openapi('OrganizationPatch')

export const me = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    organization,
    role: z.string(),
    permissions: z.record(z.string(), z.enum(['all', 'team', 'own', 'limit'])),
    /** True when online payment can be taken: some gateway account is active. */
    gatewayConnected: z.boolean(),
    mailMode: z.enum(['smtp', 'built_in']),
    /** Why payments, refunds and mail wait at the moment; for everybody, also who may not look into the books. */
    heldBack: z.string().nullable(),
    csrfToken: z.string(),
  })
  .openapi('Me')

export const mailTest = z.object({ to: email }).openapi('MailTest')
export const mailTestResult = z
  .object({ outcome: z.enum(['accepted', 'refused', 'deferred']), sentence: z.string() })
  .openapi('MailTestResult')

export type OrganizationJson = z.infer<typeof organization>
export type OrganizationPatchJson = z.infer<typeof organizationPatch>
export type MeJson = z.infer<typeof me>
export type MailTestResultJson = z.infer<typeof mailTestResult>
