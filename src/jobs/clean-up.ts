import { releaseAccounts } from '../flows/gateway-account/release-account.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { removeExpiredIdempotencyKeys } from '../store/idempotency.ts'

/** Once an hour, for every organization: expired idempotency keys, and credentials that nothing undecided needs. */
export async function cleanUp(system: System): Promise<void> {
  const organizations = await system.directory.rows<{ id: string }>(
    'select id from organizations order by id limit 10000',
  )
  for (const { id } of organizations) {
    const ctx = ctxFor(system, id, { kind: 'system' })
    await releaseAccounts(ctx)
    await ctx.tx(async (t) => void (await removeExpiredIdempotencyKeys(t)))
  }
}
