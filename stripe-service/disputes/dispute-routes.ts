import { change, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import type { Fields } from '../door/fields.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import { accountOf } from '../money/balance.ts'
import { type Dispute, type EvidenceField, evidenceFiles, evidenceTexts } from '../objects/dispute.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { decide, escalate, isClosed } from './decide.ts'

const lettersAtMost = 150_000

/**
 * Stages evidence or sends it to the issuer (`submit`, which is true when missing). What the text says decides in test
 * mode: `winning_evidence`, `losing_evidence`, `escalate_inquiry_evidence` (docs.stripe.com/testing#disputes).
 */
function update(service: Service, { books, ids, fields }: ApiCall): Dispute {
  const dispute = need(books, 'dispute', ids.id ?? '')
  const part = fields.part('evidence')
  const given = part ? readEvidence(part) : {}
  const submit = fields.flag('submit') ?? true
  const words = fields.words('metadata')
  fields.ignore('intended_submission_method')
  fields.done()
  if (isClosed(dispute)) throw wrongState('This dispute is already closed.')
  if (part && dispute.evidence_details.past_due) throw wrongState('The evidence for this dispute is past its due date.')
  if (part && !dispute.status.endsWith('needs_response')) {
    throw wrongState('Evidence for this dispute has been submitted already.')
  }
  for (const name of evidenceFiles) {
    const fileId = given[name]
    if (!fileId) continue
    const file = need(books, 'file', fileId, `evidence[${name}]`)
    if (file.purpose !== 'dispute_evidence') {
      throw badRequest(`The file ${file.id} was not uploaded with the purpose dispute_evidence.`, {
        param: `evidence[${name}]`,
      })
    }
  }
  const evidence = { ...dispute.evidence, ...given }
  const letters = evidenceTexts.reduce((sum, name) => sum + (evidence[name]?.length ?? 0), 0)
  if (letters > lettersAtMost) {
    throw badRequest(`The combined character count of your evidence must not exceed ${lettersAtMost}.`, {
      param: 'evidence',
    })
  }
  const sends = submit && part !== undefined
  const before = change(dispute, {
    evidence,
    metadata: mergeWords(dispute.metadata, words),
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: [...evidenceTexts, ...evidenceFiles].some((name) => evidence[name] !== null),
      submission_count: dispute.evidence_details.submission_count + (sends ? 1 : 0),
      submission_method: sends ? 'manual' : dispute.evidence_details.submission_method,
    },
  })
  if (sends) dispute.status = dispute.status === 'warning_needs_response' ? 'warning_under_review' : 'under_review'
  emit(service, books, 'charge.dispute.updated', dispute, { previous: before })
  if (sends) planDecision(service, { books }, dispute)
  return dispute
}

function planDecision(service: Service, { books }: Pick<ApiCall, 'books'>, dispute: Dispute): void {
  const said = dispute.evidence.uncategorized_text ?? ''
  const { settleAfter } = accountOf(service, books).pace
  if (settleAfter === null) return
  if (said.includes('escalate_inquiry_evidence'))
    service.clock.after(settleAfter, () => escalate(service, books, dispute))
  else if (said.includes('winning_evidence'))
    service.clock.after(settleAfter, () => decide(service, books, dispute, 'won'))
  else if (said.includes('losing_evidence'))
    service.clock.after(settleAfter, () => decide(service, books, dispute, 'lost'))
}

function readEvidence(part: Fields): Partial<Record<EvidenceField, string | null>> {
  const given: Partial<Record<EvidenceField, string | null>> = {}
  for (const name of [...evidenceTexts, ...evidenceFiles]) {
    if (part.has(name)) given[name] = part.text(name) ?? null
  }
  part.ignore('enhanced_evidence')
  return given
}

export const disputeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/disputes',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const charge = fields.text('charge')
      const intent = fields.text('payment_intent')
      const found = books.kept.dispute.filter(
        (dispute) => (!charge || dispute.charge === charge) && (!intent || dispute.payment_intent === intent),
      )
      return json(listPage(found, fields, '/v1/disputes'))
    },
  },
  {
    method: 'GET',
    path: '/v1/disputes/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'dispute', ids.id ?? ''))
    },
  },
  { method: 'POST', path: '/v1/disputes/:id', door: 'secret', handle: (service, call) => json(update(service, call)) },
  {
    method: 'POST',
    path: '/v1/disputes/:id/close',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      fields.done()
      const dispute = need(books, 'dispute', ids.id ?? '')
      if (isClosed(dispute)) throw wrongState('This dispute is already closed.')
      decide(service, books, dispute, 'lost')
      return json(dispute)
    },
  },
]
