import { notQuarantined, notSweptYet } from '../../core/quarantine/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { resolveException } from '../../store/exception.ts'
import { lockOrganization } from '../../store/organization.ts'
import { lockOpenQuarantine, type Quarantine, releaseQuarantine } from '../../store/quarantine.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

/** What ending one needs to know of the world. */
type Releasing = Pick<Ctx, 'ids' | 'actor'>

/**
 * An administrator has looked at what the comparison found and lets money and mail leave again. Refused before every
 * gateway account has been compared: what was forgotten could then be charged once more.
 */
export async function releaseByHand(ctx: Releasing & Pick<Ctx, 'tx'>): Promise<void> {
  await ctx.tx(async (t) => {
    const quarantine = await lockOpenQuarantine(t)
    if (!quarantine) throw notQuarantined()
    if (!quarantine.sweptAt) throw notSweptYet(quarantine.lastFailure)
    await endQuarantine(t, ctx, quarantine)
  })
}

/** Ends a locked one; who did it stays on the organization's timeline. */
export async function endQuarantine(t: Tx, ctx: Releasing, quarantine: Quarantine): Promise<void> {
  await lockOrganization(t)
  releaseQuarantine(t, quarantine.id, ctx.actor)
  const words = `The gateways were compared with the books; ${quarantine.found} movements were found and booked.`
  resolveException(t, 'restored_database', t.organizationId, words)
  await addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'organization',
    subjectId: t.organizationId,
    type: 'quarantine_released',
    data: { reason: quarantine.reason, found: quarantine.found },
    actor: ctx.actor,
  })
}
