import type { AskFailed } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { type JsonObject, objectsAt, textAt } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import { ask } from './ask.ts'
import type { Form } from './form.ts'

/** `more`: newer ones follow after the last of these. */
export type Listed =
  | { readonly kind: 'listed'; readonly items: readonly JsonObject[]; readonly more: boolean }
  | AskFailed

type What = {
  readonly path: string
  readonly query?: Form
  /** Nothing made before it is wanted. */
  readonly since: Temporal.Instant
  /** The id after which to go on; null for the first page. */
  readonly after: string | null
  readonly limit: number
}

/** An account whose whole history is asked for at once; beyond a million objects something else is wrong. */
const mostPages = 10_000

/**
 * Stripe lists newest first. To walk the other way the newest object before `since` is looked for, and what follows it is
 * asked for with `ending_before`; only an account that has nothing so old is read from its newest to its first.
 */
export async function listOldestFirst(http: Http, access: StripeAccess, what: What): Promise<Listed> {
  const { path, query = {}, limit } = what
  const seconds = Math.floor(what.since.epochMilliseconds / 1_000)
  let after = what.after
  if (!after) {
    const before = await listPage(http, access, path, { ...query, created: { lt: seconds }, limit: 1 })
    if (before.kind === 'failed') return before
    after = idOf(before.items[0])
  }
  if (!after) return readWhole(http, access, path, { ...query, created: { gte: seconds }, limit })
  const page = await listPage(http, access, path, { ...query, ending_before: after, limit })
  return page.kind === 'failed' ? page : { ...page, items: page.items.toReversed() }
}

async function readWhole(http: Http, access: StripeAccess, path: string, query: Form): Promise<Listed> {
  const items: JsonObject[] = []
  let after: string | null = null
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await listPage(http, access, path, after ? { ...query, starting_after: after } : query)
    if (page.kind === 'failed') return page
    items.push(...page.items)
    if (!page.more) return { kind: 'listed', items: items.toReversed(), more: false }
    after = idOf(page.items.at(-1))
    if (!after) break
  }
  return { kind: 'failed', why: 'bad_body' }
}

/** One page as Stripe gives it, newest first. */
export async function listPage(http: Http, access: StripeAccess, path: string, query: Form): Promise<Listed> {
  const answer = await ask(http, access, path, query)
  if (answer.kind === 'failed') return answer
  const items = answer.kind === 'told' ? objectsAt(answer.json, 'data') : null
  const more = answer.kind === 'told' ? answer.json.has_more : null
  // A page with more to come and no line to go on from would be asked for again for ever.
  if (!items || typeof more !== 'boolean' || (more && !idOf(items.at(-1)))) return { kind: 'failed', why: 'bad_body' }
  return { kind: 'listed', items, more }
}

const idOf = (one: JsonObject | undefined): string | null => (one ? textAt(one, 'id') : null)
