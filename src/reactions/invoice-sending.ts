import { assert } from '../core/assert.ts'
import { errorText } from '../core/error-text.ts'
import { recordInvoiceSent, recordSendFailed } from '../flows/invoice/record-sending.ts'
import type { InvoiceMailPayload } from '../flows/invoice/send-invoice.ts'
import { findLinkUrl } from '../flows/link/invoice-link.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { MailOutcome } from '../ports/mail.ts'
import { invoiceMail } from '../render/mail/invoice-mail.ts'
import { claimDelivery, type Delivery, findDelivery } from '../store/delivery.ts'
import { findInvoice, type InvoiceRow } from '../store/invoice.ts'
import { type Brand, readBrand } from './brand.ts'
import { renderInvoicePdf } from './invoice-document.ts'
import { nextTryAt } from './mail-back-off.ts'
import { addressed, type Outgoing } from './outgoing.ts'

export type SendingResult = { readonly sent: boolean; readonly sentence: string }

/** Longer than any mail server may take to answer, so that nobody else begins the same try meanwhile. */
const CLAIM_MINUTES = 3
/**
 * One try at mailing an invoice: render, send, record (CORRECTNESS §10). The invoice is Sent only when the mail server
 * took the message (C26); a crash between its yes and our commit may repeat the mail once, and never loses it.
 * Does nothing to a delivery that is settled or in other hands, and answers how that one went.
 */
export async function deliverInvoiceMail(ctx: Ctx, deliveryId: string): Promise<SendingResult> {
  const until = ctx.clock.now().add({ minutes: CLAIM_MINUTES })
  const delivery = await ctx.tx((t) => claimDelivery(t, deliveryId, until))
  if (!delivery) return settledMeanwhile(ctx, deliveryId)

  const outcome = await tryToSend(ctx, delivery)
  if (outcome.kind === 'accepted') {
    await recordInvoiceSent(ctx, deliveryId)
    return { sent: true, sentence: `Sent to ${delivery.destinationId}.` }
  }
  const nextAt = outcome.kind === 'deferred' ? nextTryAt(delivery, ctx.clock.now()) : null
  const sentence = nextAt ? `${outcome.sentence} We will try again.` : outcome.sentence
  await recordSendFailed(ctx, delivery, { sentence, nextAt })
  return { sent: false, sentence }
}

async function tryToSend(ctx: Ctx, delivery: Delivery): Promise<MailOutcome> {
  const payload = delivery.payload as InvoiceMailPayload
  const [row, brand, linkUrl] = await ctx.tx((t) =>
    Promise.all([findInvoice(t, payload.invoiceId), readBrand(t, ctx), findLinkUrl(t, ctx, payload.invoiceId)]),
  )
  assert(row?.issuedAt, 'only issued invoices are sent')
  if (row.voidedAt) return refused(`Invoice ${row.number} was voided before it could be sent.`)
  try {
    // A link that was revoked while the message waited leaves the mail without a button, not with a dead one.
    const payUrl = payload.payLink ? linkUrl : null
    const { server, message } = await compose(ctx, { delivery, payload, row, brand, payUrl })
    return await ctx.mail.send(ctx.organizationId, server, message)
  } catch (error) {
    // Nothing has left: the mail port answers for what a server said, so this is the PDF or the letter.
    ctx.log.error('an invoice could not be written', {
      delivery: delivery.id,
      error: errorText(error),
    })
    return { kind: 'deferred', sentence: 'The message could not be written just now.', code: null }
  }
}

type Composed = {
  readonly delivery: Delivery
  readonly payload: InvoiceMailPayload
  readonly row: InvoiceRow
  readonly brand: Brand
  readonly payUrl: string | null
}

async function compose(ctx: Ctx, { delivery, payload, row, brand, payUrl }: Composed): Promise<Outgoing> {
  const pdf = await renderInvoicePdf(ctx, row.id, payUrl)
  const letter = await invoiceMail({
    brand: brand.mail,
    liveMode: row.liveMode,
    locale: brand.organization.locale,
    currency: row.currency,
    number: row.number ?? '',
    customerName: payload.toName ?? row.billTo.name,
    amountDue: row.amountDue,
    dueOn: row.dueOn,
    payLink: payUrl,
    hasPdf: true,
    ownSubject: payload.subject ?? brand.organization.payLinkSubject,
    ownBody: payload.message ?? brand.organization.payLinkBody,
  })
  const attachment = { filename: pdf.filename, contentType: 'application/pdf', bytes: pdf.bytes }
  return addressed(ctx, delivery, brand, { ...letter, attachments: [attachment] })
}

const refused = (sentence: string): MailOutcome => ({ kind: 'refused', sentence, code: null })

async function settledMeanwhile(ctx: Ctx, deliveryId: string): Promise<SendingResult> {
  const delivery = await ctx.tx((t) => findDelivery(t, deliveryId))
  if (delivery?.state === 'delivered') return { sent: true, sentence: `Sent to ${delivery.destinationId}.` }
  return { sent: false, sentence: delivery?.lastError ?? 'This message is on its way already; look again in a moment.' }
}
