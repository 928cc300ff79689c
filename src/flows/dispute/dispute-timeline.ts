import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import type { Dispute, StoredMovement } from '../../store/dispute.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

export type DisputeChange = {
  /** As it was before; null when it is new. */
  readonly stored: Dispute | null
  readonly settled: Dispute
  readonly fresh: readonly StoredMovement[]
  /** The locked invoice of the disputed payment. */
  readonly invoiceId: string | null
  readonly isNewer: boolean
}

type Told = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

/**
 * Tells a dispute's own timeline, its payment's and its invoice's what became of it (I-12). Each change of state is one event
 * that carries the state; money that moved without one is an event too.
 */
export function noteDispute(t: Tx, ctx: Ctx, change: DisputeChange): void {
  const { settled, invoiceId } = change
  for (const { type, data } of eventsOf(change)) {
    const event = { type, data, actor: ctx.actor }
    addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'dispute', subjectId: settled.id, ...event })
    if (settled.paymentId)
      addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'payment', subjectId: settled.paymentId, ...event })
    if (invoiceId) addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'invoice', subjectId: invoiceId, ...event })
  }
}

function eventsOf({ stored, settled, fresh, isNewer }: DisputeChange): Told[] {
  const events: Told[] = []
  const common = { disputeId: settled.id, stage: settled.stage, why: settled.reason }
  const about = { ...common, amount: settled.amount, currency: settled.currency, status: settled.status }
  const isOther = stored === null || stored.status !== settled.status || stored.stage !== settled.stage
  if (isNewer && isOther) events.push({ type: typeOf(stored, settled), data: about })
  for (const { kind, amount, currency, fee } of fresh)
    events.push({ type: `dispute_${kind}`, data: { ...common, amount, currency, fee } })
  return events
}

/** First seen in its end it is not said to have opened: nothing could be done about it any more. */
function typeOf(stored: Dispute | null, { stage, status }: Dispute): string {
  switch (status) {
    case 'won':
      return 'dispute_won'
    case 'lost':
      return 'dispute_lost'
    case 'closed_warning':
      return 'dispute_closed'
    case 'warning':
    case 'needs_response':
    case 'under_review':
      if (stored === null) return 'dispute_opened'
      if (stored.stage !== stage) return stage === 'appeal' ? 'dispute_appealed' : 'dispute_escalated'
      return status === 'under_review' ? 'dispute_under_review' : 'dispute_needs_response'
  }
}
