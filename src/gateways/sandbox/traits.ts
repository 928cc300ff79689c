import type { GatewayAccountAccess, GatewayTraits } from '../../ports/gateway.ts'
import { readAccess, type SandboxProfile } from './access.ts'

const hour = 3600

// An hour less than the service keeps its answers (docs/sandbox-api.md), as CORRECTNESS §4's table asks.
const resendWindowSeconds: Readonly<Record<SandboxProfile, number>> = {
  stripe: 23 * hour,
  paypal: 5 * hour,
  authorizenet: 0,
  nmi: 0,
}

/**
 * What the account's profile promises. Of an account whose settings cannot be read nothing is promised: it takes one
 * call, is never sent anything twice, and every call to it is refused before it leaves.
 */
export function sandboxTraits(account: GatewayAccountAccess): GatewayTraits {
  const access = readAccess(account)
  if (!access) return { name: 'sandbox', steps: 'sale', resendWindowSeconds: 0, lookUpLagSeconds: 0 }
  return {
    name: 'sandbox',
    steps: access.profile === 'stripe' || access.profile === 'paypal' ? 'object' : 'sale',
    resendWindowSeconds: resendWindowSeconds[access.profile],
    lookUpLagSeconds: access.lookUpLagSeconds,
    savesMethods: true,
  }
}
