type Status = { status: 'active' | 'inactive'; status_details?: { error_message: string } }

type Wanted = { id: string; created: number; livemode: boolean; domain: string; enabled: boolean }

/** A domain that shows payment methods, and which wallets may appear on it. */
export function newPaymentMethodDomain(wanted: Wanted) {
  const active = (): Status => ({ status: 'active' })
  return {
    id: wanted.id,
    object: 'payment_method_domain' as const,
    amazon_pay: active(),
    apple_pay: active(),
    created: wanted.created,
    domain_name: wanted.domain,
    enabled: wanted.enabled,
    google_pay: active(),
    klarna: active(),
    link: active(),
    livemode: wanted.livemode,
    paypal: active(),
  }
}

export type PaymentMethodDomain = ReturnType<typeof newPaymentMethodDomain>
