import { disputeNotFound } from '../core/dispute/refusals.ts'
import { suggestEvidence } from '../core/dispute/suggest-evidence.ts'
import type { Tx } from '../ports/tx.ts'
import { listMovements } from '../store/dispute.ts'
import { listDisputeAttempts } from '../store/dispute-attempt.ts'
import { findDraft, listEvidenceFiles } from '../store/dispute-evidence.ts'
import { findListedDispute, type ListedDispute } from '../store/dispute-list.ts'
import { findInvoice } from '../store/invoice.ts'
import { listLineItems } from '../store/line-item.ts'
import { listTimeline } from '../store/timeline.ts'
import type { DisputeDetail } from './present/dispute.ts'
import { type Asker, reachesInvoice } from './read-invoice.ts'

type Reach = Pick<Asker, 'principal' | 'scope'>

/** Refuses a dispute that is not there, of the other mode, or out of reach, all in the same words (A-001, A-005, I-31). */
export async function mustSeeDispute(t: Tx, reach: Reach, id: string): Promise<ListedDispute> {
  const row = await findListedDispute(t, id)
  if (!row || row.liveMode !== reach.principal.liveMode) throw disputeNotFound()
  if (!(await reachesInvoice(t, reach, row.invoiceId))) throw disputeNotFound()
  return row
}

/** A dispute with all that its page shows, and what our own records say about the payment. */
export async function readDispute(t: Tx, reach: Reach, id: string): Promise<DisputeDetail> {
  const row = await mustSeeDispute(t, reach, id)
  const { invoiceId } = row
  const [movements, draft, files, attempts, invoice, lines, timeline] = await Promise.all([
    listMovements(t, id),
    findDraft(t, id),
    listEvidenceFiles(t, id),
    listDisputeAttempts(t, id),
    invoiceId ? findInvoice(t, invoiceId) : null,
    invoiceId ? listLineItems(t, invoiceId) : [],
    invoiceId ? listTimeline(t, 'invoice', invoiceId) : [],
  ])
  const suggested = suggestEvidence({
    customerName: row.customerName,
    billTo: invoice?.billTo ?? null,
    invoiceNumber: invoice?.number ?? null,
    lines: lines.map(({ description }) => description),
    events: timeline.toReversed().map((event) => ({ ...event, at: event.at.toString() })),
  })
  return { row, movements, draft, files, attempts, suggested }
}
