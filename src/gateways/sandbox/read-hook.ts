import { createHmac, timingSafeEqual } from 'node:crypto'
import type { GatewayAccountAccess, Hint, HookRead, HookRequest } from '../../ports/gateway.ts'
import { asObject, type JsonObject, readJsonObject, textAt } from '../shared/json-fields.ts'

/** How far the time of sending may lie from ours, either way (CORRECTNESS §9). */
const toleranceSeconds = 300
const mostSignatures = 5

/**
 * A webhook by Standard Webhooks: `v1` is HMAC-SHA256 over `id.timestamp.body`, exactly these bytes. Pure. Compared in
 * constant time with the current secret and, for as long as it is kept, the previous one (FM-WHI-06); the time is judged
 * only after the signature, so that a stranger learns nothing from it.
 */
export function readHook(
  account: GatewayAccountAccess,
  { headers, body }: HookRequest,
  now: Temporal.Instant,
): HookRead {
  const id = headers['webhook-id'] ?? ''
  const timestamp = headers['webhook-timestamp'] ?? ''
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(id) || !/^[0-9]{1,12}$/.test(timestamp)) return refused('signature')
  const { webhookSecret, webhookSecretBefore, webhookSecretBeforeUntil = '' } = account.secrets
  const before = isBefore(now, webhookSecretBeforeUntil) ? webhookSecretBefore : undefined
  const given = signaturesIn(headers['webhook-signature'] ?? '')
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const ours = [webhookSecret, before].some((secret) => isSigned(secret, signed, given))
  if (!ours) return refused('signature')
  if (Math.abs(now.epochMilliseconds / 1_000 - Number(timestamp)) > toleranceSeconds) return refused('too_old')

  const json = readJsonObject(Buffer.from(body).toString('utf8'))
  const type = json && textAt(json, 'type')
  if (!json || !type || type.length > 100 || textAt(json, 'id') !== id) return refused('malformed')
  return { kind: 'event', eventId: id, type, hint: known.has(type) ? hintOf(json) : null }
}

const isBefore = (now: Temporal.Instant, until: string): boolean =>
  until !== '' && Temporal.Instant.compare(now, Temporal.Instant.from(until)) < 0

const refused = (why: 'signature' | 'too_old' | 'malformed'): HookRead => ({ kind: 'refused', why })

/** Several may be sent while a secret changes; other versions than `v1` are none of ours. */
const signaturesIn = (header: string): string[] =>
  header
    .split(' ')
    .slice(0, mostSignatures)
    .filter((part) => part.startsWith('v1,'))
    .map((part) => part.slice('v1,'.length))

function isSigned(secret: string | undefined, signed: Uint8Array, given: readonly string[]): boolean {
  const key = Buffer.from((secret ?? '').replace(/^whsec_/, ''), 'base64')
  if (key.length < 16) return false // an empty key would sign for anybody
  const expected = Buffer.from(createHmac('sha256', key).update(signed).digest('base64'))
  return given.some((text) => {
    const one = Buffer.from(text)
    return one.length === expected.length && timingSafeEqual(one, expected)
  })
}

const known: ReadonlySet<string> = new Set([
  'charge.succeeded',
  'charge.pending',
  'charge.failed',
  'charge.voided',
  'object.canceled',
  'refund.updated',
  'method.removed',
  'dispute.updated',
])

function hintOf(json: JsonObject): Hint | null {
  const data = asObject(json.data)
  const id = data && textAt(data, 'id')
  const kind = data?.kind
  if (!data || !id || !/^[A-Za-z0-9_]{1,100}$/.test(id)) return null
  if (kind === 'method' || kind === 'dispute') return { kind, id, merchantRef: null }
  if (kind !== 'charge' && kind !== 'refund' && kind !== 'object') return null
  return { kind, id, merchantRef: textAt(data, 'reference') }
}
