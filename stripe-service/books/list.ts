import type { Fields } from '../door/fields.ts'
import { badRequest, noSuch } from '../door/refused.ts'

type Listed = { readonly id: string; readonly object: string; readonly created: number }

export type ListAnswer<Item> = { object: 'list'; data: Item[]; has_more: boolean; url: string }

/**
 * A page of a list, newest first: `limit` 1 to 100 (10 when missing), `starting_after` or `ending_before` an item, and
 * `created` as a moment or a range of them. Objects are given in the order in which they were made. Reads the last of
 * the parameters, so routes read their own before.
 */
export function listPage<Item extends Listed>(objects: readonly Item[], fields: Fields, url: string): ListAnswer<Item> {
  const limit = fields.whole('limit') ?? 10
  if (limit < 1 || limit > 100) {
    throw badRequest('This value must be between 1 and 100.', { code: 'parameter_invalid_integer', param: 'limit' })
  }
  const after = fields.text('starting_after')
  const before = fields.text('ending_before')
  const inRange = rangeOf(fields, 'created')
  fields.done()
  if (after && before) throw badRequest('You cannot parameterize ending_before and starting_after at the same time.')
  const newestFirst = objects.filter(({ created }) => inRange(created)).reverse()
  if (before) {
    const newer = newestFirst.slice(0, placeOf(newestFirst, objects, before, 'ending_before'))
    return { object: 'list', data: newer.slice(-limit), has_more: newer.length > limit, url }
  }
  const rest = after ? newestFirst.slice(placeOf(newestFirst, objects, after, 'starting_after') + 1) : newestFirst
  return { object: 'list', data: rest.slice(0, limit), has_more: rest.length > limit, url }
}

function placeOf(page: readonly Listed[], all: readonly Listed[], id: string, param: string): number {
  const place = page.findIndex((item) => item.id === id)
  if (place < 0) throw noSuch(all[0]?.object ?? 'object', id, { param, inAddress: false })
  return place
}

/** A condition on an instant (unix seconds), given as one value or as `[gt]`, `[gte]`, `[lt]`, `[lte]`. */
export function rangeOf(fields: Fields, name: string): (seconds: number) => boolean {
  const exactly = fields.isPart(name) ? undefined : fields.whole(name)
  if (exactly !== undefined) return (seconds) => seconds === exactly
  const range = fields.part(name)
  if (!range) return () => true
  const gt = range.whole('gt') ?? Number.NEGATIVE_INFINITY
  const gte = range.whole('gte') ?? Number.NEGATIVE_INFINITY
  const lt = range.whole('lt') ?? Number.POSITIVE_INFINITY
  const lte = range.whole('lte') ?? Number.POSITIVE_INFINITY
  return (seconds) => seconds > gt && seconds >= gte && seconds < lt && seconds <= lte
}
