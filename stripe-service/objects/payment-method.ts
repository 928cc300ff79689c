import { type BillingDetails, noBillingDetails } from './billing-details.ts'

/** What is shown of a card: never its number, of which the service keeps nothing but these four digits. */
export const newCardDetails = (card: {
  brand: string
  last4: string
  country: string
  month: number
  year: number
}) => ({
  brand: card.brand,
  checks: {
    address_line1_check: null as string | null,
    address_postal_code_check: null as string | null,
    cvc_check: 'pass' as string | null,
  },
  country: card.country,
  display_brand: card.brand,
  exp_month: card.month,
  exp_year: card.year,
  fingerprint: `fp${card.brand}${card.last4}`,
  funding: 'credit',
  generated_from: null,
  last4: card.last4,
  networks: { available: [card.brand], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
})

export type CardDetails = ReturnType<typeof newCardDetails>

type Wanted = { id: string; created: number; livemode: boolean; type: string }

/** A PaymentMethod; the hash named after its type (`card`, `sepa_debit` …) is put in by whoever makes it. */
export const newPaymentMethod = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'payment_method' as const,
  allow_redisplay: 'unspecified',
  billing_details: noBillingDetails() as BillingDetails,
  created: wanted.created,
  customer: null as string | null,
  customer_account: null,
  livemode: wanted.livemode,
  metadata: {} as Record<string, string>,
  type: wanted.type,
  card: undefined as CardDetails | undefined,
  sepa_debit: undefined as Record<string, unknown> | undefined,
  us_bank_account: undefined as Record<string, unknown> | undefined,
  ideal: undefined as Record<string, unknown> | undefined,
  klarna: undefined as Record<string, unknown> | undefined,
  link: undefined as Record<string, unknown> | undefined,
})

export type PaymentMethod = ReturnType<typeof newPaymentMethod>
