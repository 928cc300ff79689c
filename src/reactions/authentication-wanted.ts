import { isOutstanding } from '../core/invoice/status.ts'
import { getOrCreateLinkIn } from '../flows/link/invoice-link.ts'
import { lockInvoice } from '../store/invoice.ts'
import { findInvoiceRecipient } from '../store/receipt.ts'
import type { Reaction } from './reaction.ts'

/**
 * A bank lets a saved card be charged only with its owner there: the customer is sent the pay link, where they are. Nobody is
 * written to about an invoice that asks for nothing any more, and not without an address; staff are told of that.
 */
export const authenticationWanted: Reaction = async (t, ctx, message) => {
  const invoice = await lockInvoice(t, message.subjectId)
  const recipient = await findInvoiceRecipient(t, message.subjectId)
  if (!invoice || !recipient || !isOutstanding(invoice.status)) return []
  await getOrCreateLinkIn(t, ctx, invoice)
  return [
    {
      id: ctx.ids.uuid(),
      outboxId: message.id,
      destinationKind: 'email',
      destinationId: recipient.address,
      template: 'confirm_payment',
      payload: {
        invoiceId: invoice.id,
        amount: message.payload.amount,
        method: message.payload.method,
        toName: recipient.name,
      },
    },
  ]
}
