import { creditNoteEndpoints } from '../../src/api/credit-note.ts'
import { customerEndpoints } from '../../src/api/customer.ts'
import { invoiceEndpoints } from '../../src/api/invoice.ts'
import { invoiceActionEndpoints } from '../../src/api/invoice-actions.ts'
import { invoiceDocumentEndpoints } from '../../src/api/invoice-documents.ts'
import { productEndpoints } from '../../src/api/product.ts'
import { pageAssets } from '../../src/api/public/page-assets.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { type Ctx, ctxFor, type System } from '../../src/ports/ctx.ts'
import type { MailMessage, MailOutcome } from '../../src/ports/mail.ts'
import { renderCreditNotePdf, renderInvoicePdf } from '../../src/reactions/invoice-document.ts'
import { deliverInvoiceMail } from '../../src/reactions/invoice-sending.ts'
import { type ApiWorld, anApiWorld, type Client } from './api-world.ts'

export type InvoiceWorld = ApiWorld & {
  /** What the mail server will say, in this order; afterwards it accepts. */
  readonly mailAnswers: MailOutcome[]
  readonly mails: MailMessage[]
  /** `ctx` with the mailbox above and a PDF that is not drawn. */
  readonly mailCtx: Ctx
  /** The administrator's API key. */
  readonly api: Client
  aCustomer(over?: Record<string, unknown>): Promise<{ id: string; contactId: string | null }>
  /** A draft over one line of 100.00 unless said otherwise. */
  aDraft(over?: Record<string, unknown>): Promise<{ id: string; version: number; total: number }>
}

/** Routes of customers, products and invoices on a real database, with a mail server that says what a test wants. */
export async function anInvoiceWorld({ clock }: { clock?: Clock } = {}): Promise<InvoiceWorld> {
  const mailAnswers: MailOutcome[] = []
  const mails: MailMessage[] = []
  const outside = (system: System): System => ({
    ...system,
    pdf: { render: async () => new TextEncoder().encode('%PDF-1.7 test') },
    mail: {
      send: async (_organization, _server, message) => {
        mails.push(message)
        return mailAnswers.shift() ?? { kind: 'accepted' }
      },
    },
  })
  const mailed = (ctx: Ctx): Ctx => ({ ...ctx, ...outside(ctx) })
  const world = await anApiWorld({
    ...(clock ? { clock } : {}),
    nouns: [
      customerEndpoints,
      productEndpoints,
      invoiceEndpoints,
      creditNoteEndpoints,
      invoiceActionEndpoints({ deliverNow: (ctx, id) => deliverInvoiceMail(mailed(ctx), id) }),
      invoiceDocumentEndpoints({
        renderInvoicePdf: (ctx, id) => renderInvoicePdf(mailed(ctx), id, null),
        renderCreditNotePdf: (ctx, id) => renderCreditNotePdf(mailed(ctx), id),
        payPageAssets: pageAssets,
      }),
    ],
  })
  const api = await world.withKey()
  const aCustomer: InvoiceWorld['aCustomer'] = async (over = {}) => {
    const contacts = [{ name: 'Anna Berg', email: 'anna@berg.example' }]
    const made = await api.post('/customers', { name: 'Berg & Sons', contacts, ...over })
    if (made.status !== 201) throw new Error(made.text)
    return { id: made.json.id, contactId: made.json.contacts[0]?.id ?? null }
  }
  return {
    ...world,
    mailAnswers,
    mails,
    mailCtx: mailed(ctxFor(world.system, world.ctx.organizationId, world.ctx.actor)),
    api,
    aCustomer,
    async aDraft(over = {}) {
      const customer = over.customerId ? null : await aCustomer()
      const named = customer ? { customerId: customer.id, contactId: customer.contactId } : {}
      const lines = [{ description: 'Joinery', quantity: '1', unitPrice: 10_000 }]
      const made = await api.post('/invoices', { ...named, lines, ...over })
      if (made.status !== 201) throw new Error(made.text)
      return made.json
    },
  }
}
