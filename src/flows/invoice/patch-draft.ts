import { invoiceChanged, invoiceNotDraft, invoiceNotFound } from '../../core/invoice/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { deleteDraft as deleteRow, type InvoiceRow, lockInvoice, updateDraft } from '../../store/invoice.ts'
import { deleteLineItems, insertLineItems, listLineItems, type StoredLine } from '../../store/line-item.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { type DraftInput, type LineInput, resolveDraft } from './draft-content.ts'

/** Absent fields stay as they are; `version`, when given, must be the one the writer saw. */
export type DraftPatch = Partial<DraftInput> & { readonly version?: number | undefined }

/**
 * Changes a draft. Once issued an invoice is frozen, whoever asks (409). Choosing another customer or contact fills the
 * bill-to anew, unless one is sent with it (J16); another customer also ends the choice of contact.
 */
export async function patchDraft(ctx: Ctx, id: string, patch: DraftPatch): Promise<void> {
  await ctx.tx(async (t) => {
    const [row, stored] = await Promise.all([lockDraft(t, id), listLineItems(t, id)])
    if (patch.version !== undefined && patch.version !== row.version) throw invoiceChanged(row)

    const { draft, lines, totals } = await resolveDraft(t, ctx.ids, merged(row, stored, patch), row)
    deleteLineItems(t, id)
    insertLineItems(t, id, lines)
    updateDraft(t, id, draft, totals)
  })
}

/** Removes a draft with its lines; what has a number is never removed (I-27). */
export async function deleteDraft(ctx: Ctx, id: string): Promise<void> {
  await ctx.tx(async (t) => {
    await lockDraft(t, id)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: id,
      type: 'deleted',
      actor: ctx.actor,
    })
    deleteRow(t, id)
  })
}

async function lockDraft(t: Tx, id: string): Promise<InvoiceRow> {
  const row = await lockInvoice(t, id)
  if (!row) throw invoiceNotFound()
  if (row.status !== 'draft') throw invoiceNotDraft(row)
  return row
}

function merged(row: InvoiceRow, stored: readonly StoredLine[], patch: DraftPatch): DraftInput {
  const customerId = patch.customerId ?? row.customerId
  const sameCustomer = customerId === row.customerId
  const contactId = patch.contactId !== undefined ? patch.contactId : sameCustomer ? row.contactId : null
  const sameAddressee = sameCustomer && contactId === row.contactId
  return {
    customerId,
    contactId,
    billTo: patch.billTo ?? (sameAddressee ? row.billTo : undefined),
    currency: patch.currency ?? row.currency,
    paymentTermsDays: patch.paymentTermsDays ?? row.paymentTermsDays,
    dueOn: patch.dueOn !== undefined ? patch.dueOn : row.dueOn,
    reference: patch.reference !== undefined ? patch.reference : row.reference,
    notes: patch.notes ?? row.notes,
    documentDiscount: patch.documentDiscount !== undefined ? patch.documentDiscount : row.documentDiscount,
    lines: patch.lines ?? stored.map(asInput),
  }
}

export const asInput = (line: StoredLine): LineInput => ({
  productId: line.productId,
  description: line.description,
  quantityE6: line.quantityE6,
  unitPrice: line.unitPrice,
  discount: line.discount,
  taxRateIds: line.taxes.map((rate) => rate.id),
})
