import { findReceiptRecipient } from '../store/receipt.ts'
import type { Reaction } from './reaction.ts'

/** A payment was booked: the payer gets a receipt by e-mail, unless staff said no or there is no address. */
export const paymentSucceeded: Reaction = async (t, ctx, message) => {
  if (message.payload.receipt === false) return []
  const recipient = await findReceiptRecipient(t, message.subjectId)
  if (!recipient) return []
  return [
    {
      id: ctx.ids.uuid(),
      outboxId: message.id,
      destinationKind: 'email',
      destinationId: recipient.address,
      template: 'receipt',
      payload: { paymentId: message.subjectId, to: recipient.address, toName: recipient.name },
    },
  ]
}
