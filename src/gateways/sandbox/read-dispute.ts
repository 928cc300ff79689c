import type { DisputeStage, DisputeStatus } from '../../core/dispute/dispute-state.ts'
import { money } from '../../core/money/money.ts'
import type { GatewayDispute, GatewayDisputeMovement } from '../../ports/gateway.ts'
import { instantAt, type JsonObject, minorUnitsAt, objectsAt, textAt, wholeAt } from '../shared/json-fields.ts'

/** A dispute as the sandbox shows it; null when anything of it cannot be read. */
export function readDispute(json: JsonObject): GatewayDispute | null {
  const [gatewayDisputeId, chargeTxnId] = [textAt(json, 'id'), textAt(json, 'chargeId')]
  const [amount, currency] = [minorUnitsAt(json, 'amount'), textAt(json, 'currency')]
  const [evidenceDueAt, at] = [instantAt(json, 'dueAt'), instantAt(json, 'createdAt')]
  const submissions = wholeAt(json, 'submissions', 0, 1_000)
  const state = readState(json.stage, json.status)
  if (!gatewayDisputeId || !chargeTxnId || amount === null || amount < 0n || !currency || !state) return null
  if (!evidenceDueAt || !at || submissions === null || json.liveMode !== false) return null
  const movements = objectsAt(json, 'movements')?.map((row) => readMovement(row, currency))
  if (!movements?.every((movement) => movement !== null)) return null
  return {
    gatewayDisputeId,
    chargeTxnId,
    amount: money(amount, currency),
    reason: textAt(json, 'reason') ?? 'general',
    ...state,
    movements,
    evidenceDueAt,
    submissions,
    liveMode: false,
    at,
  }
}

/** Which statuses each stage has. */
const STATUSES = {
  inquiry: ['warning', 'under_review', 'closed_warning'],
  dispute: ['needs_response', 'under_review', 'won', 'lost'],
} as const satisfies Partial<Record<DisputeStage, readonly DisputeStatus[]>>

function readState(
  stage: unknown,
  status: unknown,
): { readonly stage: DisputeStage; readonly status: DisputeStatus } | null {
  if (stage !== 'inquiry' && stage !== 'dispute') return null
  const known = STATUSES[stage].find((one) => one === status)
  return known ? { stage, status: known } : null
}

function readMovement(row: JsonObject, currency: string): GatewayDisputeMovement | null {
  const [id, { kind }, at] = [textAt(row, 'id'), row, instantAt(row, 'createdAt')]
  const [amount, fee] = [minorUnitsAt(row, 'amount'), minorUnitsAt(row, 'fee')]
  if (!id || !at || amount === null || amount < 0n || fee === null) return null
  return kind === 'withdrawn' || kind === 'returned' ? { id, kind, amount: money(amount, currency), fee, at } : null
}
