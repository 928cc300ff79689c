import { createHash } from 'node:crypto'
import { isOpenDispute } from '../../core/dispute/dispute-state.ts'
import type { EvidenceFile } from '../../core/dispute/evidence.ts'
import {
  alreadyClosed,
  answerUnderWay,
  disputeDisconnected,
  disputeNotFound,
  nothingToSend,
} from '../../core/dispute/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { DisputeCommand, DisputeOutcome, GatewayAccountAccess } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { type Dispute, findDispute, lockDisputeById } from '../../store/dispute.ts'
import {
  decideDisputeAttempt,
  insertDisputeAttempt,
  listDisputeAttempts,
  noteDisputeUnknown,
} from '../../store/dispute-attempt.ts'
import { findDraft, listEvidenceFiles } from '../../store/dispute-evidence.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { refuseInQuarantine } from '../guard/refuse-in-quarantine.ts'
import { deadlineFrom, isTooLate } from '../payment/call-in-time.ts'
import { applyDispute } from './apply-dispute.ts'
import { isUndecided } from './dispute-attempts.ts'
import { lockAnswerable } from './evidence-draft.ts'
import { takeInDispute } from './take-in-dispute.ts'
import { uploadFiles } from './upload-files.ts'

export type AnswerCommand = {
  readonly disputeId: string
  /** One-time key of the request: equal commands are one answer. */
  readonly commandKey: string
}

/**
 * Sends the evidence that is written down, once: banks normally read one submission and no more. Files go first, then one
 * request with everything in it, written down before it leaves. An answer that never comes leaves the attempt `unknown`;
 * the dispute is then asked for, and nothing is sent again (FM-DIS-02).
 */
export async function submitEvidence(ctx: Ctx, command: AnswerCommand): Promise<Dispute> {
  const access = await accessOf(ctx, command, async (t) => void (await lockAnswerable(t, command.disputeId)))
  if (access) await uploadFiles(ctx, access, command.disputeId)
  return answer(ctx, command, access, prepareEvidence)
}

/** Gives the disputed money up, for good. The payment stays recorded as paid and disputed, and the loss in the books. */
export async function acceptDispute(ctx: Ctx, command: AnswerCommand): Promise<Dispute> {
  const access = await accessOf(ctx, command, async (t) => void (await lockOpen(t, command.disputeId)))
  return answer(ctx, command, access, async (t, idempotencyKey) => {
    const { gatewayDisputeId } = await lockOpen(t, command.disputeId)
    const request = { op: 'accept', idempotencyKey, gatewayDisputeId } as const
    return { request, written: { gatewayDisputeId } }
  })
}

type Prepared = { readonly request: DisputeCommand; readonly written: Readonly<Record<string, unknown>> }
type Prepare = (t: Tx, idempotencyKey: string, disputeId: string) => Promise<Prepared>

/** The account to ask, or null when this very command was carried out before. */
async function accessOf(
  ctx: Ctx,
  { disputeId, commandKey }: AnswerCommand,
  check: (t: Tx) => Promise<void>,
): Promise<GatewayAccountAccess | null> {
  return ctx.tx(async (t) => {
    const [dispute, attempts] = await Promise.all([lockDisputeById(t, disputeId), listDisputeAttempts(t, disputeId)])
    if (!dispute) throw disputeNotFound()
    if (attempts.some((attempt) => attempt.commandKey === commandKey)) return null
    await refuseInQuarantine(t)
    await check(t)
    const account = await findGatewayAccount(t, dispute.gatewayAccountId)
    if (!account?.secrets) throw disputeDisconnected()
    return accessTo(ctx.vault, t.organizationId, account)
  })
}

async function prepareEvidence(t: Tx, idempotencyKey: string, disputeId: string): Promise<Prepared> {
  const { dispute } = await lockAnswerable(t, disputeId)
  const [draft, files] = await Promise.all([findDraft(t, disputeId), listEvidenceFiles(t, disputeId)])
  const texts = draft?.texts ?? {}
  if (Object.keys(texts).length === 0 && files.length === 0) throw nothingToSend()
  const named: Partial<Record<EvidenceFile, string>> = {}
  for (const { field, gatewayFileId } of files) if (gatewayFileId !== null) named[field] = gatewayFileId
  const { gatewayDisputeId } = dispute
  const request = { op: 'submit_evidence', idempotencyKey, gatewayDisputeId, texts, files: named } as const
  const sent = files.map(({ field, name, sha256 }) => ({ field, name, sha256: Buffer.from(sha256).toString('hex') }))
  return { request, written: { gatewayDisputeId, texts, files: sent } }
}

async function lockOpen(t: Tx, disputeId: string): Promise<Dispute> {
  const [dispute, attempts] = await Promise.all([lockDisputeById(t, disputeId), listDisputeAttempts(t, disputeId)])
  if (!dispute) throw disputeNotFound()
  if (!isOpenDispute(dispute.status)) throw alreadyClosed(dispute.status)
  if (attempts.some(isUndecided)) throw answerUnderWay()
  return dispute
}

/** When it is looked at again whether an answer without an echo has arrived. */
const firstLookSeconds = 5

/** Write, call, apply. A command that was seen before is not sent again, whatever became of it. */
async function answer(
  ctx: Ctx,
  command: AnswerCommand,
  access: GatewayAccountAccess | null,
  prepare: Prepare,
): Promise<Dispute> {
  const { disputeId } = command
  if (!access) return mustFind(ctx, disputeId)
  const attemptId = ctx.ids.uuid()
  const idempotencyKey = ctx.ids.uuid()
  const written = await ctx.tx(async (t) => {
    const [dispute, attempts] = await Promise.all([lockDisputeById(t, disputeId), listDisputeAttempts(t, disputeId)])
    if (attempts.some((attempt) => attempt.commandKey === command.commandKey)) return null
    const prepared = await prepare(t, idempotencyKey, disputeId)
    const deadlineAt = deadlineFrom(ctx, access, t.now)
    insertDisputeAttempt(t, {
      id: attemptId,
      disputeId,
      op: prepared.request.op,
      commandKey: command.commandKey,
      idempotencyKey,
      request: prepared.written,
      requestHash: createHash('sha256').update(JSON.stringify(prepared.request)).digest(),
      submissionsBefore: dispute?.submissions ?? 0,
      askedBy: ctx.actor,
      deadlineAt,
    })
    return { request: prepared.request, deadlineAt }
  })
  if (!written) return mustFind(ctx, disputeId)
  const { request, deadlineAt } = written
  const outcome = isTooLate(ctx, access, deadlineAt)
    ? heldUp
    : ((await ctx.gateways.callDispute?.(access, request)) ?? unsupported)
  await apply(ctx, access, { attemptId, disputeId, request }, outcome)
  return mustFind(ctx, disputeId)
}

type Sent = { readonly attemptId: string; readonly disputeId: string; readonly request: DisputeCommand }

async function apply(ctx: Ctx, access: GatewayAccountAccess, sent: Sent, outcome: DisputeOutcome): Promise<void> {
  const { attemptId, request } = sent
  switch (outcome.kind) {
    case 'done':
      await ctx.tx(
        async (t) => {
          await applyDispute(t, ctx, access, outcome.dispute, 'response')
          decideDisputeAttempt(t, attemptId, { state: 'succeeded', detail: null, by: 'response' })
        },
        { insist: 'repeatable' },
      )
      return
    case 'unknown':
      await ctx.tx(
        async (t) => void (await noteDisputeUnknown(t, attemptId, false, t.now.add({ seconds: firstLookSeconds }))),
        { insist: 'repeatable' },
      )
      return
    case 'rejected':
      await ctx.tx((t) => noteRejected(t, ctx, sent, outcome.detail ?? wordsOf(outcome.why)), { insist: 'repeatable' })
      // Refused means that it is not as we believed: decided meanwhile, or answered in the gateway's own dashboard.
      await ctx.gateways.fetchDispute?.(access, request.gatewayDisputeId).then(async (told) => {
        if (told.kind === 'found') await takeInDispute(ctx, access, told.dispute, 'response')
      })
  }
}

async function noteRejected(t: Tx, ctx: Ctx, { attemptId, disputeId, request }: Sent, detail: string): Promise<void> {
  await lockDisputeById(t, disputeId)
  const moved = await decideDisputeAttempt(t, attemptId, { state: 'rejected', detail, by: 'response' })
  if (moved === 0) return
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'dispute',
    subjectId: disputeId,
    type: request.op === 'accept' ? 'dispute_accept_refused' : 'dispute_evidence_refused',
    data: { disputeId, failure: detail },
    actor: ctx.actor,
  })
}

const unsupported: DisputeOutcome = { kind: 'rejected', why: 'invalid' }
const heldUp: DisputeOutcome = { kind: 'rejected', why: 'not_sent' }

const wordsOf = (why: Extract<DisputeOutcome, { kind: 'rejected' }>['why']): string =>
  ({
    invalid: 'The gateway did not take it; look at the dispute in its own dashboard.',
    credentials: 'The gateway refused our credentials; look at the connection under Integrations.',
    rate_limited: 'The gateway asked us to slow down; try again in a minute.',
    not_sent: 'The gateway could not be reached; nothing was sent. Try again.',
  })[why]

async function mustFind(ctx: Ctx, disputeId: string): Promise<Dispute> {
  const dispute = await ctx.tx((t) => findDispute(t, disputeId))
  if (!dispute) throw disputeNotFound()
  return dispute
}
