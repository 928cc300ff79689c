import type { Ctx } from '../../ports/ctx.ts'
import type { BillingSettings } from '../../store/billing-settings.ts'
import type { Contact } from '../../store/contact.ts'
import { type InvoiceRow, keptTotals } from '../../store/invoice.ts'
import type { StoredLine } from '../../store/line-item.ts'
import type { Content } from './draft-content.ts'

/** An invoice as the transaction that makes it knows it: what reading it back would say, without reading. */
export type NewInvoice = {
  readonly row: InvoiceRow
  readonly lines: readonly StoredLine[]
  readonly contact: Contact | null
  readonly settings: BillingSettings
  /** Given by the database while it commits, when the invoice was issued at once; `row.number` is null in either case. */
  readonly number: Promise<string> | null
}

/**
 * A draft that is about to be written. `liveMode` says whether its money is real; it never changes afterwards (I-31).
 * Nothing is paid, credited or sent of it yet.
 */
export function newDraft(ctx: Ctx, now: Temporal.Instant, content: Content, liveMode: boolean): NewInvoice {
  const { draft, lines, totals, customer, contact, settings } = content
  const row: InvoiceRow = {
    ...draft,
    ...keptTotals(totals),
    id: ctx.ids.uuid(),
    customerName: customer.name,
    number: null,
    issueOn: null,
    seller: null,
    credited: 0n,
    amountPaid: 0n,
    amountRefunded: 0n,
    amountDue: totals.total,
    status: 'draft',
    liveMode,
    source: ctx.actor.kind === 'api_key' ? 'api' : 'backoffice',
    createdBy: ctx.actor,
    createdAt: now,
    updatedAt: now,
    issuedAt: null,
    sentAt: null,
    lastSendError: null,
    viewedAt: null,
    voidedAt: null,
    writtenOffAt: null,
    version: 1,
  }
  return { row, lines, contact, settings, number: null }
}
