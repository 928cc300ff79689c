import { resolvableByHand } from '../../core/exception/by-hand.ts'
import { closesByItself, exceptionNotFound, exceptionResolved } from '../../core/exception/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { closeException, type Exception, lockException } from '../../store/exception.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { lockOrganization } from '../../store/organization.ts'
import { lockPayment } from '../../store/payment.ts'
import { findRefund } from '../../store/refund.ts'
import { addTimelineEvent, type SubjectKind } from '../../store/timeline.ts'

/**
 * Staff have looked into a discrepancy and say what they found. Money is not moved by it: what has to be refunded or
 * credited is done by its own command. Who said it stays on the timeline of what it is about.
 */
export async function resolveByHand(ctx: Ctx, id: string, resolution: string): Promise<Exception> {
  return ctx.tx(async (t) => {
    const found = await lockException(t, id)
    if (!found) throw exceptionNotFound()
    if (found.state === 'resolved') throw exceptionResolved()
    if (!resolvableByHand(found.kind)) throw closesByItself()
    closeException(t, id, resolution)
    const subject = await lockSubject(t, found)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      ...subject,
      type: 'exception_resolved',
      data: { exceptionId: id, kind: found.kind, reason: resolution },
      actor: ctx.actor,
    })
    return { ...found, state: 'resolved', resolvedAt: t.now, resolution }
  })
}

/** Whose timeline tells of it: the payment's, also of a refund of it; else the organization's. Locked, since events are counted. */
async function lockSubject(t: Tx, e: Exception): Promise<{ subjectKind: SubjectKind; subjectId: string }> {
  const refund = e.subjectKind === 'refund' ? await findRefund(t, e.subjectId) : null
  const paymentId = e.subjectKind === 'payment' ? e.subjectId : refund?.paymentId
  if (paymentId && (await lockPayment(t, paymentId))) return { subjectKind: 'payment', subjectId: paymentId }
  if (e.subjectKind === 'invoice' && (await lockInvoiceMoney(t, e.subjectId)))
    return { subjectKind: 'invoice', subjectId: e.subjectId }
  await lockOrganization(t)
  return { subjectKind: 'organization', subjectId: t.organizationId }
}
