import { perform } from '../../src/flows/payment/perform.ts'
import { sandboxAdapter } from '../../src/gateways/sandbox/adapter.ts'
import { stripeAdapter } from '../../src/gateways/stripe/adapter.ts'
import { gatewaysFrom } from '../../src/main/gateways.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { type Ctx, ctxFor, type System } from '../../src/ports/ctx.ts'
import { realHttp } from '../../src/ports/http.ts'
import { insertGatewayAccount, sealSecrets } from '../../src/store/gateway-account.ts'
import type { Control } from '../../stripe-service/control/control.ts'
import { type RunningStripe, startStripe } from '../../stripe-service/start.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from './money-world.ts'

export type StripeWorld = Omit<MoneyWorld, 'ctx' | 'system'> & {
  readonly ctx: Ctx
  readonly system: System
  readonly stripe: RunningStripe
  readonly control: Control
  /** Our id of the account at Stripe, which is the default one, and Stripe's own. */
  readonly stripeAccountId: string
  readonly stripeAccount: string
  /** An invoice that was paid with a test card of Stripe's; answers the payment and its charge. */
  aPaidInvoice(total: bigint, card?: string): Promise<{ invoiceId: string; paymentId: string; chargeId: string }>
}

/** A money world whose default account is one of the stand-in for Stripe, reached by the real adapter over HTTP with keys. */
export async function aStripeWorld({ clock }: { readonly clock?: Clock } = {}): Promise<StripeWorld> {
  const money = await aMoneyWorld(clock ? { clock } : {})
  const stripe = await startStripe()
  const { control } = stripe
  const opened = control.openAccount({ pace: { balanceAfter: 0, settleAfter: null } })
  const publicUrl = 'http://localhost:4000'
  const places = { apiBase: stripe.url, filesBase: stripe.url, connectBase: stripe.url, publicUrl }
  const system: System = {
    ...money.system,
    gateways: gatewaysFrom([sandboxAdapter(realHttp()), stripeAdapter(realHttp())], ({ gateway }) => ({
      settings: gateway === 'stripe' ? places : { baseUrl: money.sandbox.url, publicUrl },
    })),
  }
  const ctx = ctxFor(system, money.ctx.organizationId, money.ctx.actor)
  const stripeAccountId = system.ids.uuid()
  const secrets = { secretKey: opened.keys.test.secret, webhookSecret: 'whsec_notusedbythesetests0' }
  await ctx.tx(async (t) => {
    await t.write('update gateway_accounts set is_default = false where organization_id = $1', [t.organizationId])
    insertGatewayAccount(t, {
      id: stripeAccountId,
      gateway: 'stripe',
      name: 'Stripe',
      liveMode: false,
      isDefault: true,
      settings: { kind: 'keys', stripeAccount: opened.id, publishableKey: opened.keys.test.publishable },
      secrets: sealSecrets(system.vault, t.organizationId, stripeAccountId, secrets),
      hookTokenHash: null,
    })
  })
  return {
    ...money,
    ctx,
    system,
    stripe,
    control,
    stripeAccountId,
    stripeAccount: opened.id,
    async aPaidInvoice(total, card = 'pm_card_visa') {
      const invoiceId = await money.anIssuedInvoice(total)
      const methodToken = control.newToken(opened.id, card)
      await perform(ctx, aPayCommand(invoiceId, total, { methodToken, methodSummary: null }))
      const payment = await ctx.tx((t) =>
        t.one<{ id: string; gatewayTxnId: string }>(
          'select id, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
          [t.organizationId, invoiceId],
        ),
      )
      return { invoiceId, paymentId: payment.id, chargeId: payment.gatewayTxnId }
    },
    async close() {
      await stripe.stop()
      await money.close()
    },
  }
}
