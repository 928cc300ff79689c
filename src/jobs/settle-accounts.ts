import { settleAccount } from '../flows/settle/settle-account.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { scanAccounts } from '../store/gateway-account.ts'
import { always, type GoOn } from './go-on.ts'

/** L3 for every connected account, one after the other. One that fails does not stop the others. */
export async function settleAccounts(system: System, goOn: GoOn = always): Promise<void> {
  for (const { organizationId, accountId } of await scanAccounts(system.directory)) {
    if (!goOn()) return
    const ctx = ctxFor(system, organizationId, { kind: 'gateway', id: accountId, name: 'The gateway' })
    const failure = await settleAccount(ctx, accountId).then(
      (run) => run.failure,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (failure) system.log.warn('payouts of an account could not be booked', { account: accountId, failure })
  }
}
