import type { Outcome } from '../../ports/gateway.ts'
import { asObject, readJsonObject, textAt } from '../shared/json-fields.ts'
import { authenticatePage } from './authenticate-page.ts'
import { readCharge } from './read-charge.ts'
import { readError } from './read-error.ts'

type Asked = { readonly publicUrl: string }

/**
 * The answer to a sale: HTTP 200 with a `result`. Codes 11 and 300 mean "I have seen this before". That is not a
 * decline: our own first try may be the one it saw, so the truth has to be looked up (FM-PAY-12).
 */
export function readSaleAnswer(asked: Asked, status: number, body: string): Outcome {
  const json = readJsonObject(body)
  if (status !== 200) return readError(status, json)
  if (!json) return { kind: 'unknown', why: 'bad_body' }
  switch (json.result) {
    case 'approved':
      return charged(json.charge, 'succeeded')
    case 'pending':
      return charged(json.charge, 'pending')
    case 'declined':
      return charged(json.charge, 'declined')
    case 'action_required': {
      const objectId = textAt(json, 'objectId')
      if (!objectId) return { kind: 'unknown', why: 'bad_body' }
      return { kind: 'requires_action', action: authenticatePage(asked.publicUrl, objectId), objectId }
    }
    case 'error':
      return { kind: 'unknown', why: json.code === '11' || json.code === '300' ? 'duplicate_refused' : 'bad_body' }
    default:
      return { kind: 'unknown', why: 'bad_body' }
  }
}

/** The charge in the answer must agree with the result beside it, or neither is believed. */
function charged(value: unknown, expected: 'succeeded' | 'pending' | 'declined'): Outcome {
  const charge = asObject(value)
  const outcome = charge ? readCharge(charge) : null
  return outcome?.kind === expected ? outcome : { kind: 'unknown', why: 'bad_body' }
}
