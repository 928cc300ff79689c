import { assert } from '../../../core/assert.ts'
import type { GatewayConnect, NotTold } from '../../../ports/gateway-connect.ts'
import type { Http } from '../../../ports/http.ts'
import { asking, type StripeConnectConfig } from './ask-stripe.ts'
import { missingPermissions } from './key-permissions.ts'
import { listRecentCharges, listRecentPayouts } from './list-recent.ts'
import { authorizeUrl, deauthorize, exchangeCode } from './oauth.ts'
import { readPlatformHook } from './platform-hook.ts'
import { readAccount } from './read-account.ts'
import { createWebhookEndpoint, deleteWebhookEndpoint } from './webhook-endpoint.ts'

/** The real one: Stripe over our own HTTP port, one try a call. */
export function stripeConnect(http: Http, config: StripeConnectConfig): GatewayConnect {
  const { platform } = config
  const noPlatform: NotTold = { kind: 'failed', why: 'no_platform' }
  return {
    platform: platform && { liveMode: platform.liveMode },
    authorizeUrl(ask) {
      assert(platform !== null, 'only a platform sends anybody to sign in')
      return authorizeUrl(config, platform, ask)
    },
    exchangeCode: async (code) => (platform ? exchangeCode(http, config, platform, code) : noPlatform),
    deauthorize: async (account) => (platform ? deauthorize(http, config, platform, account) : noPlatform),
    readAccount: (account) => readAccount(asking(http, config, account), account),
    missingPermissions: (account) => missingPermissions(asking(http, config, account)),
    listRecentCharges: (account, cursor) => listRecentCharges(asking(http, config, account), account, cursor),
    listRecentPayouts: (account, cursor) => listRecentPayouts(asking(http, config, account), cursor),
    registerDomain: (account, { host, key }) =>
      asking(http, config, account).write('/v1/payment_method_domains', key, { domain_name: host }, () => ({
        kind: 'done',
      })),
    createWebhookEndpoint: (account, what) => createWebhookEndpoint(asking(http, config, account), what),
    deleteWebhookEndpoint: (account, id) => deleteWebhookEndpoint(asking(http, config, account), id),
    readPlatformHook: (request, now) => readPlatformHook(platform?.webhookSecrets ?? [], request, now),
  }
}
