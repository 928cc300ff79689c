import { isOutstanding } from '../core/invoice/status.ts'
import { findLinkUrl } from '../flows/link/invoice-link.ts'
import type { Ctx } from '../ports/ctx.ts'
import { confirmMail } from '../render/mail/confirm-mail.ts'
import type { Delivery } from '../store/delivery.ts'
import { findInvoice } from '../store/invoice.ts'
import { readBrand } from './brand.ts'
import { addressed, type Outgoing, toNameOf } from './outgoing.ts'

/** The letter of a delivery of template `confirm_payment`; null when it was paid meanwhile, or its link was revoked. */
export async function writeConfirmLetter(ctx: Ctx, delivery: Delivery): Promise<Outgoing | null> {
  const { payload } = delivery
  const invoiceId = String(payload.invoiceId)
  const [row, brand, link] = await ctx.tx((t) =>
    Promise.all([findInvoice(t, invoiceId), readBrand(t, ctx), findLinkUrl(t, ctx, invoiceId)]),
  )
  if (!row || !isOutstanding(row.status) || link === null) return null
  const letter = await confirmMail({
    brand: brand.mail,
    liveMode: row.liveMode,
    locale: brand.organization.locale,
    currency: row.currency,
    customerName: toNameOf(delivery) ?? row.billTo.name,
    amount: BigInt(Number(payload.amount)),
    method: String(payload.method),
    invoiceNumber: row.number ?? '',
    dueOn: row.dueOn,
    link,
  })
  return addressed(ctx, delivery, brand, letter)
}
