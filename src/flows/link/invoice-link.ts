import { invoiceNotFound, invoiceNotIssued, noGateway } from '../../core/invoice/refusals.ts'
import { linkNotFound, linkNotWanted } from '../../core/invoice/send-refusals.ts'
import { isOutstanding } from '../../core/invoice/status.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { findDefaultGatewayAccount } from '../../store/gateway-account.ts'
import { type InvoiceRow, lockInvoice } from '../../store/invoice.ts'
import { findInvoiceLink, insertInvoiceLink, type PaymentLink, revokeInvoiceLink } from '../../store/payment-link.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { hashToken, payUrl, tokenAad } from './token.ts'

/** A pay link as staff may copy it: with its whole address, which is a secret. */
export type InvoiceLink = {
  readonly id: string
  readonly url: string
  readonly createdAt: Temporal.Instant
  readonly firstOpenedAt: Temporal.Instant | null
}

/**
 * The link under which an invoice is paid; made when there is none. Only an issued invoice that asks for something gets
 * one (K19), only while a gateway is connected (C8), and it stays the same until it is regenerated or revoked.
 */
export const createInvoiceLink = (ctx: Ctx, invoiceId: string): Promise<InvoiceLink> =>
  ctx.tx(async (t) => {
    const row = await lockIssued(t, invoiceId)
    if (!(await findDefaultGatewayAccount(t, row.liveMode))) throw noGateway()
    return getOrCreateLinkIn(t, ctx, row)
  })

/** The same inside a transaction that holds the invoice's lock. The invoice may be one that is being issued in it. */
export async function getOrCreateLinkIn(
  t: Tx,
  ctx: Ctx,
  row: Pick<InvoiceRow, 'id' | 'customerId'>,
): Promise<InvoiceLink> {
  const found = await findInvoiceLink(t, row.id)
  return found ? opened(ctx, found) : insertLink(t, ctx, row)
}

/** The link in force with its address unsealed, for Copy; refuses when there is none. */
export const copyLink = (ctx: Ctx, invoiceId: string): Promise<InvoiceLink> =>
  ctx.tx(async (t) => {
    const found = await findInvoiceLink(t, invoiceId)
    if (!found) throw linkNotFound()
    return opened(ctx, found)
  })

/** The address of the link in force, or null. */
export async function findLinkUrl(t: Tx, ctx: Ctx, invoiceId: string): Promise<string | null> {
  const found = await findInvoiceLink(t, invoiceId)
  return found && opened(ctx, found).url
}

/** Another address; the old one is dead at once, and a payment begun through it still finishes. */
export const regenerateLink = (ctx: Ctx, invoiceId: string): Promise<InvoiceLink> =>
  ctx.tx(async (t) => {
    const row = await lockIssued(t, invoiceId)
    await revokeInvoiceLink(t, invoiceId)
    note(t, ctx, invoiceId, 'link_regenerated')
    return insertLink(t, ctx, row)
  })

/** Ends the link in force; refuses when there is none. */
export async function revokeLink(ctx: Ctx, invoiceId: string): Promise<void> {
  await ctx.tx(async (t) => {
    if (!(await lockInvoice(t, invoiceId))) throw invoiceNotFound()
    if ((await revokeInvoiceLink(t, invoiceId)) === 0) throw linkNotFound()
    note(t, ctx, invoiceId, 'link_revoked')
  })
}

async function lockIssued(t: Tx, invoiceId: string): Promise<InvoiceRow> {
  const row = await lockInvoice(t, invoiceId)
  if (!row) throw invoiceNotFound()
  if (row.status === 'draft') throw invoiceNotIssued(row)
  if (!isOutstanding(row.status)) throw linkNotWanted(row)
  return row
}

function insertLink(t: Tx, ctx: Ctx, row: Pick<InvoiceRow, 'id' | 'customerId'>): InvoiceLink {
  const id = ctx.ids.uuid()
  const token = ctx.ids.token()
  insertInvoiceLink(t, {
    id,
    customerId: row.customerId,
    invoiceId: row.id,
    tokenHash: hashToken(token),
    tokenSealed: ctx.vault.seal(token, tokenAad(ctx.organizationId, id)),
    createdBy: ctx.actor,
  })
  note(t, ctx, row.id, 'link_created')
  return { id, url: payUrl(ctx.publicUrl, token), createdAt: t.now, firstOpenedAt: null }
}

const opened = (ctx: Ctx, link: PaymentLink): InvoiceLink => ({
  id: link.id,
  url: payUrl(ctx.publicUrl, ctx.vault.open(link.tokenSealed, tokenAad(ctx.organizationId, link.id))),
  createdAt: link.createdAt,
  firstOpenedAt: link.firstOpenedAt,
})

const note = (t: Tx, ctx: Ctx, invoiceId: string, type: string): Promise<number> =>
  addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'invoice', subjectId: invoiceId, type, actor: ctx.actor })
