import { refreshAccount } from '../flows/gateway-account/refresh-account.ts'
import type { System } from '../ports/ctx.ts'
import { eachAccount } from './each-account.ts'
import { always, type GoOn } from './go-on.ts'

/** Asks every gateway account's gateway what it may do now, for those whose news did not reach us. */
export const refreshAccounts = (system: System, goOn: GoOn = always): Promise<number> =>
  eachAccount(system, goOn, 'a gateway could not be asked about its account', refreshAccount)
