import { invoiceNotFound } from '../core/invoice/refusals.ts'
import type { Scope } from '../core/role/permissions.ts'
import type { NewInvoice } from '../flows/invoice/new-invoice.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import { findContactOfInvoice } from '../store/contact.ts'
import { listCreditNotesOfInvoice } from '../store/credit-note.ts'
import { findDefaultGatewayAccount } from '../store/gateway-account.ts'
import { findInvoice, type InvoiceRow } from '../store/invoice.ts'
import { listInvoicePayments, readBadgeFacts } from '../store/invoice-payments.ts'
import { listLineItems } from '../store/line-item.ts'
import { NO_UNPAID_FACTS, readUnpaidFacts } from '../store/unpaid-facts.ts'
import { standInFor } from './late-number.ts'
import { type Principal, principalId } from './principal.ts'

/** Who asks, and how far the permission they ask with reaches. */
export type Asker = { readonly ctx: Ctx; readonly principal: Principal; readonly scope: Scope }

type Reach = Pick<Asker, 'principal' | 'scope'>

/** An invoice with all that its page shows, read in one flight. */
export type InvoiceDetail = Awaited<ReturnType<typeof readInvoice>>

/** Refuses an invoice that is not there, of the other mode, or not one's own, all in the same words (A-001, A-005, I-31). */
export async function readInvoice(asker: Asker, id: string) {
  const { ctx, principal } = asker
  return ctx.tx(async (t) => {
    const [found, contact, lines, payments, creditNotes, badgeFacts, gateway, settings, unpaid] = await Promise.all([
      findInvoice(t, id),
      findContactOfInvoice(t, id),
      listLineItems(t, id),
      listInvoicePayments(t, id),
      listCreditNotesOfInvoice(t, id),
      readBadgeFacts(t, id),
      findDefaultGatewayAccount(t, principal.liveMode),
      getBillingSettings(t),
      readUnpaidFacts(t, id),
    ])
    const row = mustSee(asker, found)
    const today = ctx.clock.today(settings.zone)
    const gatewayConnected = gateway !== null
    const { locale } = settings
    return { row, lines, payments, creditNotes, ...badgeFacts, gatewayConnected, contact, today, locale, unpaid }
  })
}

/**
 * The same of an invoice that was made a moment ago: nobody can have seen, paid or credited it, so nothing is read. For its
 * number, if it has one, there is a stand-in.
 */
export const detailOfNew = (ctx: Ctx, made: NewInvoice, gatewayConnected: boolean): InvoiceDetail => ({
  row: made.number ? { ...made.row, number: standInFor(made.row.id) } : made.row,
  lines: [...made.lines],
  contact: made.contact,
  payments: [],
  creditNotes: [],
  processing: false,
  disputed: false,
  gatewayConnected,
  today: ctx.clock.today(made.settings.zone),
  locale: made.settings.locale,
  unpaid: NO_UNPAID_FACTS,
})

/** To be called before a flow that takes an invoice's id. Reads nothing when every invoice is within reach anyway. */
export async function requireInvoice(asker: Asker, id: string): Promise<void> {
  if (asker.scope !== 'own' && asker.principal.kind === 'user') return
  mustSee(asker, await asker.ctx.tx((t) => findInvoice(t, id)))
}

/** Whether what hangs on an invoice, such as its payments, is within reach: of scope `own` only if one made it. */
export async function reachesInvoice(t: Tx, { principal, scope }: Reach, invoiceId: string | null): Promise<boolean> {
  if (scope !== 'own') return true
  const row = invoiceId === null ? null : await findInvoice(t, invoiceId)
  return row !== null && madeBy(row) === principalId(principal)
}

/** For lists: the id of whoever made the invoices that are within reach; undefined when all are. */
export const madeByOf = ({ principal, scope }: Reach): string | undefined => {
  if (scope !== 'own') return undefined
  return principal.kind === 'user' ? principal.userId : principal.keyId
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
