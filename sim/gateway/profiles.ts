import type { GatewayTraits } from '../../src/ports/gateway.ts'

export const PROFILES = ['stripe', 'paypal', 'authorizenet', 'nmi'] as const
export type Profile = (typeof PROFILES)[number]

/**
 * What each gateway gives us (the table of CORRECTNESS §4), as its own side sees it; times in seconds. Stripe's answers come
 * from its stand-in; what stands here of it is what the checks hold us to.
 */
export type Manners = {
  readonly steps: 'object' | 'sale'
  /** How long an answer is kept with its key; 0: keys are not looked at. */
  readonly keyKeptSeconds: number
  /** Sales of one amount on one card within this time are refused as duplicates; 0: never. */
  readonly duplicateWindowSeconds: number
  readonly lookUpLagSeconds: number
}

const hour = 3_600

export const manners: Readonly<Record<Profile, Manners>> = {
  stripe: {
    steps: 'object',
    keyKeptSeconds: 24 * hour,
    duplicateWindowSeconds: 0,
    lookUpLagSeconds: 0,
  },
  paypal: {
    steps: 'object',
    keyKeptSeconds: 6 * hour,
    duplicateWindowSeconds: 0,
    lookUpLagSeconds: 0,
  },
  authorizenet: {
    steps: 'sale',
    keyKeptSeconds: 0,
    duplicateWindowSeconds: 120,
    lookUpLagSeconds: 60,
  },
  nmi: { steps: 'sale', keyKeptSeconds: 0, duplicateWindowSeconds: 1_200, lookUpLagSeconds: 30 },
}

/** What an adapter of such a gateway promises to the flows: re-sending ends an hour before the keys are forgotten. */
export function traitsOf(profile: Profile): GatewayTraits {
  const { steps, keyKeptSeconds, lookUpLagSeconds } = manners[profile]
  return { name: 'sandbox', steps, resendWindowSeconds: Math.max(0, keyKeptSeconds - hour), lookUpLagSeconds }
}
