import { errorText } from '../core/error-text.ts'
import { type Ctx, ctxFor, type System } from '../ports/ctx.ts'
import { scanAccounts } from '../store/gateway-account.ts'
import type { GoOn } from './go-on.ts'

type Work = (ctx: Ctx, accountId: string) => Promise<{ readonly failure: string | null }>

/**
 * Works through every gateway account of all organizations, one after the other and in the gateway's name. One that fails
 * is logged with `complaint` and does not stop the others. Returns how many there are.
 */
export async function eachAccount(system: System, goOn: GoOn, complaint: string, work: Work): Promise<number> {
  const accounts = await scanAccounts(system.directory)
  for (const { organizationId, accountId } of accounts) {
    if (!goOn()) break
    const ctx = ctxFor(system, organizationId, { kind: 'gateway', id: accountId, name: 'The gateway' })
    const failure = await work(ctx, accountId).then((run) => run.failure, errorText)
    if (failure) system.log.warn(complaint, { account: accountId, failure })
  }
  return accounts.length
}
