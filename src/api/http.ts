import type { Context } from 'hono'
import type { PageJson } from '../contract/shapes.ts'
import { assert } from '../core/assert.ts'
import { type IdPrefix, readId } from '../core/id/id.ts'
import { refuse } from '../core/refusal.ts'
import type { Ctx, System } from '../ports/ctx.ts'
import type { LateNumber } from './late-number.ts'
import type { Principal } from './principal.ts'

/**
 * What every handler finds on `c.var`. Hono makes that object anew each time, so what runs with every request asks by
 * `c.get`. `ctx` and `principal` are set under `/api/v1` only, once the caller is known.
 */
export type Env = {
  Variables: {
    system: System
    ctx: Ctx
    principal: Principal
    requestId: string
    cspNonce: string
    clientIp: string
    /** The body, once it was read; requests can be read only once. */
    bodyBytes?: Buffer
    /** What an endpoint answered as JSON. */
    answerText?: string
    /** The number that this answer has a stand-in for; only where the answer is part of the transaction (`inOneTx`). */
    lateNumber?: LateNumber
  }
}

export type C = Context<Env>

/** The uuid behind an id that a contract schema has already checked (`idOf`); in bodies and queries. */
export function uuidOf(prefix: IdPrefix, shown: string): string {
  const uuid = readId(prefix, shown)
  assert(uuid !== null, `the contract let an id through that is no ${prefix}_ id`)
  return uuid
}

/** As `uuidOf`, for optional ids. */
export const uuidOrNull = (prefix: IdPrefix, shown: string | null | undefined): string | null =>
  shown === null || shown === undefined ? null : uuidOf(prefix, shown)

/** Refuses like an id nobody ever had, so that a malformed id tells no more than a foreign one. */
export function uuidInPath(prefix: IdPrefix, shown: string): string {
  const uuid = readId(prefix, shown)
  if (uuid === null) throw refuse('not_found', 'not_found', 'There is nothing at this address.')
  return uuid
}

/** Minor units as the API writes them; larger than JSON can hold exactly is a mistake of ours. */
export function minorUnits(amount: bigint): number {
  const number = Number(amount)
  assert(Number.isSafeInteger(number), 'an amount in an answer fits into a JSON number exactly')
  return number
}

/**
 * One page out of `limit + 1` rows: the extra row only tells that there is more. `positionOf` names where the next page
 * starts, after the last row shown.
 */
export function presentPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  cursorAfter: (row: Row) => string,
): PageJson<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(present), nextCursor: rows.length > limit && last ? cursorAfter(last) : null }
}
