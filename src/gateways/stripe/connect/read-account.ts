import type { RequirementFacts } from '../../../core/gateway-account/requirements.ts'
import type { AccountFacts, ConnectedAccount, Told } from '../../../ports/gateway-connect.ts'
import { asObject, type JsonObject, textAt } from '../../shared/json-fields.ts'
import { stripeAccountOf } from '../access.ts'
import { secondsAt } from '../stripe-fields.ts'
import { inPath } from '../stripe-request.ts'
import type { Asking } from './ask-stripe.ts'

/** A key of its own asks who it is; the platform asks by name. */
export function readAccount(
  asking: Asking,
  account: ConnectedAccount,
): Promise<Told<{ kind: 'account'; facts: AccountFacts }>> {
  const understand = (body: JsonObject) => {
    const facts = readFacts(body)
    return facts && { kind: 'account' as const, facts }
  }
  const name = account.settings.kind === 'connect' ? stripeAccountOf(account) : null
  if (name === null) return asking.read('/v1/account', {}, understand)
  return asking.read(`/v1/accounts/${inPath(name)}`, {}, understand, 'platform')
}

/**
 * An account as Stripe tells it. A platform does not see every field of a Standard account, so nothing but its id and what
 * it may do is required (Stripe's manual, "Connect: Standard accounts").
 */
export function readFacts(body: JsonObject): AccountFacts | null {
  const stripeAccount = textAt(body, 'id')
  const { charges_enabled: charges, payouts_enabled: payouts } = body
  if (!stripeAccount || !/^acct_\w{1,100}$/.test(stripeAccount)) return null
  if (typeof charges !== 'boolean' || typeof payouts !== 'boolean') return null
  const country = textAt(body, 'country') ?? ''
  const currency = (textAt(body, 'default_currency') ?? '').toUpperCase()
  return {
    stripeAccount,
    name:
      nameOf(body)
        .replaceAll(/\p{C}+/gu, ' ')
        .trim()
        .slice(0, 200) || 'Stripe account',
    country: /^[A-Z]{2}$/.test(country) ? country : '',
    defaultCurrency: /^[A-Z]{3}$/.test(currency) ? currency : '',
    chargesEnabled: charges,
    payoutsEnabled: payouts,
    requirements: readRequirements(asObject(body.requirements) ?? {}),
  }
}

function nameOf(body: JsonObject): string {
  const profile = asObject(body.business_profile)
  const dashboard = asObject(asObject(body.settings)?.dashboard)
  return (
    (profile && textAt(profile, 'name')) ??
    (dashboard && textAt(dashboard, 'display_name')) ??
    textAt(body, 'email') ??
    ''
  )
}

function readRequirements(from: JsonObject): RequirementFacts {
  return {
    currentlyDue: namesAt(from, 'currently_due'),
    pastDue: namesAt(from, 'past_due'),
    eventuallyDue: namesAt(from, 'eventually_due'),
    pendingVerification: namesAt(from, 'pending_verification'),
    deadline: secondsAt(from, 'current_deadline')?.toString() ?? null,
    disabledReason: textAt(from, 'disabled_reason'),
  }
}

const mostNames = 100

function namesAt(from: JsonObject, name: string): string[] {
  const list = from[name]
  if (!Array.isArray(list)) return []
  return list.filter((one) => typeof one === 'string' && one.length <= 200).slice(0, mostNames)
}
