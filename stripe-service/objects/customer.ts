import type { Address } from './billing-details.ts'

type Wanted = { id: string; created: number; livemode: boolean }

/** A customer, as those are told who have neither sources nor subscriptions. */
export const newCustomer = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'customer' as const,
  address: null as Address | null,
  balance: 0,
  created: wanted.created,
  currency: null,
  default_source: null,
  delinquent: false,
  description: null as string | null,
  discount: null,
  email: null as string | null,
  invoice_prefix: wanted.id.slice(-8).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: wanted.livemode,
  metadata: {} as Record<string, string>,
  name: null as string | null,
  next_invoice_sequence: 1,
  phone: null as string | null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
})

export type Customer = ReturnType<typeof newCustomer>
