import { chargeSaved } from '../../src/flows/payment/charge-saved.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { listPaymentMethods } from '../../src/store/payment-method.ts'
import { type Check, verifyDatabase } from '../../src/store/verify/verify.ts'
import { aPayCommand } from './money-world.ts'
import type { StripeWorld } from './stripe-world.ts'

export const saving = (linkId: string = crypto.randomUUID()) => ({
  version: '2026-11',
  words: 'I agree that Acme charges this card.',
  ip: '192.0.2.7',
  linkId,
})

/** What tests of saved cards do, in their words; all of it through the real adapter. */
export const savedCardDesk = (world: StripeWorld) => {
  const { ctx, control, stripeAccount } = world
  const rows = <Row>(sql: string, ...parameters: (string | bigint)[]): Promise<Row[]> =>
    ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))
  return {
    rows,
    books: () => control.books(stripeAccount),
    /** A payment by token, which keeps the card. */
    async saveWhilePaying(total: bigint, card = 'pm_card_visa') {
      const invoiceId = await world.anIssuedInvoice(total)
      const methodToken = control.newToken(stripeAccount, card, { setupFutureUsage: 'off_session' })
      const view = await perform(
        ctx,
        aPayCommand(invoiceId, total, { methodToken, methodSummary: null, saving: saving() }),
      )
      return { invoiceId, view }
    },
    /** The customer pays with what they saved. */
    paySaved: (invoiceId: string, amountSeen: bigint, savedMethodId: string) =>
      perform(ctx, {
        kind: 'pay_by_link',
        linkId: crypto.randomUUID(),
        invoiceId,
        commandKey: crypto.randomUUID(),
        amountSeen,
        savedMethodId,
        returnPath: '/pay/x',
      }),
    charge: (invoiceId: string, methodId: string, amount?: bigint, commandKey: string = crypto.randomUUID()) =>
      chargeSaved(ctx, { invoiceId, methodId, amount, commandKey }),
    async customerOf(invoiceId: string): Promise<string> {
      const [row] = await rows<{ customerId: string }>(
        'select customer_id from invoices where organization_id = $1 and id = $2',
        invoiceId,
      )
      return row?.customerId ?? ''
    },
    methods: (customerId: string) => ctx.tx((t) => listPaymentMethods(t, customerId, false)),
    attempts: (invoiceId: string) =>
      rows<{ id: string; op: string; state: string; paymentMethodId: string | null; agreementId: string | null }>(
        `select a.id, a.op, a.state, a.payment_method_id, a.agreement_id from gateway_attempts a
           join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
          where a.organization_id = $1 and i.invoice_id = $2 order by a.created_at, a.id`,
        invoiceId,
      ),
    async brokenRules(): Promise<Check['broken'][]> {
      const { reader, worker } = world.database
      const all = await Array.fromAsync(verifyDatabase({ reader, worker, clock: ctx.clock, marksOf: () => [] }))
      return all.flatMap(({ checks }) => checks.map(({ broken }) => broken)).filter((broken) => broken.length > 0)
    },
  }
}
