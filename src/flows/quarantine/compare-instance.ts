import type { Instance, InstanceMark } from '../../store/instance-mark.ts'
import type { QuarantineReason } from '../../store/quarantine.ts'

/** How far the outbox had come, kept in the data folder, outside of the database (CORRECTNESS §14). */
export type KeptMark = { readonly outboxId: string | null; readonly markedAt: string }

export type Surprise = { readonly reason: QuarantineReason; readonly facts: Readonly<Record<string, unknown>> }

type Seen = {
  /** Null where the server does not say. */
  readonly now: Instance | null
  /** As the database remembers it; null when no system has run on it. */
  readonly mark: InstanceMark | null
  readonly kept: KeptMark | null
  /** Whether the message that `kept` names is in the database. */
  readonly keptIsThere: boolean
}

/**
 * Whether this may be another database than the one we last worked on, or an older state of it. A higher timeline alone is
 * a failover, which may have lost nothing; everything else has forgotten what was written since it was copied.
 */
export function compareInstance({ now, mark, kept, keptIsThere }: Seen): Surprise | null {
  if (kept?.outboxId && !keptIsThere)
    return { reason: 'restored', facts: { why: 'the newest message is gone', message: kept.outboxId } }
  if (!now || !mark || mark.systemIdentifier === null) return null
  const before = { systemIdentifier: mark.systemIdentifier, timelineId: mark.timelineId, databaseOid: mark.databaseOid }
  if (now.systemIdentifier !== mark.systemIdentifier)
    return { reason: 'restored', facts: { why: 'another database server', before, now } }
  if (now.databaseOid !== mark.databaseOid)
    return { reason: 'restored', facts: { why: 'another database', before, now } }
  if (now.timelineId < mark.timelineId) return { reason: 'restored', facts: { why: 'an older timeline', before, now } }
  if (now.timelineId > mark.timelineId) return { reason: 'failover', facts: { why: 'a new timeline', before, now } }
  return null
}
