import type { GatewayAccountAccess } from '../ports/gateway.ts'
import type { StripeConfig } from './stripe-config.ts'

/** What the wiring adds to an account before its adapter sees it. */
export type Wiring = {
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
}

type Places = { readonly sandboxUrl: string; readonly publicUrl: string; readonly stripe: StripeConfig }

/**
 * Where an account's gateway is reached today and, for an account connected through the operator's Stripe platform, the
 * platform's keys. A platform of the other mode gives none: a live account is never served with test keys.
 */
export function wiringOf(account: GatewayAccountAccess, { sandboxUrl, publicUrl, stripe }: Places): Wiring {
  if (account.gateway !== 'stripe') return { settings: { baseUrl: sandboxUrl, publicUrl } }
  const { apiBase, filesBase, connectBase, platform } = stripe
  const settings = { apiBase, filesBase, connectBase, publicUrl }
  if (account.settings.kind !== 'connect' || platform?.liveMode !== account.liveMode) return { settings }
  const [webhookSecret = '', before] = platform.webhookSecrets
  return {
    settings: { ...settings, platformPublishableKey: platform.publishableKey },
    secrets: {
      platformSecretKey: platform.secretKey,
      platformWebhookSecret: webhookSecret,
      ...(before ? { platformWebhookSecretBefore: before } : {}),
    },
  }
}
