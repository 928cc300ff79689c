import type { HookRequest } from '../../../ports/gateway.ts'
import type { PlatformHook } from '../../../ports/gateway-connect.ts'
import { readJsonObject, textAt } from '../../shared/json-fields.ts'
import { judgeSignature } from '../hook-signature.ts'

/**
 * An event of the platform's Connect endpoint, judged by the platform's secrets before anything in it is looked at. It names
 * its account; one without is of the platform itself (Stripe's manual, "Connect webhooks").
 */
export function readPlatformHook(
  secrets: readonly string[],
  { headers, body }: HookRequest,
  now: Temporal.Instant,
): PlatformHook {
  if (secrets.length === 0) return { kind: 'refused', why: 'unsupported' }
  const judged = judgeSignature(secrets, headers['stripe-signature'] ?? '', body, now)
  if (judged !== 'ours') return { kind: 'refused', why: judged }
  const json = readJsonObject(Buffer.from(body).toString('utf8'))
  const type = json && textAt(json, 'type')
  if (json?.object !== 'event' || !type || typeof json.livemode !== 'boolean')
    return { kind: 'refused', why: 'malformed' }
  const stripeAccount = textAt(json, 'account')
  return { kind: 'genuine', stripeAccount, liveMode: json.livemode, type: type.slice(0, 100) }
}
