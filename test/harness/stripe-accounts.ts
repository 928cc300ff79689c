import type { GatewayAccountAccess } from '../../src/ports/gateway.ts'
import type { RunningStripe } from '../../stripe-service/start.ts'

type Connected = { readonly access: GatewayAccountAccess; readonly accountId: string }

const rows = {
  id: '01990000-0000-7000-8000-000000000001',
  organizationId: '01990000-0000-7000-8000-000000000002',
  gateway: 'stripe',
  liveMode: false,
} as const

/** For tests: an account at the service that is connected through a platform, as the wiring hands it to the adapter. */
export function aConnectedAccount({ control, url }: RunningStripe): Connected {
  const platform = control.openAccount({ platform: { redirectUris: ['https://remit.example/connect/stripe/return'] } })
  const { id: accountId } = control.openAccount()
  control.connect(platform.id, accountId)
  const access: GatewayAccountAccess = {
    ...rows,
    settings: { kind: 'connect', stripeAccount: accountId, apiBase: url, publicUrl: 'https://pay.example' },
    secrets: { stripeAccount: accountId, platformSecretKey: platform.keys.test.secret },
  }
  return { access, accountId }
}

/** For tests: an account that is reached with a key of its own. */
export function anAccountWithKeys({ control, url }: RunningStripe): Connected {
  const { id: accountId, keys } = control.openAccount()
  const access: GatewayAccountAccess = {
    ...rows,
    settings: { kind: 'keys', stripeAccount: accountId, apiBase: url, publicUrl: 'https://pay.example' },
    secrets: { secretKey: keys.test.secret, webhookSecret: 'whsec_notusedbythesetests0' },
  }
  return { access, accountId }
}
