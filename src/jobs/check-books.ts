import { errorText } from '../core/error-text.ts'
import { checkInvariants } from '../flows/proof/check-invariants.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { scanOrganizations } from '../store/organization.ts'
import { always, type GoOn } from './go-on.ts'

/** L4 for every organization, one after the other. One that cannot be checked does not stop the others. */
export async function checkBooks(system: System, goOn: GoOn = always): Promise<void> {
  for (const { id } of await scanOrganizations(system.directory)) {
    if (!goOn()) return
    try {
      const { broken } = await checkInvariants(ctxFor(system, id, { kind: 'system' }))
      if (broken > 0) system.log.error('the books break rules that always hold', { organization: id, rows: broken })
    } catch (error) {
      const why = errorText(error)
      system.log.error('the books could not be checked', { organization: id, error: why })
    }
  }
}
