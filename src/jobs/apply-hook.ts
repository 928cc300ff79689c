import { errorText } from '../core/error-text.ts'
import { applyHint } from '../flows/reconcile/apply-hint.ts'
import { type Ctx, ctxFor, type System } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { openException } from '../store/exception.ts'
import { claimInboxEvent, type InboxEvent, markApplied, markNotApplied, scanInbox } from '../store/webhook-inbox.ts'
import { always, type GoOn } from './go-on.ts'

const batch = 100
const atOnce = 4
const leaseSeconds = 120
const mostTries = 10

/**
 * Works through the inbox: one event of an object after the other, several objects at once. An event that fails comes
 * again later and is given up after ten tries, with an exception; it never holds up others (FM-WHI-04). Returns how many
 * were due.
 */
export async function applyHooks(system: System, goOn: GoOn = always): Promise<number> {
  const due = await scanInbox(system.directory, system.clock.now(), batch)
  const byObject = [...Map.groupBy(due, ({ organizationId, objectId }) => `${organizationId} ${objectId}`).values()]
  const next = async (): Promise<void> => {
    for (let events = byObject.shift(); events && goOn(); events = byObject.shift()) {
      for (const { organizationId, id } of events) await applyHook(system, organizationId, id)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next))
  return due.length
}

/** One try of one event; does nothing when it is done, in other hands, or not yet due. */
export async function applyHook(system: System, organizationId: string, id: string): Promise<void> {
  const ctx = ctxFor(system, organizationId, { kind: 'gateway', id, name: 'The gateway' })
  const event = await ctx.tx((t) => claimInboxEvent(t, id, t.now.add({ seconds: leaseSeconds })))
  if (!event) return
  try {
    const hint = { kind: event.objectKind, id: event.objectId, merchantRef: event.merchantRef }
    const applied = await applyHint(ctx, event.gatewayAccountId, hint)
    if (applied.kind === 'later') return await putBack(ctx, event, applied.why)
    await ctx.tx(async (t) => void (await markApplied(t, id)), { insist: 'repeatable' })
    ctx.queue.wakeRelay()
  } catch (error) {
    const why = errorText(error)
    system.log.error('a webhook could not be applied', { event: id, tries: event.tries, error: why })
    await putBack(ctx, event, why)
  }
}

async function putBack(ctx: Ctx, event: InboxEvent, why: string): Promise<void> {
  const work = async (t: Tx): Promise<void> => {
    const dead = event.tries >= mostTries
    // 5 s, 10 s, 20 s … some 85 minutes in all: longer than a gateway is usually away. L2 finds what is given up.
    const nextAt = dead ? null : t.now.add({ seconds: 5 * 2 ** (event.tries - 1) })
    await markNotApplied(t, event.id, why, nextAt)
    if (!dead) return
    await openException(t, {
      id: ctx.ids.uuid(),
      kind: 'poison_job',
      subjectKind: 'webhook',
      subjectId: event.id,
      facts: { type: event.type, object: event.objectId, tries: event.tries, error: why.slice(0, 300) },
    })
  }
  // Otherwise it would wait for the end of its lease.
  await ctx.tx(work, { insist: 'repeatable' })
}
