import { wholeAddress } from '../../core/customer/bill-to.ts'
import { customerNotFound } from '../../core/customer/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { type Customer, type CustomerFields, lockCustomer, updateCustomer } from '../../store/customer.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { checkCustomerText } from './customer-text.ts'

export type CustomerPatch = Partial<CustomerFields> & { readonly archived?: boolean | undefined }

/** Changes the given fields of a customer; invoices that exist keep what they say. */
export async function patchCustomer(ctx: Ctx, id: string, patch: CustomerPatch): Promise<void> {
  checkCustomerText(patch)
  await ctx.tx(async (t) => {
    const customer = await lockCustomer(t, id)
    if (!customer) throw customerNotFound()
    updateCustomer(t, id, merged(customer, patch), archivedAt(customer, patch, t.now))
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'customer',
      subjectId: id,
      type: typeOf(customer, patch),
      actor: ctx.actor,
    })
  })
}

const merged = (customer: Customer, patch: CustomerPatch): CustomerFields => ({
  name: patch.name ?? customer.name,
  email: patch.email === undefined ? customer.email : patch.email,
  phone: patch.phone === undefined ? customer.phone : patch.phone,
  taxId: patch.taxId === undefined ? customer.taxId : patch.taxId,
  currency: patch.currency ?? customer.currency,
  paymentTermsDays: patch.paymentTermsDays === undefined ? customer.paymentTermsDays : patch.paymentTermsDays,
  billingAddress: wholeAddress(patch.billingAddress ?? customer.billingAddress),
  notes: patch.notes ?? customer.notes,
})

const archivedAt = (customer: Customer, patch: CustomerPatch, now: Temporal.Instant): Temporal.Instant | null => {
  if (patch.archived === undefined) return customer.archivedAt
  return patch.archived ? (customer.archivedAt ?? now) : null
}

const typeOf = (customer: Customer, patch: CustomerPatch): string => {
  if (patch.archived === true && !customer.archivedAt) return 'archived'
  if (patch.archived === false && customer.archivedAt) return 'restored'
  return 'changed'
}
