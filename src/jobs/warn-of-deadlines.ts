import { errorText } from '../core/error-text.ts'
import { tellDeadlines } from '../flows/dispute/tell-deadlines.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { isClockGuarded } from '../store/clock-guard.ts'
import { always, type GoOn } from './go-on.ts'

/**
 * Tells staff of every organization which disputes have to be answered soon. Nothing while the clocks are not to be believed,
 * for all of it hangs on them. Returns how many notices are new.
 */
export async function warnOfDeadlines(system: System, goOn: GoOn = always): Promise<number> {
  if (await isClockGuarded(system.directory)) return 0
  const organizations = await system.directory.rows<{ id: string }>(
    'select id from organizations order by id limit 10000',
  )
  let told = 0
  for (const { id } of organizations) {
    if (!goOn()) break
    told += await tellDeadlines(ctxFor(system, id, { kind: 'system' })).catch((error: unknown) => {
      system.log.error('deadlines of disputes could not be told', { organization: id, error: errorText(error) })
      return 0
    })
  }
  return told
}
