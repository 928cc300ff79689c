import { settleAccount } from '../flows/settle/settle-account.ts'
import type { System } from '../ports/ctx.ts'
import { eachAccount } from './each-account.ts'
import { always, type GoOn } from './go-on.ts'

/** L3 for every connected account, one after the other. One that fails does not stop the others. */
export const settleAccounts = (system: System, goOn: GoOn = always): Promise<number> =>
  eachAccount(system, goOn, 'payouts of an account could not be booked', settleAccount)
