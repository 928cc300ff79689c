import type { ErrorBody } from '../door/refused.ts'
import type { NextAction } from './payment-intent.ts'

export type SetupStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'succeeded'
  | 'canceled'

type Wanted = {
  id: string
  secret: string
  created: number
  livemode: boolean
  methodTypes: string[]
  automatic: { enabled: boolean; allow_redirects: 'always' | 'never' } | null
  usage: string
}

/** A SetupIntent as Stripe tells it: a method on its way to being kept for later charges. */
export const newSetupIntent = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'setup_intent' as const,
  allowed_payment_method_types: null,
  application: null as string | null,
  automatic_payment_methods: wanted.automatic,
  cancellation_reason: null as string | null,
  client_secret: wanted.secret,
  created: wanted.created,
  customer: null as string | null,
  customer_account: null,
  description: null as string | null,
  excluded_payment_method_types: null,
  flow_directions: null,
  last_setup_error: null as ErrorBody | null,
  latest_attempt: null,
  livemode: wanted.livemode,
  mandate: null,
  metadata: {} as Record<string, string>,
  next_action: null as NextAction | null,
  on_behalf_of: null,
  payment_method: null as string | null,
  payment_method_configuration_details: null,
  payment_method_options: {
    card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  },
  payment_method_types: wanted.methodTypes,
  single_use_mandate: null,
  status: 'requires_payment_method' as SetupStatus,
  usage: wanted.usage,
})

export type SetupIntent = ReturnType<typeof newSetupIntent>
