import type { FormTree } from '../door/form.ts'
import type { Caller } from '../door/keys.ts'
import { badRequest } from '../door/refused.ts'
import type { Service } from '../service.ts'

/** The paths that a call wants expanded, as `latest_charge.balance_transaction` or `data.source`. */
export function expansionsOf(form: FormTree): string[] {
  const wanted = form.expand
  if (wanted === undefined) return []
  const paths = typeof wanted === 'string' ? [wanted] : Object.values(wanted)
  return paths.filter((path) => typeof path === 'string')
}

const deepest = 4

/** The answer with the ids at these paths replaced by the objects they name. Throws for a path that has no id. */
export function expand(service: Service, caller: Caller, body: object, paths: readonly string[]): object {
  if (paths.length === 0) return body
  const books = service.books(caller.account.id, caller.key.livemode)
  const answer = structuredClone(body) as Record<string, unknown>
  const byId = (id: string): unknown => structuredClone(books.byId.get(id))
  for (const path of paths) {
    const steps = path.split('.')
    if (steps.length > deepest)
      throw badRequest(`You cannot expand more than ${deepest} levels of a property: ${path}.`)
    expandAt(answer, steps, path, byId)
  }
  return answer
}

function expandAt(
  at: Record<string, unknown>,
  steps: readonly string[],
  path: string,
  byId: (id: string) => unknown,
): void {
  const [step = '', ...rest] = steps
  if (!(step in at)) throw badRequest(`This property cannot be expanded (${path}).`, { param: 'expand' })
  const value = at[step]
  if (typeof value === 'string') {
    const object = byId(value)
    if (object === undefined) throw badRequest(`This property cannot be expanded (${path}).`, { param: 'expand' })
    at[step] = object
  }
  if (rest.length === 0) return
  const next = at[step]
  const items = Array.isArray(next) ? next : [next]
  for (const item of items) {
    if (item !== null && typeof item === 'object') expandAt(item as Record<string, unknown>, rest, path, byId)
  }
}
