import { invoiceNotFound } from '../core/invoice/refusals.ts'
import type { Scope } from '../core/role/permissions.ts'
import type { Ctx } from '../ports/ctx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import { findContactOfInvoice } from '../store/contact.ts'
import { listCreditNotesOfInvoice } from '../store/credit-note.ts'
import { findDefaultGatewayAccount } from '../store/gateway-account.ts'
import { findInvoice, type InvoiceRow } from '../store/invoice.ts'
import { listInvoicePayments, readBadgeFacts } from '../store/invoice-payments.ts'
import { listLineItems } from '../store/line-item.ts'
import { type Principal, principalId } from './principal.ts'

/** Who asks, and how far the permission they ask with reaches. */
export type Asker = { readonly ctx: Ctx; readonly principal: Principal; readonly scope: Scope }

/** An invoice with all that its page shows, read in one flight. */
export type InvoiceDetail = Awaited<ReturnType<typeof readInvoice>>

/** Refuses an invoice that is not there, of the other mode, or not one's own, all in the same words (A-001, A-005, I-31). */
export async function readInvoice(asker: Asker, id: string) {
  const { ctx, principal } = asker
  return ctx.tx(async (t) => {
    const [found, contact, lines, payments, creditNotes, badgeFacts, gateway, settings] = await Promise.all([
      findInvoice(t, id),
      findContactOfInvoice(t, id),
      listLineItems(t, id),
      listInvoicePayments(t, id),
      listCreditNotesOfInvoice(t, id),
      readBadgeFacts(t, id),
      findDefaultGatewayAccount(t, principal.liveMode),
      getBillingSettings(t),
    ])
    const row = mustSee(asker, found)
    const today = ctx.clock.today(settings.zone)
    return { row, lines, payments, creditNotes, ...badgeFacts, gatewayConnected: gateway !== null, contact, today }
  })
}

/** To be called before a flow that takes an invoice's id. Reads nothing when every invoice is within reach anyway. */
export async function requireInvoice(asker: Asker, id: string): Promise<void> {
  if (asker.scope !== 'own' && asker.principal.kind === 'user') return
  mustSee(asker, await asker.ctx.tx((t) => findInvoice(t, id)))
}

function mustSee({ principal, scope }: Asker, row: InvoiceRow | null): InvoiceRow {
  if (!row || row.liveMode !== principal.liveMode) throw invoiceNotFound()
  if (scope === 'own' && madeBy(row) !== principalId(principal)) throw invoiceNotFound()
  return row
}

const madeBy = ({ createdBy }: InvoiceRow): string | null => {
  if (createdBy.kind === 'user') return `user:${createdBy.id}`
  return createdBy.kind === 'api_key' ? `key:${createdBy.id}` : null
}
