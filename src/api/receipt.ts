import { showId } from '../core/id/id.ts'
import { paymentNotFound } from '../core/payment/refusals.ts'
import type { Ctx } from '../ports/ctx.ts'
import { findPayment } from '../store/payment.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { reachesInvoice } from './read-invoice.ts'

/** Receipts are drawn by reactions too, which mail them; so `main` hands the drawing in (HOUSE §3). */
export type ReceiptDeps = { readonly renderReceiptPdf: (ctx: Ctx, paymentId: string) => Promise<Uint8Array> }

export const receiptEndpoints = (deps: ReceiptDeps): readonly Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/payments/:id/receipt.pdf',
      permission: 'payments.view',
      tag: 'Payments',
      summary: 'A payment’s receipt as PDF',
      params: { id: 'pay' },
      rawAnswer: 'application/pdf',
    },
    async ({ ctx, principal, scope, params, c }) => {
      const found = await ctx.tx(async (t) => {
        const payment = await findPayment(t, params.id)
        return payment && (await reachesInvoice(t, { principal, scope }, payment.invoiceId)) ? payment : null
      })
      if (!found || found.liveMode !== principal.liveMode) throw paymentNotFound()
      const bytes = await deps.renderReceiptPdf(ctx, found.id)
      return c.body(new Uint8Array(bytes), 200, {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="receipt-${showId('pay', found.id)}.pdf"`,
      })
    },
  ),
]
