import { reconcileAccount } from '../flows/reconcile/reconcile-account.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { scanAccounts } from '../store/gateway-account.ts'
import { always, type GoOn } from './go-on.ts'

/**
 * L2 for every connected account, one after the other: at start, which finds what happened while we were away, and
 * every hour (CORRECTNESS §12). One account that fails does not stop the others. Returns how many were compared.
 */
export async function reconcileTail(system: System, goOn: GoOn = always): Promise<number> {
  const accounts = await scanAccounts(system.directory)
  for (const { organizationId, accountId } of accounts) {
    if (!goOn()) break
    const ctx = ctxFor(system, organizationId, { kind: 'gateway', id: accountId, name: 'The gateway' })
    const failure = await reconcileAccount(ctx, accountId).then(
      (run) => run.failure,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (failure) system.log.warn('an account could not be compared with its gateway', { account: accountId, failure })
  }
  return accounts.length
}
