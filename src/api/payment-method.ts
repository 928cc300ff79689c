import { chargeResult, chargeWrite, paymentMethodList } from '../contract/payment-method.ts'
import { customerNotFound } from '../core/customer/refusals.ts'
import { chargeSaved, viewCharge } from '../flows/payment/charge-saved.ts'
import { removeMethod } from '../flows/payment-method/remove-method.ts'
import type { Ctx } from '../ports/ctx.ts'
import { getBillingSettings } from '../store/billing-settings.ts'
import { findCustomer } from '../store/customer.ts'
import { listPaymentMethods } from '../store/payment-method.ts'
import { commandKeyOf } from './command-key.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { uuidOf } from './http.ts'
import { presentCharge, presentPaymentMethod } from './present/payment-method.ts'
import { requireInvoice } from './read-invoice.ts'

const tag = 'Saved cards'

/** What customers have saved, and charging it on their word (PRODUCT P16, CORRECTNESS §11). */
export const paymentMethodEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/customers/:id/payment-methods',
      permission: 'payment_methods.view_masked',
      tag,
      summary: 'What a customer has saved to pay with',
      description:
        'Active ones first, newest first; removed ones stay as history. Nothing of a card but brand, last digits and expiry.',
      params: { id: 'cus' },
      answer: paymentMethodList,
    },
    ({ ctx, principal, params }) =>
      ctx.tx(async (t) => {
        const [customer, settings, methods] = await Promise.all([
          findCustomer(t, params.id),
          getBillingSettings(t),
          listPaymentMethods(t, params.id, principal.liveMode),
        ])
        if (!customer) throw customerNotFound()
        const today = ctx.clock.today(settings.zone)
        return { items: methods.map((method) => presentPaymentMethod(method, today)) }
      }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/payment-methods/:id',
      permission: 'payment_methods.manage',
      tag,
      summary: 'Remove a saved card',
      description:
        'It is not charged any more from then on, and the gateway is told to let go of it. A charge that is under way finishes.',
      params: { id: 'pmt' },
      status: 204,
    },
    ({ ctx, principal, params }) => removeMethod(ctx, { id: params.id, liveMode: principal.liveMode, why: 'staff' }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/invoices/:id/charge',
      permission: 'payments.take',
      tag,
      summary: 'Charge a saved card for an invoice, on the customer’s word',
      description:
        'Answers 200 when the charge is decided and 202 while it is not; `status` tells. Declines are answers, not errors. A 4xx means that nothing was sent: ' +
        '`no_agreement`, `method_gone`, `card_refused_for_good`, `card_tried_too_often` and `payment_under_way` among them.',
      params: { id: 'inv' },
      body: chargeWrite,
      answer: chargeResult,
      money: 'continues',
    },
    async (call) => {
      const { ctx, params, body, c } = call
      await requireInvoice(call, params.id)
      const view = await chargeSaved(ctx, {
        invoiceId: params.id,
        methodId: uuidOf('pmt', body.paymentMethodId),
        amount: body.amount === undefined ? undefined : BigInt(body.amount),
        commandKey: commandKeyOf(c, params.id),
      })
      const shown = presentCharge(view, await localeOf(ctx))
      return shown.status === 'processing' ? c.json(shown, 202) : shown
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/invoices/:id/charges/:attemptId',
      permission: 'payments.view',
      tag,
      summary: 'What has become of charging a saved card',
      params: { id: 'inv', attemptId: 'att' },
      answer: chargeResult,
    },
    async (call) => {
      const { ctx, params } = call
      await requireInvoice(call, params.id)
      return presentCharge(await viewCharge(ctx, params.id, params.attemptId), await localeOf(ctx))
    },
  ),
]

const localeOf = async (ctx: Ctx): Promise<string> => (await ctx.tx(getBillingSettings)).locale
