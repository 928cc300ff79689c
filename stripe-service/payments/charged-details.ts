import type { PaymentMethod } from '../objects/payment-method.ts'

/** What a charge tells of the method that was charged: `type`, and the hash named after it. */
export function chargedDetails(method: PaymentMethod, amount: number, authenticated: boolean): Record<string, unknown> {
  if (method.type !== 'card' || !method.card) return { type: method.type, [method.type]: otherDetails(method) }
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card
  return {
    type: 'card',
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand,
      checks: { ...checks },
      country,
      electronic_commerce_indicator: authenticated ? '05' : null,
      exp_month,
      exp_year,
      extended_authorization: { status: 'disabled' },
      fingerprint,
      funding,
      incremental_authorization: { status: 'unavailable' },
      installments: null,
      last4,
      mandate: null,
      multicapture: { status: 'unavailable' },
      network: brand,
      network_token: { used: false },
      network_transaction_id: '976910110049114',
      overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
      regulated_status: 'unregulated',
      three_d_secure: authenticated
        ? {
            authentication_flow: 'challenge',
            electronic_commerce_indicator: '05',
            exemption_indicator: null,
            result: 'authenticated',
            result_reason: null,
            transaction_id: 'a49a3a7c-3d4e-4b4b-9a6e-5a7c6d8e9f01',
            version: '2.2.0',
          }
        : null,
      transaction_link_id: null,
      wallet: null,
    },
  }
}

function otherDetails(method: PaymentMethod): Record<string, unknown> {
  if (method.type === 'sepa_debit') {
    const { bank_code, branch_code, country, fingerprint, last4 } = method.sepa_debit ?? {}
    return { bank_code, branch_code, country, fingerprint, last4, mandate: null }
  }
  if (method.type === 'us_bank_account') {
    const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } =
      method.us_bank_account ?? {}
    const shown = { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number }
    return { ...shown, payment_reference: null }
  }
  if (method.type === 'ideal') {
    return {
      bank: method.ideal?.bank ?? null,
      bic: null,
      generated_sepa_debit: null,
      generated_sepa_debit_mandate: null,
      iban_last4: '3201',
      transaction_id: null,
      verified_name: null,
    }
  }
  if (method.type === 'klarna') {
    return { payer_details: null, payment_method_category: 'pay_now', preferred_locale: 'en-US' }
  }
  return { country: null }
}
