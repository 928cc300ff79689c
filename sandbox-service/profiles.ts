export const profileNames = ['stripe', 'paypal', 'authorizenet', 'nmi'] as const

export type ProfileName = (typeof profileNames)[number]

/** How an account behaves where gateways differ; the table of docs/sandbox-api.md. */
export type Profile = {
  readonly steps: 'object' | 'sale'
  /** For how long an answer is kept with its idempotency key; 0: keys are ignored. */
  readonly keepAnswerSeconds: number
  /** Whether a 500 is kept and replayed like any other answer. */
  readonly replaysErrors: boolean
  readonly confirmedTwice: { readonly status: number; readonly code: string }
  readonly duplicateWindowSeconds: number
  readonly lookupLagSeconds: number
}

const hour = 3600
const succeededBefore = { status: 409, code: 'object_already_succeeded' }

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  stripe: {
    steps: 'object',
    keepAnswerSeconds: 24 * hour,
    replaysErrors: true,
    confirmedTwice: succeededBefore,
    duplicateWindowSeconds: 0,
    lookupLagSeconds: 0,
  },
  paypal: {
    steps: 'object',
    keepAnswerSeconds: 6 * hour,
    replaysErrors: false,
    confirmedTwice: { status: 422, code: 'ORDER_ALREADY_CAPTURED' },
    duplicateWindowSeconds: 0,
    lookupLagSeconds: 0,
  },
  authorizenet: {
    steps: 'sale',
    keepAnswerSeconds: 0,
    replaysErrors: false,
    confirmedTwice: succeededBefore,
    duplicateWindowSeconds: 120,
    lookupLagSeconds: 5,
  },
  nmi: {
    steps: 'sale',
    keepAnswerSeconds: 0,
    replaysErrors: false,
    confirmedTwice: succeededBefore,
    duplicateWindowSeconds: 1200,
    lookupLagSeconds: 5,
  },
}
