import type { Account } from './accounts.ts'
import type { Fault, Op } from './faults.ts'
import { type Answer, Refused } from './refused.ts'
import type { Service } from './service.ts'
import type { Card } from './tokens.ts'

/** One call, read and checked, ready to be carried out. */
export type Call = {
  readonly op: Op
  /** The test card that the call uses, since some decide how the answer travels. */
  readonly card?: Card
  run(service: Service, account: Account, fault?: Fault): Answer
}

export type Incoming = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  /** Of a call that sends a file, which has no `body`. */
  readonly file?: { readonly type: string; readonly bytes: Uint8Array }
}

/** A call that changes nothing. */
export const reading = (read: (service: Service, account: Account) => unknown): Call => ({
  op: 'look_up',
  run: (service, account) => ({ status: 200, body: read(service, account) }),
})

/** The instant that a list begins at; without one, at its beginning. */
export function readFrom(query: URLSearchParams): number {
  const fromMs = Date.parse(query.get('from') ?? '1970-01-01T00:00:00Z')
  if (Number.isNaN(fromMs)) throw new Refused(422, 'invalid_field', 'from must be a time.', 'from')
  return fromMs
}

/** `after` is the `next` of the page before. */
export function readPage(query: URLSearchParams): { limit: number; after: number } {
  const [limit, after] = [Number(query.get('limit') ?? '100'), Number(query.get('after') || '0')]
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new Refused(422, 'invalid_field', 'limit must be a whole number from 1 to 100.', 'limit')
  if (!Number.isSafeInteger(after) || after < 0)
    throw new Refused(422, 'invalid_field', 'after must be what the page before gave as next.', 'after')
  return { limit, after }
}
