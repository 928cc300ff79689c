import { invoiceWrite, previewResult } from '../contract/invoice.ts'
import { addressLines } from '../core/customer/bill-to.ts'
import { derivePayPageState, type PayFields, type PayPage } from '../core/link/pay-page.ts'
import { money } from '../core/money/money.ts'
import type { Content } from '../flows/invoice/draft-content.ts'
import { previewDraft } from '../flows/invoice/preview-draft.ts'
import { payFieldsOf } from '../flows/link/pay-fields.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { PageAssets } from '../render/page/page-frame.ts'
import { renderPayPage } from '../render/page/pay-page.ts'
import { findBlob } from '../store/blob.ts'
import { findDefaultGatewayAccount } from '../store/gateway-account.ts'
import { getOrganization } from '../store/organization.ts'
import { readCreditNote } from './credit-note.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { draftInput } from './invoice-input.ts'
import { pngSize } from './png-size.ts'
import { readInvoice } from './read-invoice.ts'

export type PdfFile = { readonly filename: string; readonly bytes: Uint8Array }

/** Documents are drawn by reactions too, which send them; so `main` hands the drawing in (HOUSE §3). */
export type InvoiceDocumentDeps = {
  readonly renderInvoicePdf: (ctx: Ctx, invoiceId: string) => Promise<PdfFile>
  readonly renderCreditNotePdf: (ctx: Ctx, creditNoteId: string) => Promise<PdfFile>
  readonly payPageAssets: (fields?: PayFields['kind']) => PageAssets
}

const pdf = 'application/pdf'

/** Invoices and credit notes as customers see them: PDF, and the pay page before anything is sent. */
export const invoiceDocumentEndpoints = (deps: InvoiceDocumentDeps): readonly Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/invoices/:id/pdf',
      permission: 'invoices.view',
      tag: 'Invoices',
      summary: 'An invoice as PDF',
      params: { id: 'inv' },
      rawAnswer: pdf,
    },
    async (call) => {
      await readInvoice(call, call.params.id)
      return fileAnswer(await deps.renderInvoicePdf(call.ctx, call.params.id))
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/credit-notes/:id/pdf',
      permission: 'invoices.view',
      tag: 'Credit notes',
      summary: 'A credit note as PDF',
      params: { id: 'crn' },
      rawAnswer: pdf,
    },
    async (call) => {
      await readCreditNote(call, call.params.id)
      return fileAnswer(await deps.renderCreditNotePdf(call.ctx, call.params.id))
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/preview',
      permission: 'invoices.create',
      tag: 'Invoices',
      summary: 'The pay page of a draft, as the customer will see it; nothing is kept',
      body: invoiceWrite,
      answer: previewResult,
      idempotent: false,
    },
    async ({ ctx, principal, body, c }) => {
      const content = await previewDraft(ctx, draftInput(body))
      const page = await draftPage(ctx, content, principal.liveMode)
      const assets = deps.payPageAssets(page.state.kind === 'payable' ? page.state.fields.kind : undefined)
      return { html: renderPayPage(page, { nonce: c.var.cspNonce, assets, preview: true }) }
    },
  ),
]

const fileAnswer = ({ filename, bytes }: PdfFile): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': pdf,
      'content-disposition': `inline; filename="${filename}"`,
      'cache-control': 'private, no-store',
    },
  })

/** A draft as facts of the payment page, in the state it would have were it issued today. */
async function draftPage(ctx: Ctx, { draft, lines, totals }: Content, liveMode: boolean): Promise<PayPage> {
  const [o, logo, gateway] = await ctx.tx(async (t) => {
    const [organization, account] = await Promise.all([getOrganization(t), findDefaultGatewayAccount(t, liveMode)])
    const blob = organization.logoBlobId ? await findBlob(t, organization.logoBlobId) : null
    return [organization, blob, account] as const
  })
  const today = Temporal.PlainDate.from(ctx.clock.today(o.zone))
  const dueOn = draft.dueOn ?? today.add({ days: draft.paymentTermsDays }).toString()
  const fields = gateway && payFieldsOf(ctx, gateway, money(totals.total, draft.currency))
  const nothing = { credited: 0n, amountPaid: 0n, amountRefunded: 0n }
  return {
    organization: {
      name: o.name,
      colour: o.color,
      addressLines: addressLines(o.address),
      logo: logo && { url: `/logos/${logo.id}.png`, ...pngSize(logo.bytes) },
    },
    locale: o.locale,
    currency: draft.currency,
    liveMode,
    number: null,
    issueOn: null,
    dueOn,
    overdue: false,
    reference: draft.reference,
    billTo: draft.billTo.name,
    notes: draft.notes,
    lines: lines.map((line, i) => ({
      description: line.description,
      quantityE6: line.quantityE6,
      unitPrice: line.unitPrice,
      amount: totals.lines[i]?.amount ?? 0n,
    })),
    subtotal: totals.subtotal,
    documentDiscount: totals.documentDiscount,
    taxes: totals.taxes,
    total: totals.total,
    ...nothing,
    amountDue: totals.total,
    payments: [],
    // A draft that asks for nothing yet still shows the form it will have.
    state:
      fields && totals.total === 0n
        ? { kind: 'payable', minimum: null, fields }
        : derivePayPageState({
            status: 'pending',
            amountDue: totals.total,
            fields,
            partialPayments: o.partialPayments,
            partialMinimum: o.partialMinimum,
            tips: o,
            undecided: null,
          }),
  }
}
