import { assert } from '../../core/assert.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import {
  type Claimed,
  type IdempotencyClaim,
  insertAnsweredKey,
  lookAtIdempotencyKey,
} from '../../store/idempotency.ts'
import { constraintOf } from '../../store/tx.ts'
import type { C } from '../http.ts'
import { HttpFault, problemOf } from '../problem.ts'
import { notKept } from './idempotency.ts'
import { answerRepeat, claimOf, type Route, sealedAnswer } from './idempotency-key.ts'

type Run = (c: C) => Promise<Response>
type Repeat = Exclude<Claimed, { kind: 'ours' }>

/**
 * `Idempotency-Key` of a POST whose whole work is writes to the database (CORRECTNESS §7): key, work and answer commit
 * together, so a crash leaves all of them or none, and a request costs one commit instead of three.
 *
 * The work may be run again when PostgreSQL asks for it. Of equal requests at once, those that find the first at work
 * get 409 and `Retry-After`.
 */
export const onceInTx =
  (route: Route, run: Run): Run =>
  async (c) => {
    const claim = await claimOf(c, route)
    if (!claim) return run(c)

    const done = await workOnce(c, claim, run)
    return done instanceof Response ? done : answerRepeat(c, claim, done)
  }

async function workOnce(c: C, claim: IdempotencyClaim, run: Run) {
  const outer = c.var.ctx
  let wake = false
  try {
    const response = await outer.tx((t) => {
      wake = false
      return workIn(c, t, claim, { outer, run, onWake: () => (wake = true) })
    })
    if (wake) outer.queue.wakeRelay()
    return response
  } catch (error) {
    c.set('ctx', outer)
    if (error instanceof NotOurs) return error.claimed
    // Another kind of request took the same key meanwhile.
    if (constraintOf(error) === 'idempotency_keys_pkey') return { kind: 'running' } as const
    await keepRefusal(c, claim, error)
    throw error
  }
}

/** The key is another request's: what was begun under it is rolled back. */
class NotOurs extends Error {
  override readonly name = 'NotOurs'
  readonly claimed: Repeat
  constructor(claimed: Repeat) {
    super('the Idempotency-Key belongs to another request')
    this.claimed = claimed
  }
}

type Work = { readonly outer: Ctx; readonly run: Run; readonly onWake: () => void }

async function workIn(c: C, t: Tx, claim: IdempotencyClaim, { outer, run, onWake }: Work): Promise<Response> {
  const ours = lookAtIdempotencyKey(t, claim).then((claimed) => {
    if (claimed.kind !== 'ours') throw new NotOurs(claimed)
  })
  ours.catch(() => {})
  const gated = behind(ours, t)
  let failed = false
  const joined: Ctx = {
    ...outer,
    queue: { ...outer.queue, wakeRelay: onWake },
    async tx(work, options) {
      // Once a part of it failed nothing of the transaction will stay: what is read then, to say why, is read beside it.
      if (failed) return outer.tx(work, options)
      try {
        const result = await work(gated)
        await ours
        return result
      } catch (error) {
        failed = true
        throw error
      }
    },
  }
  c.set('ctx', joined)
  c.set('answerText', undefined) // of a run that PostgreSQL did not take
  const response = await run(c).catch(async (error: unknown) => {
    await ours
    throw error
  })
  await ours
  c.set('ctx', outer)
  assert(!failed, 'a request that answers well has not lost part of its work')
  const answer = await sealedAnswer(c, claim, response)
  assert(answer !== null, 'what only writes to the database answers at once, and by JSON')
  insertAnsweredKey(t, claim, answer)
  return response
}

/**
 * The work's first statements travel together with the question whose key it is, but it learns nothing, and so decides
 * nothing, before the key is known to be its own.
 */
const behind = (ours: Promise<void>, t: Tx): Tx => {
  let known = false
  ours.then(
    () => (known = true),
    () => {},
  )
  const both = async <T>(result: Promise<T>): Promise<T> => (await Promise.all([result, ours]))[0]
  const after = <T>(result: Promise<T>): Promise<T> => (known ? result : both(result))
  return {
    ...t,
    rows: (sql, parameters) => after(t.rows(sql, parameters)),
    maybe: (sql, parameters) => after(t.maybe(sql, parameters)),
    one: (sql, parameters) => after(t.one(sql, parameters)),
    write(sql, parameters) {
      const count = after(t.write(sql, parameters))
      count.catch(() => {})
      return count
    },
  }
}

/** Nothing of the work is there. A definite refusal is kept for repeats; after anything else they may do it again. */
async function keepRefusal(c: C, claim: IdempotencyClaim, error: unknown): Promise<void> {
  if (!(error instanceof Refusal || error instanceof HttpFault)) return
  const answer = await sealedAnswer(c, claim, problemOf(error, c))
  if (!answer) return
  await c.var.ctx.tx(async (t) => insertAnsweredKey(t, claim, answer)).catch((reason: unknown) => notKept(c, reason))
}
