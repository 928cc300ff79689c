import {
  dispute,
  disputeList,
  disputeListQuery,
  evidenceFile,
  evidenceFileQuery,
  evidenceWrite,
} from '../contract/dispute.ts'
import { timelineEvent } from '../contract/invoice.ts'
import { pageOf } from '../contract/shapes.ts'
import { assert } from '../core/assert.ts'
import { EVIDENCE_FILE_MAX, type EvidenceFile, type EvidenceTexts } from '../core/dispute/evidence.ts'
import { acceptLimit } from '../core/dispute/refusals.ts'
import { acceptDispute, submitEvidence } from '../flows/dispute/answer-dispute.ts'
import { addEvidenceFile, removeEvidenceFile, saveEvidence } from '../flows/dispute/evidence-draft.ts'
import { listDisputes, readDisputeTotals } from '../store/dispute-list.ts'
import { listTimeline } from '../store/timeline.ts'
import { commandKeyOf } from './command-key.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { minorUnits, presentPage, uuidInPath, uuidOrNull } from './http.ts'
import { presentDispute, presentListedDispute } from './present/dispute.ts'
import { presentTimeline } from './present/timeline.ts'
import { readBytes } from './read-body.ts'
import { mustSeeDispute, readDispute } from './read-dispute.ts'
import { type Asker, madeByOf } from './read-invoice.ts'

const tag = 'Disputes'
const params = { id: 'dsp' } as const
const EVIDENCE_TYPES = ['application/pdf', 'image/jpeg', 'image/png']

/** Payments → Disputes: what customers' banks ask about or take back, and answering it (PRODUCT C39). */
export const disputeEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/disputes',
      permission: 'disputes.view',
      tag,
      summary: 'List disputes',
      description: 'Newest first. `totals` covers everything the filters find, not only this page.',
      query: disputeListQuery,
      answer: disputeList,
    },
    async ({ ctx, principal, scope, query }) => {
      const position = readCursor(instantAndId, query.cursor)
      return ctx.tx(async (t) => {
        const filter = {
          liveMode: principal.liveMode,
          status: query.status,
          open: query.open === undefined ? undefined : query.open === 'true',
          dueBefore: query.dueWithin === undefined ? undefined : t.now.add({ hours: 24 * query.dueWithin }),
          customerId: uuidOrNull('cus', query.customerId) ?? undefined,
          paymentId: uuidOrNull('pay', query.paymentId) ?? undefined,
          text: query.q?.trim() || undefined,
          madeBy: madeByOf({ principal, scope }),
        }
        const after = position && { at: position[0], id: position[1] }
        const [rows, totals] = await Promise.all([
          listDisputes(t, filter, query.limit + 1, after),
          readDisputeTotals(t, filter),
        ])
        return {
          ...presentPage(rows, query.limit, presentListedDispute, (row) =>
            encodeCursor([row.openedAt.toString(), row.id]),
          ),
          totals: totals.map(({ currency, count, toAnswer, open, won, lost }) => ({
            currency,
            count: Number(count),
            toAnswer: Number(toAnswer),
            open: minorUnits(open),
            won: minorUnits(won),
            lost: minorUnits(lost),
          })),
        }
      })
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/disputes/:id',
      permission: 'disputes.view',
      tag,
      summary: 'Get a dispute',
      params,
      answer: dispute,
    },
    (call) => read(call, call.params.id),
  ),
  endpoint(
    {
      method: 'get',
      path: '/disputes/:id/timeline',
      permission: 'disputes.view',
      tag,
      summary: 'What happened to a dispute',
      description: 'Newest first.',
      params,
      answer: pageOf(timelineEvent),
    },
    ({ ctx, principal, scope, params: { id } }) =>
      ctx.tx(async (t) => {
        await mustSeeDispute(t, { principal, scope }, id)
        return presentTimeline(await listTimeline(t, 'dispute', id))
      }),
  ),
  endpoint(
    {
      method: 'put',
      path: '/disputes/:id/evidence',
      permission: 'disputes.draft',
      tag,
      summary: 'Write the evidence down',
      description: 'Replaces all texts. Nothing is sent; see `submit`.',
      params,
      body: evidenceWrite,
      answer: dispute,
    },
    async (call) => {
      const { id } = call.params
      await see(call, id)
      const texts = Object.entries(call.body.texts).filter(([, text]) => text !== undefined)
      await saveEvidence(call.ctx, id, Object.fromEntries(texts) as EvidenceTexts)
      return read(call, id)
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/disputes/:id/files',
      permission: 'disputes.draft',
      tag,
      summary: 'Add a file to the evidence',
      description:
        'The bytes of a PDF, JPEG or PNG of at most 5 MB, judged by its content. A second file of a field takes the place of the first. Nothing is sent yet.',
      params,
      query: evidenceFileQuery,
      rawBody: EVIDENCE_TYPES,
      idempotent: false,
      answer: evidenceFile,
      status: 201,
    },
    async (call) => {
      const { id } = call.params
      await see(call, id)
      const bytes = await readBytes(call.c, EVIDENCE_FILE_MAX)
      const field = call.query.field as EvidenceFile
      const fileId = await addEvidenceFile(call.ctx, id, { field, name: call.query.name, bytes })
      const shown = await read(call, id)
      const added = shown.evidence.files.find((file) => uuidInPath('dfl', file.id) === fileId)
      assert(added, 'a file that was added is there')
      return added
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/disputes/:id/files/:fileId',
      permission: 'disputes.draft',
      tag,
      summary: 'Take a file out of the evidence',
      params: { id: 'dsp', fileId: 'dfl' },
    },
    async (call) => {
      await see(call, call.params.id)
      await removeEvidenceFile(call.ctx, call.params.id, call.params.fileId)
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/disputes/:id/submit',
      permission: 'disputes.respond',
      tag,
      summary: 'Send the evidence to the bank',
      description:
        'Once: banks normally read one submission and no more. `answers` tells what became of it; one that is `confirming` is found out without another request.',
      params,
      answer: dispute,
      money: 'continues',
    },
    async (call) => {
      const { id } = call.params
      await see(call, id)
      await submitEvidence(call.ctx, { disputeId: id, commandKey: commandKeyOf(call.c, id) })
      return read(call, id)
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/disputes/:id/accept',
      permission: 'disputes.accept',
      tag,
      summary: 'Accept a dispute',
      description: 'Gives the disputed money up, for good.',
      params,
      answer: dispute,
      money: 'continues',
    },
    async (call) => {
      const { id } = call.params
      await see(call, id)
      // Roles with a limit have the limit zero until organizations can set one (CORRECTNESS §19).
      if (call.scope === 'limit') throw acceptLimit()
      await acceptDispute(call.ctx, { disputeId: id, commandKey: commandKeyOf(call.c, id) })
      return read(call, id)
    },
  ),
]

const read = async ({ ctx, principal, scope }: Asker, id: string) =>
  presentDispute(await ctx.tx((t) => readDispute(t, { principal, scope }, id)))

const see = ({ ctx, principal, scope }: Asker, id: string) =>
  ctx.tx(async (t) => void (await mustSeeDispute(t, { principal, scope }, id)))
