import type { DisputeOutcome } from '../../../ports/gateway.ts'
import { type JsonObject, textAt } from '../../shared/json-fields.ts'
import { errorIn, readError } from '../read-error.ts'

type NotDone = Exclude<DisputeOutcome, { kind: 'done' }>

const CODES: Readonly<Record<string, string>> = {
  dispute_evidence_page_limit_exceeded: 'The files have more pages than the bank reads; shorten them and try again.',
  resource_missing: 'Stripe does not know this dispute or one of its files any more; look at it in Stripe’s dashboard.',
}

/**
 * An error answer to a command about a dispute, in words for staff. That a dispute is closed is told by Stripe's sentence only;
 * what is on no list is unknown, and the dispute is then asked for.
 */
export function readRefusal(status: number, body: JsonObject | null): NotDone {
  const error = errorIn(body)
  const message = (error && textAt(error.whole, 'message')) ?? ''
  if (status === 400 && error?.type === 'invalid_request_error') {
    if (/already closed/i.test(message))
      return {
        kind: 'rejected',
        why: 'invalid',
        detail: 'This dispute is already closed; the bank takes nothing more.',
      }
    const known = error.code === null ? undefined : CODES[error.code]
    if (known !== undefined) return { kind: 'rejected', why: 'invalid', detail: known }
    if (error.param?.startsWith('evidence'))
      return {
        kind: 'rejected',
        why: 'invalid',
        detail: `Stripe did not take this part of the evidence: ${error.param}.`,
      }
  }
  const read = readError(status, body)
  if (read.kind === 'rejected')
    return {
      kind: 'rejected',
      why: read.why,
      ...(CODES[read.detail ?? ''] ? { detail: CODES[read.detail ?? ''] } : {}),
    }
  return read.kind === 'unknown' ? read : { kind: 'unknown', why: 'bad_body' }
}
