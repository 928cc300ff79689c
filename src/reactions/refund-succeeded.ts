import { findReceiptRecipient } from '../store/receipt.ts'
import type { Reaction } from './reaction.ts'

/** Money went back: the payer is told how much, and when to expect it; not when it was done in the gateway's dashboard. */
export const refundSucceeded: Reaction = async (t, ctx, message) => {
  if (message.payload.notice === false) return []
  const paymentId = String(message.payload.paymentId)
  const recipient = await findReceiptRecipient(t, paymentId)
  if (!recipient) return []
  return [
    {
      id: ctx.ids.uuid(),
      outboxId: message.id,
      destinationKind: 'email',
      destinationId: recipient.address,
      template: 'refund_notice',
      payload: { refundId: message.subjectId, paymentId, to: recipient.address, toName: recipient.name },
    },
  ]
}
