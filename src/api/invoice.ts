import {
  invoice,
  invoiceCreate,
  invoiceList,
  invoiceListQuery,
  invoicePatch,
  timelineEvent,
} from '../contract/invoice.ts'
import { pageOf } from '../contract/shapes.ts'
import { createInvoice } from '../flows/invoice/create-invoice.ts'
import { deleteDraft, patchDraft } from '../flows/invoice/patch-draft.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import { findDefaultGatewayAccount } from '../store/gateway-account.ts'
import { type InvoiceFilter, listInvoices, sumInvoices } from '../store/invoice-list.ts'
import { listTimeline } from '../store/timeline.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { minorUnits, presentPage, uuidOf } from './http.ts'
import { draftPatch, invoiceInput } from './invoice-input.ts'
import { permit } from './permit.ts'
import { presentInvoice, presentSummary } from './present/invoice.ts'
import { presentTimeline } from './present/timeline.ts'
import { type Principal, principalId } from './principal.ts'
import { type Asker, detailOfNew, readInvoice, requireInvoice } from './read-invoice.ts'

const tag = 'Invoices'
const params = { id: 'inv' } as const

/** Invoices as documents: list, read, and drafts. What is done with them stands in `invoice-actions.ts`. */
export const invoiceEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/invoices',
      permission: 'invoices.view',
      tag,
      summary: 'List invoices, newest first, with the sums of all that match',
      description:
        'q finds the beginning or the last digits of a number, a whole reference, and part of a customer’s name or e-mail.',
      query: invoiceListQuery,
      answer: invoiceList,
    },
    async ({ ctx, principal, scope, query }) =>
      ctx.tx(async (t) => {
        const at = readCursor(instantAndId, query.cursor)
        const today = ctx.clock.today((await getBillingSettings(t)).zone)
        const filter: InvoiceFilter = {
          liveMode: principal.liveMode,
          status: query.status === 'unpaid' ? 'outstanding' : query.status,
          customerId: query.customerId && uuidOf('cus', query.customerId),
          issuedFrom: query.issuedFrom,
          issuedTo: query.issuedTo,
          q: query.q,
          createdBy: scope === 'own' ? ownId(principal) : undefined,
          today,
        }
        const [rows, totals] = await Promise.all([
          listInvoices(t, filter, at && { createdAt: at[0], id: at[1] }, query.limit + 1),
          sumInvoices(t, filter),
        ])
        const page = presentPage(
          rows,
          query.limit,
          (row) => presentSummary(row, { ...row, today }),
          (row) => encodeCursor([row.createdAt.toString(), row.id]),
        )
        return { ...page, totals: totals.map(presentTotals) }
      }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices',
      inOneTx: true,
      permission: 'invoices.create',
      tag,
      summary: 'Create an invoice, as a draft or issued at once',
      description:
        'Blanks are filled from contact, customer and organization. Totals, status and number are ours: naming one is refused. ' +
        '`customer` makes a new customer with it, which needs the right customers.edit; `issue` gives it its number at once. All of it ' +
        'is written, or nothing.',
      body: invoiceCreate,
      answer: invoice,
      status: 201,
    },
    async ({ ctx, principal, body, c }) => {
      if (body.customer) permit(c, 'customers.edit')
      const [made, gateway] = await Promise.all([
        createInvoice(ctx, invoiceInput(body), principal.liveMode),
        ctx.tx((t) => findDefaultGatewayAccount(t, principal.liveMode)),
      ])
      if (made.number) c.set('lateNumber', { invoiceId: made.row.id, number: made.number })
      return presentInvoice(detailOfNew(ctx, made, gateway !== null))
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/invoices/:id',
      permission: 'invoices.view',
      tag,
      summary: 'An invoice, and what may be done with it',
      params,
      answer: invoice,
    },
    async (call) => shown(call, call.params.id),
  ),
  endpoint(
    {
      method: 'patch',
      path: '/invoices/:id',
      permission: 'invoices.edit_draft',
      tag,
      summary: 'Change a draft',
      description: 'Send the version you read: if somebody else changed the draft since, nothing is changed (409).',
      params,
      body: invoicePatch,
      answer: invoice,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      await patchDraft(call.ctx, call.params.id, draftPatch(call.body))
      return shown(call, call.params.id)
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/invoices/:id',
      permission: 'invoices.delete_draft',
      tag,
      summary: 'Delete a draft',
      params,
      status: 204,
    },
    async (call) => {
      await requireInvoice(call, call.params.id)
      await deleteDraft(call.ctx, call.params.id)
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/invoices/:id/timeline',
      permission: 'invoices.view',
      tag,
      summary: 'What happened to an invoice, newest first',
      params,
      answer: pageOf(timelineEvent),
    },
    async (call) => {
      await readInvoice(call, call.params.id)
      return presentTimeline(await call.ctx.tx((t) => listTimeline(t, 'invoice', call.params.id)))
    },
  ),
]

/** The invoice as every route that changed it answers. */
export const shown = async (asker: Asker, id: string) => presentInvoice(await readInvoice(asker, id))

const ownId = (principal: Principal): string => principalId(principal).replace(/^(user|key):/, '')

const presentTotals = (sums: Awaited<ReturnType<typeof sumInvoices>>[number]) => ({
  currency: sums.currency,
  count: minorUnits(sums.count),
  total: minorUnits(sums.total),
  outstanding: minorUnits(sums.outstanding),
  overdue: minorUnits(sums.overdue),
})
