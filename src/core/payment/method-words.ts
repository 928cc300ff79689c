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
  afterpay_clearpay: 'Afterpay',
  amazon_pay: 'Amazon Pay',
  cashapp: 'Cash App Pay',
  eps: 'EPS',
  ideal: 'iDEAL',
  p24: 'Przelewy24',
  revolut_pay: 'Revolut Pay',
  sepa_debit: 'SEPA direct debit',
  us_bank_account: 'US bank account',
  wechat_pay: 'WeChat Pay',
}

const KINDS: Readonly<Record<Method['kind'], string>> = { card: 'Card', bank: 'Bank account', wallet: 'Wallet' }

/** How something was paid, in words: "Visa ending in 4242", "Cash", or "Card" when the gateway told no more. */
export function methodWords(kind: PaymentKind, method: Method | null): string {
  if (kind !== 'gateway') return OFFLINE_LABELS[kind]
  if (!method) return 'Card'
  const brand = method.brand ? (BRANDS[method.brand.toLowerCase()] ?? plain(method.brand)) : KINDS[method.kind]
  return method.last4 ? `${brand} ending in ${method.last4}` : brand
}

/** A gateway's own name of a method as people write it: "bancontact" is Bancontact; what has capitals stays as it is. */
const plain = (name: string): string =>
  /^[a-z0-9_]+$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ') : name
