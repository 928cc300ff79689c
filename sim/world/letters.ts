import { createHmac } from 'node:crypto'
import { hashToken } from '../../src/flows/link/token.ts'
import { storeHook } from '../../src/flows/reconcile/store-hook.ts'
import type { System } from '../../src/ports/ctx.ts'
import type { HookRequest } from '../../src/ports/gateway.ts'
import { findAccountByExternalId, findAccountByHook } from '../../src/store/gateway-account.ts'
import type { Delivery } from '../../stripe-service/webhooks/outbox.ts'
import { signatureHeader } from '../../stripe-service/webhooks/sign.ts'
import type { Dice } from '../dice.ts'
import type { Books } from '../gateway/books.ts'
import type { News } from '../gateway/news.ts'

/** One webhook of a gateway: how it is signed at the moment of sending, and the door of ours at which it is left. */
export type Letter = {
  readonly name: string
  readonly books: Books
  /** `seconds` since 1970. */
  sign(seconds: number): HookRequest
  /** Like the real one, and not to be taken. */
  forge(seconds: number, dice: Dice): HookRequest
  leave(system: System, request: HookRequest): ReturnType<typeof storeHook>
}

const nobody = { kind: 'refused', why: 'unsupported' } as const

/** As the sandbox tells of a change. */
export function letterOf(books: Books, news: News): Letter {
  const { token, secret } = books.door
  return {
    name: `hook ${news.id}.${news.type.split('.')[1]}`,
    books,
    sign: (seconds) => signedBySandbox(seconds, secret, news),
    forge: (seconds, dice) => signedBySandbox(seconds, newSecret(dice), { ...news, id: `${news.id}x` }),
    leave: async (system, request) => {
      const account = await findAccountByHook(system.directory, 'sandbox', hashToken(token))
      return account ? storeHook(system, account, request) : nobody
    },
  }
}

const newSecret = (dice: Dice): string => `whsec_${Buffer.from(dice.bytes(24)).toString('base64')}`

/** As the sandbox signs: `v1` is HMAC-SHA256 over `id.timestamp.body`. */
function signedBySandbox(seconds: number, secret: string, { type, kind, id, reference }: News): HookRequest {
  const eventId = `evt_${id}_${type.replaceAll('.', '_')}`
  const timestamp = String(seconds)
  const body = Buffer.from(JSON.stringify({ id: eventId, type, data: { kind, id, reference } }))
  const mac = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
  const v1 = mac.update(Buffer.concat([Buffer.from(`${eventId}.${timestamp}.`), body])).digest('base64')
  return {
    headers: { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${v1}` },
    body,
  }
}

/** As Stripe tells of an event: to the platform's one address for connected accounts, to an address of its own for others. */
export const letterOfStripe = (books: Books, { eventId, body, endpoint }: Delivery): Letter => ({
  name: `hook ${eventId}`,
  books,
  sign: (seconds) => signedByStripe(seconds, endpoint.secret, body),
  forge: (seconds, dice) => forgedOfStripe(seconds, dice, { body, secret: endpoint.secret, eventId }),
  leave: async (system, request) => {
    const account = endpoint.connect
      ? await findConnected(system, request)
      : await findAccountByHook(system.directory, 'stripe', hashToken(books.door.token))
    return account ? storeHook(system, account, request) : nobody
  },
})

/** Whose event it is, by the account and the mode that it names itself. */
async function findConnected(
  { directory }: System,
  { body }: HookRequest,
): Promise<{ organizationId: string; accountId: string } | null> {
  const event = JSON.parse(Buffer.from(body).toString('utf8')) as { account?: string; livemode?: boolean }
  return findAccountByExternalId(directory, {
    gateway: 'stripe',
    externalId: event.account ?? '',
    liveMode: event.livemode === true,
  })
}

/** Signed by nobody we know, or truly signed and old, of another account, or of the other mode. */
function forgedOfStripe(
  seconds: number,
  dice: Dice,
  { body, secret, eventId }: { body: string; secret: string; eventId: string },
): HookRequest {
  const event = { ...(JSON.parse(body) as object), id: `${eventId}x` }
  const text = (changed: object = {}): string => JSON.stringify({ ...event, ...changed })
  switch (dice.pick(['secret', 'old', 'account', 'mode'] as const)) {
    case 'secret':
      return signedByStripe(seconds, newSecret(dice), text())
    case 'old':
      return signedByStripe(seconds - 600, secret, text())
    case 'account':
      return signedByStripe(seconds, secret, text({ account: 'acct_of_somebody_else' }))
    case 'mode':
      return signedByStripe(seconds, secret, text({ livemode: true }))
  }
}

const signedByStripe = (seconds: number, secret: string, body: string): HookRequest => ({
  headers: { 'stripe-signature': signatureHeader(body, seconds, [secret]) },
  body: Buffer.from(body),
})
