import { assert } from '../core/assert.ts'
import { reasonWords } from '../core/dispute/dispute-words.ts'
import { dueText } from '../core/dispute/due-text.ts'
import { showId } from '../core/id/id.ts'
import type { Ctx } from '../ports/ctx.ts'
import { deadlineMail } from '../render/mail/deadline-mail.ts'
import type { Delivery } from '../store/delivery.ts'
import { findDraft } from '../store/dispute-evidence.ts'
import { findListedDispute } from '../store/dispute-list.ts'
import { isAwaited } from '../store/dispute-notice.ts'
import { readBrand } from './brand.ts'
import { listWhoMayAnswer } from './dispute-deadline.ts'
import { addressed, type Outgoing, toNameOf } from './outgoing.ts'

/**
 * The letter of a delivery of template `dispute_deadline`; null when nobody needs it any more: the dispute was answered or is
 * over, or whom it goes to may not answer it now.
 */
export async function writeDeadlineLetter(ctx: Ctx, delivery: Delivery): Promise<Outgoing | null> {
  const id = String(delivery.payload.disputeId)
  const dueAt = Temporal.Instant.from(String(delivery.payload.dueAt))
  const read = await ctx.tx(async (t) => {
    if (!(await isAwaited(t, { id, dueAt }))) return null
    if (!(await listWhoMayAnswer(t)).includes(String(delivery.payload.userId))) return null
    const [dispute, draft, brand] = await Promise.all([findListedDispute(t, id), findDraft(t, id), readBrand(t, ctx)])
    assert(dispute !== null, 'a dispute that is awaited is there')
    return { dispute, draft, brand, now: t.now }
  })
  if (!read) return null
  const { dispute, draft, brand, now } = read
  const letter = await deadlineMail({
    brand: brand.mail,
    liveMode: dispute.liveMode,
    locale: brand.organization.locale,
    currency: dispute.currency,
    amount: dispute.amount,
    toName: toNameOf(delivery) ?? '',
    customerName: dispute.customerName,
    invoiceNumber: dispute.invoiceNumber,
    isInquiry: dispute.status === 'warning',
    reason: reasonWords(dispute.reason),
    due: dueAt.toZonedDateTimeISO(brand.organization.zone),
    left: dueText(dueAt.epochMilliseconds - now.epochMilliseconds),
    draftedBy: draft && draft.savedBy.kind !== 'system' ? draft.savedBy.name : null,
    link: `${ctx.publicUrl}/payments/disputes/${showId('dsp', id)}`,
  })
  return addressed(ctx, delivery, brand, letter)
}
