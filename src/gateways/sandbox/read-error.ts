import type { Outcome, RejectedWhy } from '../../ports/gateway.ts'
import { asObject, type JsonObject, textAt } from '../shared/json-fields.ts'

/** The allow-list of docs/sandbox-api.md: codes that promise that certainly nothing happened, with their status. */
const nothingHappened: Readonly<Record<string, { readonly status: number; readonly why: RejectedWhy }>> = {
  unauthorized: { status: 401, why: 'credentials' },
  rate_limited: { status: 429, why: 'rate_limited' },
  invalid_json: { status: 400, why: 'invalid' },
  invalid_field: { status: 422, why: 'invalid' },
  unknown_field: { status: 422, why: 'invalid' },
  unknown_token: { status: 422, why: 'invalid' },
  card_number_refused: { status: 422, why: 'invalid' },
  not_in_this_profile: { status: 422, why: 'invalid' },
  currency_mismatch: { status: 422, why: 'invalid' },
  refund_exceeds_charge: { status: 422, why: 'invalid' },
  charge_not_refundable: { status: 422, why: 'invalid' },
  charge_disputed: { status: 422, why: 'invalid' },
  file_type_refused: { status: 422, why: 'invalid' },
  file_empty: { status: 422, why: 'invalid' },
  file_not_found: { status: 422, why: 'invalid' },
  dispute_closed: { status: 409, why: 'invalid' },
  evidence_was_sent: { status: 409, why: 'invalid' },
  dispute_past_due: { status: 409, why: 'invalid' },
  dispute_not_found: { status: 404, why: 'invalid' },
  unknown_customer: { status: 422, why: 'invalid' },
  no_customer: { status: 422, why: 'invalid' },
  method_gone: { status: 422, why: 'invalid' },
  method_not_found: { status: 404, why: 'invalid' },
  charge_not_found: { status: 404, why: 'invalid' },
  object_not_found: { status: 404, why: 'invalid' },
  no_such_call: { status: 404, why: 'invalid' },
}

/** Refusals of a repeat: what they repeat may be our own earlier try, so they tell nothing about it. */
const repeats = new Set([
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'object_already_succeeded',
  'ORDER_ALREADY_CAPTURED',
  'object_processing',
])

/** The code of an error body, or null when it is not one. */
export function errorCode(body: JsonObject | null): string | null {
  const error = body && asObject(body.error)
  return error ? textAt(error, 'code') : null
}

/**
 * An error that is none of the calls' own. `rejected` only for what the service promises to have done nothing for, with
 * the status that belongs to it; anything else, such as a proxy's page, is unknown (CORRECTNESS §1 rule 3).
 */
export function readError(status: number, body: JsonObject | null): Outcome {
  const code = errorCode(body)
  if (code === null) return { kind: 'unknown', why: 'bad_body' }
  if (repeats.has(code)) return { kind: 'unknown', why: 'duplicate_refused' }
  const known = Object.hasOwn(nothingHappened, code) ? nothingHappened[code] : undefined
  return known?.status === status
    ? { kind: 'rejected', why: known.why, detail: code }
    : { kind: 'unknown', why: 'bad_body' }
}
