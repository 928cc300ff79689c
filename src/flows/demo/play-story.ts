import { assert } from '../../core/assert.ts'
import { findTestToken } from '../../core/payment/test-cards.ts'
import type { Actor, Ctx, System } from '../../ports/ctx.ts'
import { findInvoice, type InvoiceRow } from '../../store/invoice.ts'
import { listPaymentsOfInvoice } from '../../store/payment.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { recordInvoiceSent } from '../invoice/record-sending.ts'
import { requestInvoiceSend } from '../invoice/send-invoice.ts'
import { voidInvoice } from '../invoice/void-invoice.ts'
import { writeOff } from '../invoice/write-off.ts'
import { createInvoiceLink } from '../link/invoice-link.ts'
import { recordViewed } from '../link/open-link.ts'
import { perform } from '../payment/perform.ts'
import { recordOffline } from '../payment/record-offline.ts'
import { refundPayment } from '../refund/refund-payment.ts'
import { backDated } from './back-dated.ts'
import type { Step, Story } from './story.ts'

export type Stage = {
  readonly system: System
  readonly organizationId: string
  readonly staff: Actor
  /** When the stories end: now. */
  readonly end: Temporal.Instant
}

/** The instant so many days before the end, a little apart for each invoice so that lists have an order. */
export const daysBefore = (stage: Stage, days: number, apart: number): Temporal.Instant =>
  stage.end.subtract({ hours: days * 24, minutes: 5 + (apart % 170) })

/** Plays what happened to an issued invoice, each step by its own flow and at its own time. */
export async function playStory(stage: Stage, story: Story, invoiceId: string, apart: number): Promise<void> {
  for (const [i, step] of story.steps.entries()) {
    const days = (story.issuedDaysAgo ?? 0) - step.after
    assert(days >= 0, 'a story of the demo ends before now')
    const at = daysBefore(stage, days, apart).add({ seconds: 40 * (i + 1) })
    await play(stage, backDated(stage.system, stage.organizationId, stage.staff, at), invoiceId, step)
  }
}

async function play(stage: Stage, ctx: Ctx, invoiceId: string, step: Step): Promise<void> {
  const row = await ctx.tx((t) => findInvoice(t, invoiceId))
  assert(row, 'the invoice of a story exists')
  const customer: Ctx = { ...ctx, actor: { kind: 'customer', id: row.customerId, name: row.billTo.name } }
  switch (step.kind) {
    case 'send': {
      // The letters of made-up history are not written; only that they went out is recorded.
      const { deliveryId } = await requestInvoiceSend(ctx, invoiceId, {})
      return recordInvoiceSent(ctx, deliveryId)
    }
    case 'view':
      return recordViewed(customer, (await createInvoiceLink(ctx, invoiceId)).id)
    case 'decline':
      return payByCard(stage, customer, row, 'tok_insufficient_funds', 100)
    case 'card':
      return payByCard(stage, customer, row, step.token, step.share ?? 100)
    case 'offline': {
      const amount = part(row.amountDue, step.share ?? 100)
      await recordOffline(ctx, { invoiceId, amount, kind: step.by, reference: step.reference ?? null, receipt: false })
      return
    }
    case 'refund':
      return refund(stage, ctx, invoiceId, step)
    case 'credit':
      await issueCreditNote(ctx, invoiceId, { amount: part(row.amountDue, step.share), reason: step.reason })
      return
    case 'void':
      return voidInvoice(ctx, invoiceId, 'Billed twice by mistake')
    case 'write_off':
      return writeOff(ctx, invoiceId, 'Customer moved away; small amount')
  }
}

async function payByCard(stage: Stage, ctx: Ctx, row: InvoiceRow, token: string, share: number): Promise<void> {
  const card = findTestToken(token)
  assert(card, 'the demo pays with published test cards')
  const link = await createInvoiceLink({ ...ctx, actor: stage.staff }, row.id)
  await perform(ctx, {
    kind: 'pay_by_link',
    linkId: link.id,
    invoiceId: row.id,
    commandKey: ctx.ids.token(),
    amountSeen: row.amountDue,
    payAmount: part(row.amountDue, share),
    methodToken: card.token,
    methodSummary: { kind: 'card', brand: card.brand, last4: card.number.slice(-4) },
    returnPath: '/',
  })
}

async function refund(
  stage: Stage,
  ctx: Ctx,
  invoiceId: string,
  step: Extract<Step, { kind: 'refund' }>,
): Promise<void> {
  const [payment] = await ctx.tx((t) => listPaymentsOfInvoice(t, invoiceId))
  assert(payment, `a refunded story of the demo was paid before (${stage.organizationId})`)
  const amount = part(payment.amount, step.share)
  await refundPayment(ctx, {
    paymentId: payment.id,
    amount,
    reason: step.reason,
    reopen: false,
    commandKey: ctx.ids.token(),
  })
}

/** A share of an amount in percent, rounded down to whole minor units. */
const part = (amount: bigint, percent: number): bigint => (amount * BigInt(percent)) / 100n
