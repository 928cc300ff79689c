import type { Account, Key } from './books/account.ts'
import { type Books, openBooks } from './books/books.ts'
import { type Clock, openClock } from './books/clock.ts'
import type { Fault } from './door/faults.ts'
import type { KeptAnswer } from './door/kept-answers.ts'
import type { StripeEvent } from './objects/event.ts'
import type { Endpoint } from './webhooks/endpoint.ts'
import { type Outbox, openOutbox } from './webhooks/outbox.ts'

/** A request as it was seen: the body decoded from its form, for checks against the official schema. */
export type SeenRequest = {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  /** The decoded form: of the body for POST, of the query otherwise. */
  readonly form: unknown
  status: number
}

/** What Connect's OAuth granted and has not been redeemed yet. */
export type ConnectCode = {
  readonly code: string
  readonly accountId: string
  readonly platformId: string
  readonly livemode: boolean
  readonly scope: 'read_write' | 'read_only'
  /** Unix seconds. */
  readonly expiresAt: number
  used: boolean
}

/** Everything the service works with; handed to each function that needs it. */
export type Service = {
  readonly baseUrl: string
  readonly clock: Clock
  readonly newId: (prefix: string) => string
  readonly accounts: Map<string, Account>
  readonly keys: Map<string, Key>
  readonly endpoints: Map<string, Endpoint>
  readonly connectCodes: Map<string, ConnectCode>
  readonly keptAnswers: Map<string, KeptAnswer>
  readonly faults: Fault[]
  readonly seen: SeenRequest[]
  readonly outbox: Outbox
  readonly onEvent: (event: StripeEvent, endpoint: Endpoint) => void
  books(accountId: string, livemode: boolean): Books
  allBooks(): Books[]
  /** The request that is being carried out, for the events it causes. */
  request: { id: string | null; idempotency_key: string | null }
}

export type Options = {
  /** Unix milliseconds. */
  readonly now: () => number
  /** A new id with this prefix, `pi` giving `pi_…`; unguessable where anybody may call the pages of the service. */
  readonly ids: (prefix: string) => string
  /** Where the pages of the service are found, without a slash at the end. */
  readonly baseUrl: string
  /** Called for each endpoint that an event goes to, while the call that caused it is still being carried out. */
  readonly onEvent?: (event: StripeEvent, endpoint: Endpoint) => void
}

export function openService(options: Options): Service {
  const books = new Map<string, Books>()
  const clock = openClock(options.now)
  return {
    baseUrl: options.baseUrl,
    clock,
    newId: options.ids,
    accounts: new Map(),
    keys: new Map(),
    endpoints: new Map(),
    connectCodes: new Map(),
    keptAnswers: new Map(),
    faults: [],
    seen: [],
    outbox: openOutbox(clock),
    onEvent: options.onEvent ?? (() => undefined),
    books(accountId, livemode) {
      const name = `${accountId}/${livemode}`
      const inOtherMode = (id: string): boolean => books.get(`${accountId}/${!livemode}`)?.byId.has(id) ?? false
      const known = books.get(name) ?? openBooks(accountId, livemode, inOtherMode)
      books.set(name, known)
      return known
    },
    allBooks: () => [...books.values()],
    request: { id: null, idempotency_key: null },
  }
}
