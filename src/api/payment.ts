import { timelineEvent } from '../contract/invoice.ts'
import { payment, paymentAssign, paymentList, paymentListQuery, refund, refundWrite } from '../contract/payment.ts'
import { pageOf } from '../contract/shapes.ts'
import { readId, showId } from '../core/id/id.ts'
import { min } from '../core/money/money.ts'
import { paymentNotFound } from '../core/payment/refusals.ts'
import { refundable, tipLeft } from '../core/refund/refundable.ts'
import { refuse } from '../core/refusal.ts'
import { assignPayment } from '../flows/payment/assign-payment.ts'
import { refundPayment } from '../flows/refund/refund-payment.ts'
import type { Tx } from '../ports/tx.ts'
import { readPaymentSplit } from '../store/allocation.ts'
import { listAttempts } from '../store/attempt.ts'
import { findPayment, type Payment } from '../store/payment.ts'
import {
  findIntentRecord,
  findPaymentRecord,
  listPaymentRecords,
  type PaymentRecordRow,
  readPaymentTotals,
} from '../store/payment-list.ts'
import { listRefundsOfPayment } from '../store/refund.ts'
import { listTimeline } from '../store/timeline.ts'
import { commandKeyOf } from './command-key.ts'
import { encodeCursor, instantAndId, readCursor } from './cursor.ts'
import { type Call, type Endpoint, endpoint } from './endpoint.ts'
import { minorUnits, presentPage, uuidInPath, uuidOf } from './http.ts'
import { exportPayments } from './payment-csv.ts'
import { paymentFilter } from './payment-filter.ts'
import { presentAttempt, presentPaymentRecord, presentRefund } from './present/payment.ts'
import { presentTimeline } from './present/timeline.ts'
import { type Asker, reachesInvoice } from './read-invoice.ts'

const tag = 'Payments'

/** Payments → Orders: what was paid, what was tried, and giving it back (PRODUCT J26–J28, C30–C34). */
export const paymentEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/payments',
      permission: 'payments.view',
      tag,
      summary: 'List payments and failed attempts',
      description: 'Newest first. `totals` covers everything the filters find, not only this page.',
      query: paymentListQuery,
      answer: paymentList,
    },
    async ({ ctx, principal, scope, query }) => {
      const position = readCursor(instantAndId, query.cursor)
      return ctx.tx(async (t) => {
        const filter = await paymentFilter(t, principal, scope, query)
        const after = position && { at: position[0], id: position[1] }
        const [rows, totals] = await Promise.all([
          listPaymentRecords(t, filter, query.limit + 1, after),
          readPaymentTotals(t, filter),
        ])
        return {
          ...presentPage(rows, query.limit, presentPaymentRecord, (row) => encodeCursor([row.at.toString(), row.id])),
          totals: totals.map(({ currency, count, collected, tips, refunded, fees }) => ({
            currency,
            count: Number(count),
            collected: minorUnits(collected),
            tips: minorUnits(tips),
            refunded: minorUnits(refunded),
            fees: minorUnits(fees),
          })),
        }
      })
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/payments.csv',
      permission: 'reports.export',
      tag,
      summary: 'Export payments as CSV',
      description:
        'The same filters as the list, without paging. Text that a spreadsheet would run as a formula is made harmless.',
      query: paymentListQuery.omit({ limit: true, cursor: true }),
      rawAnswer: 'text/csv',
    },
    async ({ ctx, principal, scope, query, c }) =>
      exportPayments(c, await ctx.tx((t) => paymentFilter(t, principal, scope, query))),
  ),
  endpoint(
    {
      method: 'get',
      path: '/payments/:id',
      permission: 'payments.view',
      tag,
      summary: 'Get a payment, or an attempt that made none',
      description: 'Takes `pay_…` and `int_…`; an intent that was paid meanwhile answers with its payment.',
      params: { id: 'text' },
      answer: payment,
    },
    (call) => readPayment(call, call.params.id),
  ),
  endpoint(
    {
      method: 'get',
      path: '/payments/:id/timeline',
      permission: 'payments.view',
      tag,
      summary: 'What happened to a payment',
      description: 'Newest first. Of an attempt that made no payment, what its invoice tells.',
      params: { id: 'text' },
      answer: pageOf(timelineEvent),
    },
    ({ ctx, principal, scope, params }) =>
      ctx.tx(async (t) => {
        const record = await findRecord(t, { principal, scope }, params.id)
        if (record.record === 'payment') return presentTimeline(await listTimeline(t, 'payment', record.id))
        return presentTimeline(record.invoiceId ? await listTimeline(t, 'invoice', record.invoiceId) : [])
      }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/payments/:id/refunds',
      permission: 'payments.refund',
      tag,
      summary: 'Refund a payment, in full or in part',
      description:
        'Through the gateway it came from; a refund of cash or a transfer only records that the money was given back. `state` may be `unknown` or `pending`: it is then found out without another request.',
      params: { id: 'pay' },
      body: refundWrite,
      answer: refund,
      status: 201,
      money: 'continues',
    },
    async (call) => {
      const found = await refundablePayment(call)
      const { amount, tip, reason, reopen } = call.body
      const made = await refundPayment(call.ctx, {
        paymentId: found.id,
        amount: amount === undefined ? undefined : BigInt(amount),
        tip: tip === undefined ? undefined : BigInt(tip),
        reason,
        reopen,
        commandKey: commandKeyOf(call.c, found.id),
      })
      return presentRefund(made)
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/payments/:id/assign',
      inOneTx: true,
      permission: 'reconciliation.resolve',
      tag,
      summary: 'Say which invoice a payment is for that was found without one',
      description:
        'For money that a gateway took and nobody here asked for. What exceeds the amount due becomes the customer’s credit; nobody is told.',
      params: { id: 'pay' },
      body: paymentAssign,
      answer: payment,
    },
    async (call) => {
      const shown = showId('pay', call.params.id)
      await call.ctx.tx((t) => findRecord(t, call, shown))
      await assignPayment(call.ctx, call.params.id, uuidOf('inv', call.body.invoiceId))
      return readPayment(call, shown)
    },
  ),
]

/** A payment, or an attempt that made none, with its refunds and what became of its amount. `shown` is its id as the API writes it. */
const readPayment = ({ ctx, principal, scope }: Asker, shown: string) =>
  ctx.tx(async (t) => {
    const record = await findRecord(t, { principal, scope }, shown)
    const found = record.record === 'payment' ? await findPayment(t, record.id) : null
    const intentId = found ? found.intentId : record.id
    const [refunds, attempts, split] = await Promise.all([
      found ? listRefundsOfPayment(t, found.id) : [],
      intentId ? listAttempts(t, intentId) : [],
      found ? readPaymentSplit(t, found.id) : { applied: 0n, surplus: 0n },
    ])
    return {
      ...presentPaymentRecord(record),
      refundable: found ? minorUnits(refundable(found, refunds)) : 0,
      refundableTip: found ? minorUnits(min(refundable(found, refunds), tipLeft(found, refunds))) : 0,
      applied: minorUnits(split.applied),
      surplus: minorUnits(split.surplus),
      reference: found?.reference ?? null,
      note: found?.note ?? null,
      refunds: refunds.map(presentRefund),
      attempts: attempts.map(presentAttempt),
    }
  })

/** A record of the caller's own mode and within reach; test money does not exist for live keys, and the other way round. */
async function findRecord(t: Tx, reach: Pick<Asker, 'principal' | 'scope'>, shown: string): Promise<PaymentRecordRow> {
  const isIntent = readId('int', shown) !== null
  const record = isIntent
    ? await findIntentRecord(t, uuidInPath('int', shown))
    : await findPaymentRecord(t, uuidInPath('pay', shown))
  if (!record || record.liveMode !== reach.principal.liveMode) throw paymentNotFound()
  if (!(await reachesInvoice(t, reach, record.invoiceId))) throw paymentNotFound()
  return record
}

type RefundCall = Pick<Call<{ id: 'pay' }, never, typeof refundWrite>, 'ctx' | 'principal' | 'params' | 'scope'>

/** Roles with a limit have the limit zero until organizations can set one (CORRECTNESS §19). */
async function refundablePayment({ ctx, principal, params, scope }: RefundCall): Promise<Payment> {
  const found = await ctx.tx((t) => findPayment(t, params.id))
  if (!found || found.liveMode !== principal.liveMode) throw paymentNotFound()
  if (scope === 'limit')
    throw refuse(
      'forbidden',
      'refund_limit',
      'This refund is above the limit of your role; ask an administrator to issue it.',
    )
  return found
}
