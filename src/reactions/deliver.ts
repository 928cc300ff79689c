import { errorText } from '../core/error-text.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { MailOutcome } from '../ports/mail.ts'
import {
  claimDelivery,
  type Delivery,
  findDelivery,
  markDelivered,
  markDropped,
  markUndelivered,
} from '../store/delivery.ts'
import { openException, resolveException } from '../store/exception.ts'
import { writeConfirmLetter } from './confirm-sending.ts'
import { writeDeadlineLetter } from './deadline-sending.ts'
import { deliverInvoiceMail } from './invoice-sending.ts'
import { nextTryAt } from './mail-back-off.ts'
import type { Outgoing } from './outgoing.ts'
import { writeReceiptLetter } from './receipt-sending.ts'

/** How long one try may take before another worker may make the next. */
const leaseSeconds = 120

/**
 * One try of one delivery, whatever its template. Claimed first, so that two workers do not both send; a crash between
 * the server's yes and our commit may repeat a message, never lose one (CORRECTNESS §10).
 */
export async function deliver(ctx: Ctx, deliveryId: string): Promise<void> {
  const named = await ctx.tx((t) => findDelivery(t, deliveryId))
  if (named?.state !== 'waiting') return
  if (named.template === 'invoice') return void (await deliverInvoiceMail(ctx, deliveryId))
  const delivery = await ctx.tx((t) => claimDelivery(t, deliveryId, t.now.add({ seconds: leaseSeconds })))
  if (delivery) await settle(ctx, delivery, await send(ctx, delivery))
}

/** What nobody needs any more is not sent. */
type Sent = MailOutcome | { readonly kind: 'unneeded' }

async function send(ctx: Ctx, delivery: Delivery): Promise<Sent> {
  try {
    const outgoing = await writerOf(delivery)(ctx, delivery)
    if (!outgoing) return { kind: 'unneeded' }
    return await ctx.mail.send(ctx.organizationId, outgoing.server, outgoing.message)
  } catch (error) {
    ctx.log.error('a message could not be written', {
      delivery: delivery.id,
      error: errorText(error),
    })
    return { kind: 'deferred', sentence: 'The message could not be written; it will be tried again.', code: null }
  }
}

function writerOf({ template }: Delivery): (ctx: Ctx, delivery: Delivery) => Promise<Outgoing | null> {
  if (template === 'dispute_deadline') return writeDeadlineLetter
  return template === 'confirm_payment' ? writeConfirmLetter : writeReceiptLetter
}

async function settle(ctx: Ctx, delivery: Delivery, outcome: Sent): Promise<void> {
  await ctx.tx(async (t) => {
    if (outcome.kind === 'accepted') {
      await markDelivered(t, delivery.id)
      resolveException(t, 'delivery_failed', delivery.id, 'delivered after all')
      return
    }
    if (outcome.kind === 'unneeded') {
      await markDropped(t, delivery.id)
      return
    }
    const nextAt = outcome.kind === 'deferred' ? nextTryAt(delivery, t.now) : null
    const isNewest = await markUndelivered(t, delivery, outcome.sentence, nextAt)
    if (nextAt || isNewest === 0) return
    await openException(t, {
      id: ctx.ids.uuid(),
      kind: 'delivery_failed',
      subjectKind: 'delivery',
      subjectId: delivery.id,
      facts: { to: delivery.destinationId, template: delivery.template, reason: outcome.sentence },
    })
  })
}
