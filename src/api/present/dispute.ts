import type { DisputeJson, EvidenceFileJson, ListedDisputeJson } from '../../contract/dispute.ts'
import { isOpenDispute, wantsEvidence } from '../../core/dispute/dispute-state.ts'
import { fundsWords, reasonWords } from '../../core/dispute/dispute-words.ts'
import type { EvidenceTexts } from '../../core/dispute/evidence.ts'
import { showId } from '../../core/id/id.ts'
import type { StoredMovement } from '../../store/dispute.ts'
import type { DisputeAttempt } from '../../store/dispute-attempt.ts'
import type { DisputeDraft, EvidenceFileRow } from '../../store/dispute-evidence.ts'
import type { ListedDispute } from '../../store/dispute-list.ts'
import { minorUnits } from '../http.ts'
import { presentActor } from './timeline.ts'

export const presentListedDispute = (d: ListedDispute): ListedDisputeJson => ({
  id: showId('dsp', d.id),
  status: d.status,
  stage: d.stage,
  reason: d.reason,
  reasonText: reasonWords(d.reason),
  amount: minorUnits(d.amount),
  currency: d.currency,
  funds: d.funds,
  evidenceDueAt: d.evidenceDueAt?.toString() ?? null,
  openedAt: d.openedAt.toString(),
  closedAt: d.closedAt?.toString() ?? null,
  gateway: d.gateway,
  gatewayReference: d.gatewayDisputeId,
  liveMode: d.liveMode,
  paymentId: d.paymentId && showId('pay', d.paymentId),
  invoiceId: d.invoiceId && showId('inv', d.invoiceId),
  invoiceNumber: d.invoiceNumber,
  customerId: d.customerId && showId('cus', d.customerId),
  customerName: d.customerName,
})

export type DisputeDetail = {
  readonly row: ListedDispute
  readonly movements: readonly StoredMovement[]
  readonly draft: DisputeDraft | null
  readonly files: readonly EvidenceFileRow[]
  readonly attempts: readonly DisputeAttempt[]
  readonly suggested: EvidenceTexts
}

export function presentDispute({ row, movements, draft, files, attempts, suggested }: DisputeDetail): DisputeJson {
  const underWay = attempts.some(({ state }) => state === 'dispatched' || state === 'unknown')
  return {
    ...presentListedDispute(row),
    fundsText: fundsWords(row.funds),
    movements: movements.map(({ kind, amount, fee, currency, movedAt }) => ({
      kind,
      amount: minorUnits(amount),
      fee: minorUnits(fee),
      currency,
      at: movedAt.toString(),
    })),
    evidence: {
      texts: draft?.texts ?? {},
      files: files.map(presentFile),
      savedAt: draft?.savedAt.toString() ?? null,
      savedBy: draft ? presentActor(draft.savedBy).name : null,
    },
    suggested,
    answerable: wantsEvidence(row.status) && row.evidenceDueAt !== null && !underWay,
    acceptable: isOpenDispute(row.status) && !underWay,
    answers: attempts.toReversed().map((attempt) => ({
      op: attempt.op,
      state: STATES[attempt.state],
      detail: attempt.detail,
      by: presentActor(attempt.askedBy),
      at: attempt.dispatchedAt.toString(),
    })),
  }
}

const STATES = {
  dispatched: 'confirming',
  unknown: 'confirming',
  succeeded: 'succeeded',
  rejected: 'refused',
  absent: 'never_arrived',
} as const

const presentFile = (file: EvidenceFileRow): EvidenceFileJson => ({
  id: showId('dfl', file.id),
  field: file.field,
  name: file.name,
  contentType: file.contentType,
  size: file.size,
  addedAt: file.addedAt.toString(),
})
