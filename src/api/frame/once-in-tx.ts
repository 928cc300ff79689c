import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { assert } from '../../core/assert.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Explain, Tx, TxOptions } from '../../ports/tx.ts'
import {
  type Claimed,
  type IdempotencyClaim,
  insertAnsweredKey,
  lookAtIdempotencyKey,
} from '../../store/idempotency.ts'
import { constraintOf } from '../../store/tx.ts'
import type { C } from '../http.ts'
import { fillIn } from '../late-number.ts'
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
    if (!claim) return numbered(c, await run(c))
    const done = await workOnce(c, claim, run)
    return done instanceof Response ? numbered(c, done) : answerRepeat(c, claim, done)
  }

/** An answer that was written before the number in it was known, with that number. */
async function numbered(c: C, response: Response): Promise<Response> {
  const late = c.get('lateNumber')
  if (!late) return response
  const text = fillIn(c.get('answerText') ?? '', late.invoiceId, await late.number)
  return c.body(text, response.status as ContentfulStatusCode, { 'content-type': 'application/json' })
}

async function workOnce(c: C, claim: IdempotencyClaim, run: Run): Promise<Response | Repeat> {
  const outer = c.get('ctx')
  let joint = newJoint()
  try {
    const response = await outer.tx((t) => {
      joint = newJoint() // PostgreSQL did not take what a run before this one did
      forgetAnswer(c)
      return workIn(c, t, claim, { outer, run, joint })
    })
    if (joint.wake) outer.queue.wakeRelay()
    return response
  } catch (failure) {
    joint.over = true
    forgetAnswer(c)
    c.set('ctx', outer)
    if (failure instanceof NotOurs) return failure.claimed
    // Another kind of request took the same key meanwhile.
    if (constraintOf(failure) === 'idempotency_keys_pkey') return { kind: 'running' }
    let error = failure
    for (const explain of joint.explain) error = await explain(error)
    await keepRefusal(c, claim, error)
    throw error
  }
}

/** The transaction that key, work and answer share, as the work sees it. */
type Joint = {
  wake: boolean
  /** A part of it failed, or it ended: what is read now, to say why, is read beside it. */
  over: boolean
  /** What its parts make of a failure, asked once nothing of it is left. */
  readonly explain: Explain[]
}

const newJoint = (): Joint => ({ wake: false, over: false, explain: [] })

function forgetAnswer(c: C): void {
  c.set('answerText', undefined)
  c.set('lateNumber', undefined)
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

type Work = { readonly outer: Ctx; readonly run: Run; readonly joint: Joint }

async function workIn(c: C, t: Tx, claim: IdempotencyClaim, { outer, run, joint }: Work): Promise<Response> {
  const ours = lookAtIdempotencyKey(t, claim).then((claimed) => {
    if (claimed.kind !== 'ours') throw new NotOurs(claimed)
  })
  ours.catch(() => {})
  const gated = behind(ours, t)
  const joined: Ctx = {
    ...outer,
    queue: {
      ...outer.queue,
      wakeRelay() {
        joint.wake = true
      },
    },
    tx: (work, options) => (joint.over ? outer.tx(work, options) : part(joint, ours, () => work(gated), options)),
  }
  c.set('ctx', joined)
  const response = await run(c).catch(async (error: unknown) => {
    await ours
    throw error
  })
  await ours
  c.set('ctx', outer)
  assert(!joint.over, 'a request that answers well has not lost part of its work')
  const answer = await sealedAnswer(c, claim, response)
  assert(answer !== null, 'what only writes to the database answers at once, and by JSON')
  insertAnsweredKey(t, claim, answer)
  return response
}

/** One transaction of the work, as a part of the joint one. */
async function part<T>(joint: Joint, ours: Promise<void>, work: () => Promise<T>, options: TxOptions = {}): Promise<T> {
  if (options.explain) joint.explain.push(options.explain)
  try {
    const result = await work()
    await ours
    return result
  } catch (error) {
    joint.over = true
    throw error
  }
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
  await c
    .get('ctx')
    .tx(async (t) => insertAnsweredKey(t, claim, answer))
    .catch((reason: unknown) => notKept(c, reason))
}
