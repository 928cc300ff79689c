import type { PayFields } from '../../core/link/pay-page.ts'
import type { Money } from '../../core/money/money.ts'
import { stripeAmount, stripeLeast, stripeStep } from '../../core/money/stripe-amount.ts'
import type { System } from '../../ports/ctx.ts'
import type { StripeOnPages } from '../../ports/stripe.ts'
import type { GatewayAccount } from '../../store/gateway-account.ts'

type Account = Pick<GatewayAccount, 'gateway' | 'liveMode' | 'settings'>

/**
 * The fields in which an account's customers enter how to pay; null when they could not pay with it now, which the page
 * says instead of showing a button that cannot work (PRODUCT J10). `due` is what the page asks for.
 */
export function payFieldsOf({ stripe }: Pick<System, 'stripe'>, account: Account, due: Money): PayFields | null {
  if (account.gateway === 'sandbox') return { kind: 'sandbox' }
  return account.gateway === 'stripe' && stripe ? stripeFields(stripe, account, due) : null
}

/** The smallest part of an invoice that can be paid through an account, and the smallest that may be left; minor units. */
export const leastOnline = ({ gateway }: Pick<Account, 'gateway'>, currency: string): bigint =>
  gateway === 'stripe' ? stripeLeast(currency) : 0n

/** Of what amounts that go through an account have to be multiples, minor units. */
export const stepOnline = ({ gateway }: Pick<Account, 'gateway'>, currency: string): bigint =>
  gateway === 'stripe' ? stripeStep(currency) : 1n

/**
 * A connected account is paid with the platform's key, one with keys of its own with its own; a key of the other mode
 * would be refused. An account that may not charge, or an amount that Stripe cannot write or does not take, has no fields.
 */
function stripeFields(stripe: StripeOnPages, { settings, liveMode }: Account, due: Money): PayFields | null {
  if (settings.chargesEnabled === false || stripeAmount(due) === null) return null
  if (due.minor < stripeLeast(due.currency)) return null
  const connected = settings.kind === 'connect'
  const publishableKey = connected ? stripe.platformPublishableKey : settings.publishableKey
  const account = connected ? settings.stripeAccount : null
  if (typeof publishableKey !== 'string' || !publishableKey.startsWith(liveMode ? 'pk_live_' : 'pk_test_')) return null
  if (account !== null && typeof account !== 'string') return null
  return { kind: 'stripe', publishableKey, account, jsUrl: stripe.jsUrl }
}
