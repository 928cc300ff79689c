import { mailAddressOf } from '../../core/customer/bill-to.ts'
import { cardNumberIn } from '../../core/invoice/draft-rules.ts'
import {
  invoiceNotFound,
  invoiceVoid,
  invoiceWrittenOff,
  noContactEmail,
  noGateway,
} from '../../core/invoice/refusals.ts'
import { isOutstanding } from '../../core/invoice/status.ts'
import { cardRuns } from '../../core/payment/luhn.ts'
import { checkOneLine } from '../../core/text/one-line.ts'
import type { Actor, Ctx } from '../../ports/ctx.ts'
import { getBillingSettings } from '../../store/billing-settings.ts'
import { findContact } from '../../store/contact.ts'
import { addDelivery } from '../../store/delivery.ts'
import { findDefaultGatewayAccount } from '../../store/gateway-account.ts'
import { lockInvoice } from '../../store/invoice.ts'
import { listLineItems } from '../../store/line-item.ts'
import { addOutboxMessage, markFannedOut } from '../../store/outbox.ts'
import { refuseInQuarantine } from '../guard/refuse-in-quarantine.ts'
import { getOrCreateLinkIn } from '../link/invoice-link.ts'
import { explainNumber } from './explain-number.ts'
import { issueIn } from './issue-invoice.ts'

export type SendInput = {
  /** Absent: the address typed for this invoice, else its contact's. */
  readonly to?: string | undefined
  readonly subject?: string | undefined
  readonly message?: string | undefined
  /** A pay button in mail and PDF. Absent: yes when a gateway is connected (K10, K22). */
  readonly payLink?: boolean | undefined
}

/** What a delivery of template `invoice` needs to be written and mailed, perhaps hours later. */
export type InvoiceMailPayload = {
  readonly invoiceId: string
  readonly to: string
  readonly toName: string | null
  readonly subject: string | null
  readonly message: string | null
  readonly payLink: boolean
  /** Who asked for it; named on the timeline when it has gone out. */
  readonly actor: Actor
}

/**
 * Asks for an invoice to be mailed, issuing it first when it is a draft. Nothing is sent from here: the delivery row
 * commits with all that makes it true, and whoever sends it (`reactions/invoice-sending.ts`) reports back by
 * `recordInvoiceSent` or `recordSendFailed` (CORRECTNESS §10, C23–C26).
 */
export async function requestInvoiceSend(
  ctx: Ctx,
  id: string,
  input: SendInput,
): Promise<{ deliveryId: string; to: string }> {
  checkText(input)
  const [outboxId, deliveryId] = [ctx.ids.uuid(), ctx.ids.uuid()]
  return ctx.tx(
    async (t) => {
      await refuseInQuarantine(t)
      const row = await lockInvoice(t, id)
      if (!row) throw invoiceNotFound()
      if (row.voidedAt) throw invoiceVoid(row)
      if (row.writtenOffAt) throw invoiceWrittenOff(row)
      const [contact, gateway, lines, settings] = await Promise.all([
        row.contactId ? findContact(t, row.contactId) : null,
        findDefaultGatewayAccount(t, row.liveMode),
        listLineItems(t, id),
        getBillingSettings(t),
      ])
      const to = input.to ?? mailAddressOf(row.billTo, contact)
      if (to === null) throw noContactEmail(row)

      const isDraft = row.status === 'draft'
      const owed = isDraft ? row.total > 0n : isOutstanding(row.status)
      if (input.payLink === true && !gateway) throw noGateway()
      const payLink = owed && gateway !== null && (input.payLink ?? true)
      if (payLink) await getOrCreateLinkIn(t, ctx, row)

      const payload: InvoiceMailPayload = {
        invoiceId: id,
        to,
        toName: contact && to === mailAddressOf(row.billTo, contact) ? contact.name : null,
        subject: input.subject ?? null,
        message: input.message ?? null,
        payLink,
        actor: ctx.actor,
      }
      addOutboxMessage(t, { id: outboxId, topic: 'invoice_send_requested', subjectId: id, payload: { deliveryId } })
      // Its one delivery is made here, so that the caller can hear how it went; the relay has nothing left to do.
      addDelivery(t, {
        id: deliveryId,
        outboxId,
        destinationKind: 'email',
        destinationId: to,
        template: 'invoice',
        payload,
      })
      markFannedOut(t, outboxId)
      if (isDraft) issueIn(t, ctx, { row, lines, settings })
      return { deliveryId, to }
    },
    { explain: explainNumber(ctx, 'invoice') },
  )
}

/** Header injection and card numbers are refused before anything is kept. */
function checkText(input: SendInput): void {
  checkOneLine(input.to, 'to')
  checkOneLine(input.subject, 'subject')
  for (const field of ['subject', 'message'] as const)
    if (cardRuns(input[field] ?? '').length > 0) throw cardNumberIn(field)
}
