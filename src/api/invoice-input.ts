import type { z } from '@hono/zod-openapi'
import type { invoiceCreate, invoicePatch, invoiceWrite, lineItemWrite } from '../contract/invoice.ts'
import type { DiscountJson } from '../contract/shapes.ts'
import { assert } from '../core/assert.ts'
import type { Discount } from '../core/invoice/totals.ts'
import { parsePercent, parseQuantity } from '../core/number/decimal.ts'
import type { InvoiceInput } from '../flows/invoice/create-invoice.ts'
import type { DraftInput, LineInput } from '../flows/invoice/draft-content.ts'
import type { DraftPatch } from '../flows/invoice/patch-draft.ts'
import { uuidOf, uuidOrNull } from './http.ts'

/** A checked body as the flow takes it: ids as UUIDs, amounts as bigints, quantities in millionths, percentages in ppm. */
export const draftInput = (body: z.infer<typeof invoiceWrite>): DraftInput => ({
  ...contentInput(body),
  customerId: uuidOf('cus', body.customerId),
})

/** The same for a new invoice, which may bring its customer along. */
export function invoiceInput({ customerId, customer, issue, ...body }: z.infer<typeof invoiceCreate>): InvoiceInput {
  const known = customerId === undefined ? undefined : uuidOf('cus', customerId)
  const named = known ?? customer
  assert(named !== undefined, 'the contract let an invoice through that is for nobody')
  return { customer: named, content: contentInput(body), issue }
}

const contentInput = <Body extends Omit<z.infer<typeof invoiceWrite>, 'customerId'>>(body: Body) => ({
  ...body,
  contactId: uuidOrNull('con', body.contactId),
  documentDiscount: discountInput(body.documentDiscount),
  lines: body.lines.map(lineInput),
})

/** The same for a patch: what is absent stays absent. */
export function draftPatch(body: z.infer<typeof invoicePatch>): DraftPatch {
  const { customerId, contactId, documentDiscount, lines, ...rest } = body
  return {
    ...rest,
    ...(customerId === undefined ? {} : { customerId: uuidOf('cus', customerId) }),
    ...(contactId === undefined ? {} : { contactId: uuidOrNull('con', contactId) }),
    ...(documentDiscount === undefined ? {} : { documentDiscount: discountInput(documentDiscount) }),
    ...(lines === undefined ? {} : { lines: lines.map(lineInput) }),
  }
}

function lineInput(line: z.infer<typeof lineItemWrite>): LineInput {
  const quantityE6 = parseQuantity(line.quantity)
  assert(quantityE6 !== null, 'the contract let a quantity through that is none')
  return {
    productId: uuidOrNull('prd', line.productId),
    description: line.description,
    quantityE6,
    unitPrice: BigInt(line.unitPrice),
    discount: discountInput(line.discount),
    taxRateIds: line.taxRateIds.map((id) => uuidOf('txr', id)),
  }
}

function discountInput(discount: DiscountJson | null): Discount | null {
  if (!discount) return null
  if (discount.kind === 'fixed') return { kind: 'fixed', amount: BigInt(discount.amount) }
  const ppm = parsePercent(discount.percent)
  assert(ppm !== null, 'the contract let a percentage through that is none')
  return { kind: 'percent', ppm }
}
