import { createHash } from 'node:crypto'
import { assert } from '../../core/assert.ts'
import { liveModeOff, tooManyKeys } from '../../core/organization/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { type ApiKey, countUsableApiKeys, findApiKey, insertApiKey } from '../../store/api-key.ts'
import { lockOrganization } from '../../store/organization.ts'

const MAX_KEYS = 100

/**
 * Makes an API key and answers it whole, the one time that is possible: the database keeps its hash (CORRECTNESS §18.7).
 * The key has the rights its creator has at the time of each call. Live keys need the organization's live mode.
 */
export async function createApiKey(
  ctx: Ctx,
  request: { readonly name: string; readonly liveMode: boolean; readonly createdBy: string },
): Promise<ApiKey & { readonly key: string }> {
  const prefix = request.liveMode ? 'rk_live_' : 'rk_test_'
  const key = prefix + Buffer.from(ctx.random.bytes(32)).toString('base64url')
  const id = ctx.ids.uuid()

  const made = await ctx.tx(async (t) => {
    const [{ liveMode }, { count }] = await Promise.all([lockOrganization(t), countUsableApiKeys(t)])
    if (request.liveMode && !liveMode) throw liveModeOff()
    if (count >= BigInt(MAX_KEYS)) throw tooManyKeys(MAX_KEYS)
    insertApiKey(t, {
      ...request,
      id,
      prefix,
      last4: key.slice(-4),
      keyHash: createHash('sha256').update(key).digest(),
    })
    return findApiKey(t, id)
  })
  assert(made, 'a key that was just made is there')
  return { ...made, key }
}
