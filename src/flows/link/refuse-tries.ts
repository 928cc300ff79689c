import { type VelocityFacts, velocityRefusal } from '../../core/payment/velocity.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { MethodSummary } from '../../ports/gateway.ts'
import { lockInvoice } from '../../store/invoice.ts'
import { addTimelineEvent, findNewestEvent } from '../../store/timeline.ts'
import { countTries } from '../../store/velocity.ts'

/** One entry on the timeline stands for this long, however often somebody goes on trying. */
const NOTE_MINUTES = 15

type Try = {
  readonly invoiceId: string
  /** Null where only the gateway sees it. */
  readonly method: MethodSummary | null
  readonly commandKey: string
} & Pick<VelocityFacts, 'addressDeclines'>

/**
 * Stops card testing before anything is written or sent, and lets the staff see it (CORRECTNESS §18.2). A command that
 * was made before passes: it is answered, not tried again, and whoever lost the first answer must be able to hear it.
 */
export async function refuseTooManyTries(ctx: Ctx, tried: Try): Promise<void> {
  const tries = await ctx.tx((t) => countTries(t, tried.invoiceId, tried.method, tried.commandKey))
  if (tries.commandSeen) return
  const refusal = velocityRefusal({ ...tries, addressDeclines: tried.addressDeclines })
  if (!refusal) return
  await noteOnTimeline(ctx, tried.invoiceId)
  throw refusal
}

const noteOnTimeline = (ctx: Ctx, invoiceId: string): Promise<void> =>
  ctx.tx(async (t) => {
    await lockInvoice(t, invoiceId)
    const last = await findNewestEvent(t, 'invoice', invoiceId, 'tries_paused')
    if (last && Temporal.Instant.compare(last.at.add({ minutes: NOTE_MINUTES }), t.now) > 0) return
    const event = { id: ctx.ids.uuid(), subjectKind: 'invoice', subjectId: invoiceId, type: 'tries_paused' } as const
    addTimelineEvent(t, { ...event, actor: { kind: 'system' } })
  })
