import type { ErrorBody } from '../door/refused.ts'

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'

export type NextAction =
  | { type: 'redirect_to_url'; redirect_to_url: { url: string; return_url: string | null } }
  | { type: 'use_stripe_sdk'; use_stripe_sdk: { type: 'three_d_secure_redirect'; stripe_js: string; source: string } }

type Wanted = {
  id: string
  secret: string
  created: number
  livemode: boolean
  amount: number
  currency: string
  methodTypes: string[]
  automatic: { enabled: boolean; allow_redirects: 'always' | 'never' } | null
}

/** A PaymentIntent as Stripe tells it, before anybody tried to pay it. Amounts in the currency's smallest unit. */
export const newPaymentIntent = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'payment_intent' as const,
  allowed_payment_method_types: null,
  amount: wanted.amount,
  amount_capturable: 0,
  amount_details: { tip: {} },
  amount_received: 0,
  application: null as string | null,
  application_fee_amount: null,
  automatic_payment_methods: wanted.automatic,
  canceled_at: null as number | null,
  cancellation_reason: null as string | null,
  capture_method: 'automatic_async',
  client_secret: wanted.secret,
  confirmation_method: 'automatic',
  created: wanted.created,
  currency: wanted.currency,
  customer: null as string | null,
  customer_account: null,
  description: null as string | null,
  excluded_payment_method_types: null,
  last_payment_error: null as ErrorBody | null,
  latest_charge: null as string | null,
  livemode: wanted.livemode,
  managed_payments: null,
  metadata: {} as Record<string, string>,
  next_action: null as NextAction | null,
  on_behalf_of: null,
  payment_method: null as string | null,
  payment_method_configuration_details: null,
  payment_method_options: {
    card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  },
  payment_method_types: wanted.methodTypes,
  payment_record: null,
  processing: null,
  receipt_email: null as string | null,
  review: null,
  setup_future_usage: null as string | null,
  shipping: null as Record<string, unknown> | null,
  source: null,
  statement_descriptor: null as string | null,
  statement_descriptor_suffix: null as string | null,
  status: 'requires_payment_method' as IntentStatus,
  transfer_data: null,
  transfer_group: null as string | null,
})

export type PaymentIntent = ReturnType<typeof newPaymentIntent>
