import type { TimelineEventJson } from '../../contract/invoice.ts'
import { showId } from '../../core/id/id.ts'
import { eventWords } from '../../core/timeline/sentence.ts'
import type { Actor } from '../../ports/ctx.ts'
import type { TimelineRow } from '../../store/timeline.ts'
import { minorUnits } from '../http.ts'

/** Who did something, without their id: people see names. */
export const presentActor = (actor: Actor) => ({ kind: actor.kind, name: 'name' in actor ? actor.name : 'Remit' })

export function presentTimeline(rows: readonly TimelineRow[]): { items: TimelineEventJson[]; nextCursor: null } {
  const items = rows.map((row) => {
    const words = eventWords(row)
    return {
      id: showId('evt', row.id),
      type: row.type,
      sentence: words.sentence,
      amount: words.amount === null ? null : minorUnits(words.amount),
      currency: words.currency,
      detail: words.detail,
      actor: presentActor(row.actor),
      at: row.at.toString(),
    }
  })
  return { items, nextCursor: null }
}
