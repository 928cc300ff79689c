import type { Topic } from '../store/outbox.ts'
import { authenticationWanted } from './authentication-wanted.ts'
import { disputeDeadline } from './dispute-deadline.ts'
import { paymentSucceeded } from './payment-succeeded.ts'
import type { Reaction } from './reaction.ts'
import { refundSucceeded } from './refund-succeeded.ts'

/** What follows from each fact, one event a file; the compiler lists what a new topic still needs. */
const reactions: Record<Topic, Reaction> = {
  payment_succeeded: paymentSucceeded,
  refund_succeeded: refundSucceeded,
  dispute_deadline: disputeDeadline,
  authentication_wanted: authenticationWanted,
  // Its one delivery is written by the flow itself, because whoever presses Send waits for the answer.
  invoice_send_requested: async () => [],
}

export const reactTo: Reaction = (t, ctx, message) => reactions[message.topic](t, ctx, message)
