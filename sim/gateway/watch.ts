import type { GatewayRequest } from '../../src/ports/gateway.ts'
import type { Books, Micros, Seen } from './books.ts'
import { manners } from './profiles.ts'

/** What a gateway can tell of a request; one that brings no reference of ours goes by its key. */
export type Watched = {
  readonly op: GatewayRequest['op']
  readonly merchantRef: string
  readonly idempotencyKey: string
  readonly methodToken?: string
}

/**
 * What no client may do to its gateway, noticed at the gateway: a payment sent twice, a single-use token used twice, a key
 * with another body or after it was forgotten (I-15, rule 4). `keptAt`: since when the gateway keeps an answer to this key.
 */
export function watch(books: Books, request: Watched, bytes: string, now: Micros, keptAt: Micros | undefined): void {
  const complain = (sentence: string) => books.complaints.push(sentence)
  const { merchantRef, idempotencyKey, op } = request
  const first = { key: idempotencyKey, bytes, at: now }
  const byReference = count(books, `ref ${merchantRef}`, first)
  const byKey = count(books, `key ${idempotencyKey}`, first)
  if (byKey.bytes !== bytes) complain(`[I-15] the key of ${op} ${merchantRef} came with another body`)
  if (byReference.key !== idempotencyKey) complain(`[I-15] reference ${merchantRef} came with another key`)
  if (op === 'confirm' || op === 'sale') {
    if (byReference.times > 1) complain(`[I-15] ${op} ${merchantRef} was sent ${byReference.times} times`)
    // A method that a customer has saved is charged as often as they like.
    const byToken = request.methodToken === undefined ? null : count(books, `token ${request.methodToken}`, first)
    if (byToken && byToken.times > 1)
      complain(`[I-15] the single-use token of ${op} ${merchantRef} was used ${byToken.times} times`)
  } else if (op !== 'cancel_object' && byReference.times > 1) {
    const { keyKeptSeconds } = manners[books.profile]
    if (keyKeptSeconds === 0) complain(`[I-15] ${op} ${merchantRef} was sent again to a gateway that keeps no keys`)
    else if (keptAt !== undefined && now - keptAt >= keyKeptSeconds * 1e6)
      complain(`[I-15] ${op} ${merchantRef} was sent again after its key was forgotten`)
  }
}

function count(books: Books, name: string, first: Omit<Seen, 'times'>): Seen {
  const seen = books.seen.get(name) ?? { ...first, times: 0 }
  seen.times += 1
  books.seen.set(name, seen)
  return seen
}

/** I-16: two requests of one attempt are never open at once. Told when a request leaves, and until when it may be heard. */
export function watchSending(books: Books, request: Watched, now: Micros, heardBy: Micros): void {
  const { idempotencyKey, merchantRef, op } = request
  if ((books.openUntil.get(idempotencyKey) ?? 0) > now)
    books.complaints.push(`[I-16] ${op} ${merchantRef} was sent again while an answer to it could still come`)
  books.openUntil.set(idempotencyKey, heardBy)
}
