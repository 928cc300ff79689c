import { reconcileAccount } from '../flows/reconcile/reconcile-account.ts'
import type { System } from '../ports/ctx.ts'
import { isClockGuarded } from '../store/clock-guard.ts'
import { eachAccount } from './each-account.ts'
import { always, type GoOn } from './go-on.ts'

/**
 * L2 for every connected account, one after the other: at start, which finds what happened while we were away, and
 * every hour (CORRECTNESS §12). One account that fails does not stop the others. Nothing while the clocks are not
 * to be believed. Returns how many were compared.
 */
export async function reconcileTail(system: System, goOn: GoOn = always): Promise<number> {
  // How far it has compared is noted by the clock: by one that has jumped ahead, days would later be left out.
  if (await isClockGuarded(system.directory)) return 0
  return eachAccount(system, goOn, 'an account could not be compared with its gateway', reconcileAccount)
}
