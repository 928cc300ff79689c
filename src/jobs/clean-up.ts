import { ctxFor, type System } from '../ports/ctx.ts'
import { wipeUnneededSecrets } from '../store/gateway-account.ts'
import { removeExpiredIdempotencyKeys } from '../store/idempotency.ts'

/** Once an hour, for every organization: expired idempotency keys, and credentials that nothing undecided needs. */
export async function cleanUp(system: System): Promise<void> {
  const organizations = await system.directory.rows<{ id: string }>(
    'select id from organizations order by id limit 10000',
  )
  for (const { id } of organizations) {
    await ctxFor(system, id, { kind: 'system' }).tx(async (t) => {
      wipeUnneededSecrets(t)
      await removeExpiredIdempotencyKeys(t)
    })
  }
}
