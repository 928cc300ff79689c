import { wantsEvidence } from '../../core/dispute/dispute-state.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import type { ResolvedBy } from '../../store/attempt.ts'
import type { Dispute } from '../../store/dispute.ts'
import { type DisputeAttempt, decideDisputeAttempt, listDisputeAttempts } from '../../store/dispute-attempt.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

/**
 * Decides what was asked of the gateway and not answered, by what the dispute itself shows: evidence that was sent once more
 * than before, a dispute that is given up. What it does not show may still be on its way and stays undecided here
 * (FM-DIS-02). The dispute is locked.
 */
export async function settleDisputeAttempts(t: Tx, ctx: Ctx, dispute: Dispute, by: ResolvedBy): Promise<void> {
  const attempts = await listDisputeAttempts(t, dispute.id)
  for (const attempt of attempts.filter(isUndecided)) {
    if (!isDone(attempt, dispute)) continue
    decideDisputeAttempt(t, attempt.id, { state: 'succeeded', detail: null, by })
    noteDone(t, ctx, attempt)
  }
}

/** Whether nobody knows yet what became of the request. */
export const isUndecided = ({ state }: DisputeAttempt): boolean => state === 'dispatched' || state === 'unknown'

/** Whether the dispute shows that the request was carried out. */
export function isDone({ op, submissionsBefore }: DisputeAttempt, dispute: Dispute): boolean {
  switch (op) {
    case 'submit_evidence':
      // Under review it has evidence, whoever sent it, and would take no more.
      return dispute.submissions > submissionsBefore || dispute.status === 'under_review'
    case 'accept':
      return dispute.status === 'lost' || dispute.status === 'closed_warning'
  }
}

/** Whether the request can no longer be of use, whatever became of it: the bank has decided, or has heard already. */
export const isPast = ({ op }: DisputeAttempt, { status }: Dispute): boolean =>
  op === 'submit_evidence' ? !wantsEvidence(status) : status === 'won'

function noteDone(t: Tx, ctx: Ctx, { op, disputeId, askedBy }: DisputeAttempt): void {
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'dispute',
    subjectId: disputeId,
    type: op === 'accept' ? 'dispute_accepted' : 'dispute_evidence_sent',
    data: { disputeId },
    actor: askedBy,
  })
}
