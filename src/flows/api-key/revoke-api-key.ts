import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { type ApiKey, findApiKey, revokeApiKey } from '../../store/api-key.ts'

/** Ends a key at once; the next request with it is refused. Revoking it again changes nothing and is no error. */
export async function revokeKey(ctx: Ctx, id: string): Promise<ApiKey> {
  const [, key] = await ctx.tx((t) => Promise.all([revokeApiKey(t, id), findApiKey(t, id)]))
  if (!key) throw refuse('not_found', 'not_found', 'There is no such API key in this organization.')
  return key
}
