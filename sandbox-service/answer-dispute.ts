import type { Account } from './accounts.ts'
import {
  type DisputeRow,
  type DisputeStatus,
  findDispute,
  getDispute,
  moveForDispute,
  tellOfDispute,
  type Verdict,
} from './disputes.ts'
import { needFile } from './evidence-files.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

export type Evidence = {
  readonly texts: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
}

/** How long the bank thinks over evidence that decides by itself. */
const thinksMs = 3_000

/** Words that decide when they stand anywhere in the evidence, so that every end can be tried. */
const decidingWords: readonly (readonly [word: string, verdict: Verdict])[] = [
  ['winning_evidence', 'won'],
  ['losing_evidence', 'lost'],
  ['escalate_inquiry_evidence', 'escalate'],
]

/** Sends evidence to the bank, once; what it says may decide. */
export function submitEvidence(service: Service, account: Account, id: string, { texts, files }: Evidence): DisputeRow {
  const row = needOpen(getDispute(service, account, id))
  const now = service.clock.nowMs()
  if (row.status === 'under_review')
    throw new Refused(409, 'evidence_was_sent', 'Evidence was sent for this dispute already.')
  if (now >= row.dueAt) throw new Refused(409, 'dispute_past_due', 'The day for evidence is over.')
  for (const [name, fileId] of Object.entries(files)) needFile(service, account, fileId, `files.${name}`)
  const said = Object.values(texts).join('\n')
  const verdict = decidingWords.find(([word]) => said.includes(word))?.[1] ?? null
  service.books.run(
    `update disputes set status = 'under_review', submissions = submissions + 1, evidence = ?, verdict = ?, verdictAt = ? where id = ?`,
    JSON.stringify({ texts, files }),
    verdict,
    verdict && now + thinksMs,
    id,
  )
  const sent = getDispute(service, account, id)
  tellOfDispute(service, sent)
  if (verdict !== null) tellOfDispute(service, sent, thinksMs)
  return sent
}

/** The account gives the money up. Of an inquiry the bank takes it first. */
export function acceptDispute(service: Service, account: Account, id: string): DisputeRow {
  return decideDispute(service, getDispute(service, account, id).id, 'lost')
}

/** The bank decides: asked for by hand, by what the evidence said, or because a day has passed. */
export function decideDispute(
  service: Service,
  id: string,
  verdict: Verdict,
  atMs = service.clock.nowMs(),
): DisputeRow {
  const found = findDispute(service, id)
  if (!found) throw new Refused(404, 'dispute_not_found', 'There is no such dispute.')
  const row = needOpen(found)
  if (verdict === 'escalate' && row.stage !== 'inquiry')
    throw new Refused(409, 'dispute_is_no_inquiry', 'Only an inquiry can become a dispute.')
  const becomesDispute = row.stage === 'inquiry' && verdict !== 'won'
  if (becomesDispute) moveForDispute(service, row, 'withdrawn', atMs)
  if (row.stage === 'dispute' && verdict === 'won') moveForDispute(service, row, 'returned', atMs)
  const stage = becomesDispute ? 'dispute' : row.stage
  const status = statusAfter(row, verdict)
  const dueAt = verdict === 'escalate' ? atMs + (row.dueAt - row.createdAt) : row.dueAt
  service.books.run(
    'update disputes set stage = ?, status = ?, dueAt = ?, verdict = null, verdictAt = null where id = ?',
    stage,
    status,
    dueAt,
    id,
  )
  const decided = { ...row, stage, status, dueAt, verdict: null, verdictAt: null }
  tellOfDispute(service, decided)
  return decided
}

function statusAfter({ stage }: DisputeRow, verdict: Verdict): DisputeStatus {
  if (verdict === 'escalate') return 'needs_response'
  if (verdict === 'lost') return 'lost'
  return stage === 'inquiry' ? 'closed_warning' : 'won'
}

/** An inquiry about a charge that was given back as a whole is answered by that. */
export function closeInquiries(service: Service, chargeId: string): void {
  const open = service.books.rows<DisputeRow>(
    "select * from disputes where chargeId = ? and stage = 'inquiry' and status in ('warning', 'under_review')",
    chargeId,
  )
  for (const { id } of open) decideDispute(service, id, 'won')
}

/** Something read or done at a door of the service, which sees what banks have decided by now. */
export const afterTheBanks =
  <Result>(work: (service: Service, account: Account) => Result) =>
  (service: Service, account: Account): Result => {
    letBanksDecide(service, account)
    return work(service, account)
  }

/**
 * What the bank does by itself as time passes: decides by the evidence, takes silence until the last day for a loss, and
 * lets an inquiry go that nobody answered.
 */
function letBanksDecide(service: Service, account: Account): void {
  const now = service.clock.nowMs()
  const thoughtOver = service.books.rows<{ id: string; verdict: Verdict; verdictAt: number }>(
    'select id, verdict, verdictAt from disputes where account = ? and verdictAt <= ?',
    account.name,
    now,
  )
  for (const { id, verdict, verdictAt } of thoughtOver) decideDispute(service, id, verdict, verdictAt)
  const missed = service.books.rows<DisputeRow>(
    "select * from disputes where account = ? and status in ('warning', 'needs_response') and dueAt <= ?",
    account.name,
    now,
  )
  for (const { id, stage, dueAt } of missed) decideDispute(service, id, stage === 'inquiry' ? 'won' : 'lost', dueAt)
}

const openStatuses: readonly DisputeStatus[] = ['warning', 'needs_response', 'under_review']

function needOpen(row: DisputeRow): DisputeRow {
  if (!openStatuses.includes(row.status))
    throw new Refused(409, 'dispute_closed', 'This dispute is decided; the bank takes nothing more.')
  return row
}
