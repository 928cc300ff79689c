import { methodWords } from '../core/payment/method-words.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { RenderedMail } from '../render/mail/letter.ts'
import { receiptMail } from '../render/mail/receipt-mail.ts'
import { refundMail } from '../render/mail/refund-mail.ts'
import { receiptSheet } from '../render/pdf/receipt-data.ts'
import type { Delivery } from '../store/delivery.ts'
import { findRefund } from '../store/refund.ts'
import { addressed, type Outgoing } from './outgoing.ts'
import { type Receipt, readReceipt } from './receipt-document.ts'

/** The letter of a delivery of template `receipt` or `refund_notice`, from the rows as they are now. */
export async function writeReceiptLetter(ctx: Ctx, delivery: Delivery): Promise<Outgoing> {
  const receipt = await readReceipt(ctx, String(delivery.payload.paymentId))
  if (delivery.template === 'refund_notice') {
    return addressed(ctx, delivery, receipt.brand, await refundLetter(ctx, delivery, receipt))
  }
  const bytes = await ctx.pdf.render('receipt', receiptSheet(receipt.document))
  const attachment = { filename: `Receipt ${receipt.number}.pdf`, contentType: 'application/pdf', bytes }
  return addressed(ctx, delivery, receipt.brand, { ...(await receiptLetter(receipt)), attachments: [attachment] })
}

const receiptLetter = ({ facts, brand, document, number }: Receipt): Promise<RenderedMail> =>
  receiptMail({
    brand: brand.mail,
    liveMode: facts.liveMode,
    locale: document.locale,
    currency: facts.currency,
    receiptNumber: number,
    customerName: document.billTo.name,
    amount: facts.amount,
    tip: facts.tipAmount,
    surplus: facts.surplus,
    paidOn: facts.receivedOn,
    method: document.method,
    invoiceNumber: facts.invoiceNumber,
    stillDue: facts.invoiceNumber ? facts.amountDue : null,
    link: null,
    hasPdf: true,
  })

async function refundLetter(ctx: Ctx, delivery: Delivery, { facts, brand, document }: Receipt): Promise<RenderedMail> {
  const refund = await ctx.tx((t) => findRefund(t, String(delivery.payload.refundId)))
  const at = refund?.succeededAt ?? delivery.createdAt
  return refundMail({
    brand: brand.mail,
    liveMode: facts.liveMode,
    locale: document.locale,
    currency: facts.currency,
    customerName: document.billTo.name,
    amount: refund?.amount ?? 0n,
    refundedOn: at.toZonedDateTimeISO(brand.organization.zone).toPlainDate().toString(),
    method: methodWords(facts.kind, facts.method),
    invoiceNumber: facts.invoiceNumber,
    reason: null,
    link: null,
  })
}
