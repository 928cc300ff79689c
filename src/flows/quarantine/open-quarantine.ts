import type { Ctx } from '../../ports/ctx.ts'
import { raiseException } from '../../store/exception.ts'
import { openQuarantine } from '../../store/quarantine.ts'
import type { Surprise } from './compare-instance.ts'

/** Puts an organization into quarantine and tells its staff. Doing it twice keeps the first and compares anew. */
export async function putIntoQuarantine(ctx: Ctx, surprise: Surprise, replayFrom: Temporal.Instant): Promise<void> {
  await ctx.tx(async (t) => {
    openQuarantine(t, { id: ctx.ids.uuid(), ...surprise, replayFrom })
    await raiseException(t, {
      id: ctx.ids.uuid(),
      kind: 'restored_database',
      subjectKind: 'organization',
      subjectId: t.organizationId,
      facts: { reason: surprise.reason, sentence: `What was seen: ${surprise.facts.why}.`, ...surprise.facts },
    })
  })
}
