import type { DisputeStage, DisputeStatus } from '../../../core/dispute/dispute-state.ts'
import type { GatewayDispute, GatewayDisputeMovement } from '../../../ports/gateway.ts'
import { asObject, type JsonObject, minorUnitsAt, objectsAt, textAt } from '../../shared/json-fields.ts'
import { fromStripe } from '../amounts.ts'
import { amountAt, idAt, secondsAt } from '../stripe-fields.ts'

/** A dispute as Stripe shows it; null when anything of it cannot be read, or when it is of the other mode. */
export function readDispute(dispute: JsonObject, liveMode: boolean): GatewayDispute | null {
  const [gatewayDisputeId, chargeTxnId] = [textAt(dispute, 'id'), idAt(dispute, 'charge')]
  const [amount, at] = [amountAt(dispute, 'amount'), secondsAt(dispute, 'created')]
  const [details, rows] = [asObject(dispute.evidence_details), objectsAt(dispute, 'balance_transactions')]
  const status = textAt(dispute, 'status')
  if (dispute.object !== 'dispute' || dispute.livemode !== liveMode || !details || !rows || !status) return null
  if (!gatewayDisputeId || !chargeTxnId || !amount || amount.minor < 0n || !at) return null
  const movements = rows.map(readMovement)
  if (!movements.every((movement) => movement !== null)) return null
  const submissions = details.submission_count
  return {
    gatewayDisputeId,
    chargeTxnId,
    amount,
    reason: textAt(dispute, 'reason') ?? 'general',
    ...readState(status, { caseType: caseTypeOf(dispute), hasMoved: movements.length > 0 }),
    movements: movements.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at)),
    // 0 and null both mean that no answer is possible.
    evidenceDueAt: secondsAt(details, 'due_by'),
    submissions: typeof submissions === 'number' && Number.isInteger(submissions) && submissions > 0 ? submissions : 0,
    liveMode,
    at,
  }
}

type About = { readonly caseType: string | null; readonly hasMoved: boolean }
type State = { readonly stage: DisputeStage; readonly status: DisputeStatus }

/** Statuses of Stripe's Dispute object. One that it adds later is open, with the stage that its money tells. */
function readState(status: string, about: About): State {
  const stage = about.caseType === 'inquiry' && !about.hasMoved ? 'inquiry' : 'dispute'
  switch (status) {
    case 'warning_needs_response':
      return { stage: 'inquiry', status: 'warning' }
    case 'warning_under_review':
      return { stage: 'inquiry', status: 'under_review' }
    case 'warning_closed':
      return { stage: 'inquiry', status: 'closed_warning' }
    // Settled with the bank before it took anything.
    case 'prevented':
      return { stage, status: 'closed_warning' }
    case 'needs_response':
      return { stage: 'dispute', status }
    case 'under_review':
    case 'won':
    case 'lost':
      return { stage, status }
    case 'appeal_needs_response':
      return { stage: 'appeal', status: 'needs_response' }
    case 'appeal_under_review':
      return { stage: 'appeal', status: 'under_review' }
    default:
      return { stage, status: 'under_review' }
  }
}

function caseTypeOf(dispute: JsonObject): string | null {
  const method = asObject(dispute.payment_method_details)
  const card = method && asObject(method.card)
  return card && textAt(card, 'case_type')
}

/** A balance transaction of the dispute: negative when the bank takes, positive when it gives back. The fee is beside it. */
function readMovement(row: JsonObject): GatewayDisputeMovement | null {
  const [id, amount, at] = [textAt(row, 'id'), amountAt(row, 'amount'), secondsAt(row, 'created')]
  const [fee, currency] = [minorUnitsAt(row, 'fee'), textAt(row, 'currency')]
  const ours = fee === null || currency === null ? null : fromStripe(fee, currency)
  if (!id || !amount || !at || !ours) return null
  const taken = amount.minor < 0n
  return {
    id,
    kind: taken ? 'withdrawn' : 'returned',
    amount: { ...amount, minor: taken ? -amount.minor : amount.minor },
    fee: ours.minor,
    at,
  }
}
