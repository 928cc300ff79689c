import { createHash } from 'node:crypto'
import { wantsEvidence } from '../../core/dispute/dispute-state.ts'
import {
  EVIDENCE_ALL_MAX,
  EVIDENCE_FILE_MAX,
  type EvidenceFile,
  type EvidenceTexts,
} from '../../core/dispute/evidence.ts'
import { evidenceFileType } from '../../core/dispute/evidence-file.ts'
import {
  answerUnderWay,
  cannotBeAnswered,
  disputeNotFound,
  fileNotFound,
  fileRefused,
  fileTooLarge,
  takesNoEvidence,
  tooMuchText,
} from '../../core/dispute/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { type Dispute, lockDisputeById } from '../../store/dispute.ts'
import { type DisputeAttempt, listDisputeAttempts } from '../../store/dispute-attempt.ts'
import { deleteEvidenceFile, replaceEvidenceFile, storeDraft } from '../../store/dispute-evidence.ts'
import { isUndecided } from './dispute-attempts.ts'

/** Keeps what was written so far. Nothing leaves; a dispute that takes no evidence any more keeps what was sent. */
export async function saveEvidence(ctx: Ctx, disputeId: string, texts: EvidenceTexts): Promise<void> {
  const kept = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''))
  const length = Object.values(kept).reduce((sum, text) => sum + text.length, 0)
  if (length > EVIDENCE_ALL_MAX) throw tooMuchText(EVIDENCE_ALL_MAX)
  await ctx.tx(async (t) => {
    await lockAnswerable(t, disputeId)
    storeDraft(t, disputeId, kept, ctx.actor)
  })
}

export type AddedFile = { readonly field: EvidenceFile; readonly name: string; readonly bytes: Uint8Array }

/** Keeps a file for the evidence, judged by its content, in place of the one before it in the same field. */
export async function addEvidenceFile(ctx: Ctx, disputeId: string, file: AddedFile): Promise<string> {
  if (file.bytes.length > EVIDENCE_FILE_MAX) throw fileTooLarge()
  const contentType = evidenceFileType(file.bytes)
  if (contentType === null) throw fileRefused()
  const id = ctx.ids.uuid()
  const sha256 = createHash('sha256').update(file.bytes).digest()
  await ctx.tx(async (t) => {
    await lockAnswerable(t, disputeId)
    replaceEvidenceFile(t, { ...file, id, disputeId, contentType, sha256, addedBy: ctx.actor })
  })
  return id
}

export const removeEvidenceFile = (ctx: Ctx, disputeId: string, fileId: string): Promise<void> =>
  ctx.tx(async (t) => {
    await lockAnswerable(t, disputeId)
    if ((await deleteEvidenceFile(t, disputeId, fileId)) === 0) throw fileNotFound()
  })

/** Locks a dispute to which the bank still takes an answer, with no other answer on its way; refuses all others. */
export async function lockAnswerable(
  t: Tx,
  disputeId: string,
): Promise<{ dispute: Dispute; attempts: readonly DisputeAttempt[] }> {
  const [dispute, attempts] = await Promise.all([lockDisputeById(t, disputeId), listDisputeAttempts(t, disputeId)])
  if (!dispute) throw disputeNotFound()
  if (!wantsEvidence(dispute.status)) throw takesNoEvidence(dispute.status)
  if (dispute.evidenceDueAt === null) throw cannotBeAnswered()
  if (attempts.some(isUndecided)) throw answerUnderWay()
  return { dispute, attempts }
}
