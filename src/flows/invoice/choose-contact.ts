import { contactNotFound } from '../../core/customer/refusals.ts'
import { invoiceNotFound } from '../../core/invoice/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findContact } from '../../store/contact.ts'
import { lockInvoice, storeContact } from '../../store/invoice.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

/**
 * Names the person an invoice is sent to from now on, also once it is issued: who it is made out to and what it asks stay
 * as they were. An invoice that was issued without a contact could never be mailed otherwise (PRODUCT C8, C9).
 */
export async function chooseContact(ctx: Ctx, id: string, contactId: string): Promise<void> {
  await ctx.tx(async (t) => {
    const row = await lockInvoice(t, id)
    if (!row) throw invoiceNotFound()
    const contact = await findContact(t, contactId)
    if (contact?.customerId !== row.customerId) throw contactNotFound('contactId')
    if (row.contactId === contactId) return
    storeContact(t, id, contactId)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: id,
      type: 'contact_chosen',
      data: { contactId, name: contact.name },
      actor: ctx.actor,
    })
  })
}
