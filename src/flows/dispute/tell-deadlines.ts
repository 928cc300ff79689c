import { NOTICE_HOURS, noticeDue } from '../../core/dispute/deadline-notice.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { insertNotice, listAwaited } from '../../store/dispute-notice.ts'
import { addOutboxMessage } from '../../store/outbox.ts'

/**
 * Commits, once each, that the deadline of an answer to a dispute is so near that staff are told (CORRECTNESS FM-DIS-03). Safe
 * to run at any time and twice at once. Returns how many notices are new.
 */
export async function tellDeadlines(ctx: Ctx): Promise<number> {
  const told = await ctx.tx(async (t) => {
    let count = 0
    for (const awaited of await listAwaited(t, t.now.add({ hours: Math.max(...NOTICE_HOURS) }))) {
      const hoursBefore = noticeDue(awaited.dueAt.epochMilliseconds - t.now.epochMilliseconds)
      if (hoursBefore === null || (await insertNotice(t, awaited, hoursBefore)) === 0) continue
      addOutboxMessage(t, {
        id: ctx.ids.uuid(),
        topic: 'dispute_deadline',
        subjectId: awaited.id,
        payload: { dueAt: awaited.dueAt.toString(), hoursBefore },
      })
      count += 1
    }
    return count
  })
  if (told > 0) ctx.queue.wakeRelay()
  return told
}
