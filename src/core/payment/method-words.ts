import { OFFLINE_LABELS, type PaymentKind } from './payment.ts'

/** A way of paying as the gateway described it; never a card number. */
type Method = {
  readonly kind: 'card' | 'bank' | 'wallet'
  readonly brand: string | null
  readonly last4: string | null
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  paypal: 'PayPal',
}

const KINDS: Readonly<Record<Method['kind'], string>> = { card: 'Card', bank: 'Bank account', wallet: 'Wallet' }

/** How something was paid, in words: "Visa ending in 4242", "Cash", or "Card" when the gateway told no more. */
export function methodWords(kind: PaymentKind, method: Method | null): string {
  if (kind !== 'gateway') return OFFLINE_LABELS[kind]
  if (!method) return 'Card'
  const brand = method.brand ? (BRANDS[method.brand.toLowerCase()] ?? method.brand) : KINDS[method.kind]
  return method.last4 ? `${brand} ending in ${method.last4}` : brand
}
