import { refund } from '../contract/payment.ts'
import { pageOf, pageQuery } from '../contract/shapes.ts'
import { refundNotFound } from '../core/refund/refusals.ts'
import { findRefund } from '../store/refund.ts'
import { listRefunds } from '../store/refund-list.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentPage } from './http.ts'
import { presentRefund } from './present/payment.ts'
import { madeByOf, reachesInvoice } from './read-invoice.ts'

const tag = 'Refunds'

/** Refunds are made at their payment; here they are only read. */
export const refundEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/refunds',
      permission: 'payments.view',
      tag,
      summary: 'List refunds',
      description: 'Newest first.',
      query: pageQuery,
      answer: pageOf(refund),
    },
    async ({ ctx, principal, scope, query }) => {
      const position = readCursor(instantAndId, query.cursor)
      const after = position && { at: position[0], id: position[1] }
      const rows = await ctx.tx((t) =>
        listRefunds(t, principal.liveMode, query.limit + 1, after, madeByOf({ principal, scope })),
      )
      return presentPage(rows, query.limit, presentRefund, (row) => encodeCursor([row.createdAt.toString(), row.id]))
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/refunds/:id',
      permission: 'payments.view',
      tag,
      summary: 'Get a refund',
      params: { id: 'rfd' },
      answer: refund,
    },
    async ({ ctx, principal, scope, params }) =>
      ctx.tx(async (t) => {
        const found = await findRefund(t, params.id)
        if (!found || found.liveMode !== principal.liveMode) throw refundNotFound()
        if (!(await reachesInvoice(t, { principal, scope }, found.invoiceId))) throw refundNotFound()
        return presentRefund(found)
      }),
  ),
]
