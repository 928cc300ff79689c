import type { MiddlewareHandler } from 'hono'
import {
  claimIdempotencyKey,
  type IdempotencyClaim,
  keepIdempotentAnswer,
  releaseIdempotencyKey,
} from '../../store/idempotency.ts'
import { CommitUnknown } from '../../store/tx.ts'
import type { C, Env } from '../http.ts'
import { answerRepeat, claimOf, type Route, sealedAnswer } from './idempotency-key.ts'

/**
 * `Idempotency-Key` of a POST that does more than write to the database, such as asking a gateway (CORRECTNESS §7): the
 * key is taken before any work is begun. Of equal requests with one key the first does the work, and repeats get its
 * answer with `Idempotent-Replayed: true`. What only writes to the database goes by `once-in-tx.ts`.
 */
export const idempotency =
  (route: Route): MiddlewareHandler<Env> =>
  async (c, next) => {
    const claim = await claimOf(c, route)
    if (!claim) return next()

    const claimed = await c.get('ctx').tx((t) => claimIdempotencyKey(t, claim))
    if (claimed.kind !== 'ours') return answerRepeat(c, claim, claimed)
    await next()
    await settle(c, claim).catch((error: unknown) => notKept(c, error))
  }

/** The work is done and its answer is good; only repeats will not find it. */
export function notKept(c: C, error: unknown): void {
  c.get('system').log.error('an answer was not kept for repeats', {
    requestId: c.get('requestId'),
    error: String(error),
  })
}

async function settle(c: C, claim: IdempotencyClaim): Promise<void> {
  const { ctx } = c.var
  // Nobody knows whether the work was committed: the key stays taken rather than let it be done twice.
  if (c.error instanceof CommitUnknown && !claim.mayTakeOver) return
  const answer = await sealedAnswer(c, claim, c.res)
  await ctx.tx((t) => (answer ? keepIdempotentAnswer(t, claim, answer) : releaseIdempotencyKey(t, claim)))
}
