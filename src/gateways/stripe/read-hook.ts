import type { GatewayAccountAccess, Hint, HookRead, HookRequest } from '../../ports/gateway.ts'
import { asObject, type JsonObject, readJsonObject, textAt } from '../shared/json-fields.ts'
import { stripeAccountOf } from './access.ts'
import { judgeSignature } from './hook-signature.ts'
import { referenceIn } from './stripe-fields.ts'

/**
 * An event of Stripe, judged by the account's own endpoint secret or, for a connected account, by the platform's. Pure. A
 * genuine event of another account, or of the other mode, is none of this one's: refused. Of what it is
 * about only the id is taken; Stripe is asked for the rest.
 */
export function readHook(
  account: GatewayAccountAccess,
  { headers, body }: HookRequest,
  now: Temporal.Instant,
): HookRead {
  const judged = judgeSignature(secretsOf(account, now), headers['stripe-signature'] ?? '', body, now)
  if (judged !== 'ours') return { kind: 'refused', why: judged }
  const json = readJsonObject(Buffer.from(body).toString('utf8'))
  const eventId = json && textAt(json, 'id')
  const type = json && textAt(json, 'type')
  if (json?.object !== 'event' || !eventId || !type || type.length > 100 || !isId(eventId))
    return { kind: 'refused', why: 'malformed' }
  if (json.livemode !== account.liveMode || !isOf(account, json)) return { kind: 'refused', why: 'unsupported' }
  return { kind: 'event', eventId, type, hint: hintOf(type, json) }
}

function secretsOf({ settings, secrets }: GatewayAccountAccess, now: Temporal.Instant): (string | undefined)[] {
  if (settings.kind === 'connect') return [secrets.platformWebhookSecret, secrets.platformWebhookSecretBefore]
  const until = secrets.webhookSecretBeforeUntil
  const kept = until && Temporal.Instant.compare(now, Temporal.Instant.from(until)) < 0
  return [secrets.webhookSecret, kept ? secrets.webhookSecretBefore : undefined]
}

/** Events of a connected account name it. Those of an account's own endpoint need not. */
function isOf(account: GatewayAccountAccess, event: JsonObject): boolean {
  const named = textAt(event, 'account')
  if (named === null) return account.settings.kind === 'keys'
  return named === stripeAccountOf(account)
}

const isId = (text: string): boolean => /^[A-Za-z0-9_]{1,100}$/.test(text)

/** What an event of each kind is about: the object that it carries, except where that object is not the one to ask for. */
const kinds: readonly (readonly [prefix: string, kind: Hint['kind']])[] = [
  ['payment_intent.', 'object'],
  ['charge.dispute.', 'dispute'],
  ['charge.refund.', 'refund'],
  ['charge.', 'charge'],
  ['refund.', 'refund'],
  ['payout.', 'payout'],
  ['payment_method.', 'method'],
  ['account.updated', 'account'],
  ['account.application.', 'account'],
]

function hintOf(type: string, event: JsonObject): Hint | null {
  const kind = kinds.find(([prefix]) => type.startsWith(prefix))?.[1]
  const object = asObject(asObject(event.data)?.object)
  if (!kind || !object) return null
  // An event about the connection itself carries the application; whose connection it is stands beside it.
  const id = kind === 'account' ? (textAt(event, 'account') ?? textAt(object, 'id')) : textAt(object, 'id')
  if (!id || !isId(id)) return null
  return { kind, id, merchantRef: kind === 'account' ? null : referenceIn(object) }
}
