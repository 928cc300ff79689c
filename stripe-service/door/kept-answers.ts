import type { FormTree } from './form.ts'
import { Refused } from './refused.ts'

/** The answer that an idempotency key keeps. */
export type KeptAnswer = {
  readonly asked: string
  readonly requestId: string
  readonly status: number
  readonly body: string
  /** Unix seconds from which on the key may mean something new. */
  readonly until: number
  /** Unix milliseconds before which the first call has not been answered yet. */
  readonly readyAt: number
}

const keptFor = 24 * 3600

export const keepUntil = (seconds: number): number => seconds + keptFor

/** What was asked, so that the order of the parameters does not matter. */
export const askedText = (method: string, path: string, form: FormTree): string =>
  `${method} ${path} ${JSON.stringify(sorted(form))}`

const sorted = (tree: FormTree): unknown =>
  Object.keys(tree)
    .sort()
    .map((name) => {
      const value = tree[name]
      return [name, typeof value === 'object' ? sorted(value) : value]
    })

/**
 * The answer to replay. Throws `idempotency_error` when the key was used for something else
 * (docs.stripe.com/api/idempotent_requests).
 */
export function keptAnswer(
  kept: Map<string, KeptAnswer>,
  name: string,
  key: string,
  asked: string,
  ms: number,
): KeptAnswer | undefined {
  const known = kept.get(name)
  if (!known) return undefined
  if (known.until <= ms / 1000) {
    kept.delete(name)
    return undefined
  }
  if (known.readyAt > ms) throw keyInUse()
  if (known.asked === asked) return known
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
  throw new Refused(400, { type: 'idempotency_error', message })
}

/** Another call with the same key is being carried out: the same call may be made again a little later. */
export const keyInUse = (): Refused =>
  new Refused(409, {
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    message:
      'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through).',
  })
