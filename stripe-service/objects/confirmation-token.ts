type Wanted = {
  id: string
  created: number
  livemode: boolean
  preview: Record<string, unknown>
  returnUrl: string | null
  setupFutureUsage: string | null
}

/** How long a confirmation token may be used, in seconds. */
const lifetime = 12 * 3600

/** What Stripe.js collected from the payer: usable once, for one intent. */
export const newConfirmationToken = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'confirmation_token' as const,
  created: wanted.created,
  expires_at: (wanted.created + lifetime) as number | null,
  livemode: wanted.livemode,
  mandate_data: null,
  metadata: {} as Record<string, string>,
  payment_intent: null as string | null,
  payment_method_options: null,
  payment_method_preview: wanted.preview,
  return_url: wanted.returnUrl,
  setup_future_usage: wanted.setupFutureUsage,
  setup_intent: null as string | null,
  shipping: null,
  use_stripe_sdk: true,
})

export type ConfirmationToken = ReturnType<typeof newConfirmationToken>
