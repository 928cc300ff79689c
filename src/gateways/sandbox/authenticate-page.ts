import type { NextAction } from '../../ports/gateway.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'

/** Our page where the customer approves or fails the authentication; it goes on to where the attempt said. */
export function authenticatePage(publicUrl: string, object: JsonObject, objectId: string): NextAction {
  const returnUrl = textAt(object, 'returnUrl')
  const query = returnUrl ? `?return=${encodeURIComponent(returnUrl)}` : ''
  return { kind: 'redirect', url: `${publicUrl}/dev/sandbox/authenticate/${encodeURIComponent(objectId)}${query}` }
}
