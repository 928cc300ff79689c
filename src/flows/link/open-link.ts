import type { Ctx, System } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { findInvoice, type InvoiceRow, lockInvoice, storeViewed } from '../../store/invoice.ts'
import { findLinkByHash, findUsableLink, type PaymentLink, storeFirstOpened } from '../../store/payment-link.ts'
import { addTimelineEvent, findNewestEvent } from '../../store/timeline.ts'
import { hashToken, isToken } from './token.ts'

/** One person reading for a while is one view. */
const VIEW_MINUTES = 30

/**
 * Where a token leads, or null. It says nothing yet about whether the link is still good: `findOpenInvoice` does, in a
 * transaction of that organization. Unknown and malformed tokens look the same.
 */
export async function findLinkByToken(
  system: System,
  token: string,
): Promise<{ organizationId: string; linkId: string } | null> {
  return isToken(token) ? findLinkByHash(system.directory, hashToken(token)) : null
}

/** The invoice behind a link in force; null for a link that is revoked or expired, and for a draft. */
export async function findOpenInvoice(
  t: Tx,
  linkId: string,
): Promise<{ link: PaymentLink; invoice: InvoiceRow } | null> {
  const link = await findUsableLink(t, linkId)
  if (!link?.invoiceId) return null
  const invoice = await findInvoice(t, link.invoiceId)
  return invoice && invoice.status !== 'draft' ? { link, invoice } : null
}

/**
 * A person opened the page, by the page's own POST after a visible paint: never a bare GET, which mail scanners make too
 * (C29, CORRECTNESS §8). Keeps the first time; on the timeline one event stands for half an hour.
 */
export async function recordViewed(ctx: Ctx, linkId: string): Promise<void> {
  await ctx.tx(async (t) => {
    const open = await findOpenInvoice(t, linkId)
    if (!open) return
    const invoiceId = open.invoice.id
    await lockInvoice(t, invoiceId)
    storeFirstOpened(t, linkId)
    storeViewed(t, invoiceId)

    const last = await findNewestEvent(t, 'invoice', invoiceId, 'viewed')
    if (last && Temporal.Instant.compare(last.at.add({ minutes: VIEW_MINUTES }), t.now) > 0) return
    const { customerId, billTo } = open.invoice
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: invoiceId,
      type: 'viewed',
      actor: { kind: 'customer', id: customerId, name: billTo.name },
    })
  })
}
