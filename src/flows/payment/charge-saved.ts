import { declineWords, type RetryClass } from '../../core/payment/decline-words.ts'
import { paymentNotFound } from '../../core/payment/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findAttempt } from '../../store/attempt.ts'
import { findIntent } from '../../store/intent.ts'
import { findInvoiceRecipient } from '../../store/receipt.ts'
import { perform } from './perform.ts'
import type { View } from './view.ts'
import { viewAttempt } from './view-attempt.ts'

/** What became of charging a saved method, for staff. */
export type ChargeView = View & {
  /** What the gateway said may be done about a decline; null for none. */
  readonly retry: RetryClass | null
  /** Whom the request to authenticate goes to; null where there is no need or no address. */
  readonly mailedTo: string | null
}

type Charge = {
  readonly invoiceId: string
  readonly methodId: string
  /** Minor units; absent: all that is due. */
  readonly amount: bigint | undefined
  readonly commandKey: string
}

/**
 * Staff charge what a customer saved, on the customer's word and without them (CORRECTNESS §11). The same way as any other
 * payment: written down, sent once, found out when no answer came. Refuses, before anything is sent, a method without an
 * agreement in force, one that was removed, and one that was declined too often (I-20, I-21, A-082).
 */
export async function chargeSaved(ctx: Ctx, charge: Charge): Promise<ChargeView> {
  const view = await perform(ctx, {
    kind: 'charge_saved',
    invoiceId: charge.invoiceId,
    savedMethodId: charge.methodId,
    payAmount: charge.amount,
    commandKey: charge.commandKey,
    returnPath: '/',
  })
  return chargeViewOf(ctx, view)
}

/** How such a charge stands now; of this invoice, and of no attempt that was not staff's. */
export async function viewCharge(ctx: Ctx, invoiceId: string, attemptId: string): Promise<ChargeView> {
  const isCharge = await ctx.tx(async (t) => {
    const attempt = await findAttempt(t, attemptId)
    const intent = attempt?.intentId ? await findIntent(t, attempt.intentId) : null
    return intent?.initiator === 'merchant' && intent.invoiceId === invoiceId
  })
  if (!isCharge) throw paymentNotFound()
  return chargeViewOf(ctx, await viewAttempt(ctx, invoiceId, attemptId))
}

async function chargeViewOf(ctx: Ctx, view: View): Promise<ChargeView> {
  if (view.status !== 'declined') return { ...view, retry: null, mailedTo: null }
  return ctx.tx(async (t) => {
    const attempt = await findAttempt(t, view.attemptId)
    const retry = attempt?.retryClass ?? declineWords(view.declineCode ?? '').retry
    const recipient = retry === 'authenticate' ? await findInvoiceRecipient(t, view.invoiceId) : null
    return { ...view, retry, mailedTo: recipient?.address ?? null }
  })
}
