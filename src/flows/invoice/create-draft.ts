import type { Ctx } from '../../ports/ctx.ts'
import { insertDraft } from '../../store/invoice.ts'
import { insertLineItems } from '../../store/line-item.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { type DraftInput, resolveDraft } from './draft-content.ts'

/**
 * Writes a new draft and answers its id. It has no number and asks nothing of anybody until it is issued. `liveMode`
 * says whether its money is real; it never changes afterwards (I-31).
 */
export async function createDraft(ctx: Ctx, input: DraftInput, liveMode: boolean): Promise<string> {
  const id = ctx.ids.uuid()
  const source = ctx.actor.kind === 'api_key' ? 'api' : 'backoffice'
  await ctx.tx(async (t) => {
    const { draft, lines, totals } = await resolveDraft(t, ctx.ids, input, null)
    insertDraft(t, id, draft, totals, { liveMode, source, createdBy: ctx.actor })
    if (lines.length > 0) insertLineItems(t, id, lines, totals)
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: id,
      type: 'created',
      actor: ctx.actor,
    })
  })
  return id
}
