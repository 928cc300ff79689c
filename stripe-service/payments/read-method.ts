import type { Key } from '../books/account.ts'
import { type Books, find, keep, need } from '../books/books.ts'
import type { Fields } from '../door/fields.ts'
import { badRequest, docsOf, noSuch, Refused } from '../door/refused.ts'
import { type BillingDetails, noBillingDetails } from '../objects/billing-details.ts'
import type { ConfirmationToken } from '../objects/confirmation-token.ts'
import { newCardDetails, newPaymentMethod, type PaymentMethod } from '../objects/payment-method.ts'
import type { Service } from '../service.ts'
import { methodType } from './method-types.ts'
import { cardNamed, cardNumbered, type TestCard } from './test-cards.ts'

/** The method that a parameter names: one of the account's own, or a `pm_card_…`, which makes a new one. */
export function methodNamed(service: Service, books: Books, id: string, param?: string): PaymentMethod {
  const card = cardNamed(id)
  if (card) return keepCard(service, books, card)
  const method = need(books, 'payment_method', id, param)
  if (!books.detached.has(id)) return method
  const message =
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again.'
  throw badRequest(message, { param })
}

/** Makes the payment method that was read. */
export type MadeLater = (service: Service, books: Books) => PaymentMethod

/**
 * Reads the hash that Stripe.js sends: `type`, the hash named after it, `billing_details`. Throws for what cannot be
 * read, for a card's number that does not come straight from the payer's browser, and for one that no card has.
 */
export function readMethod(fields: Fields, key: Key): MadeLater {
  const type = fields.mustText('type')
  if (!methodType(type)) throw badRequest(`Invalid type: ${type}`, { param: 'type' })
  const billing = readBilling(fields.part('billing_details'))
  const metadata = fields.words('metadata') ?? {}
  fields.oneOf('allow_redisplay', ['always', 'limited', 'unspecified'])
  if (type === 'card') {
    if (key.kind !== 'publishable') throw rawNumber()
    const { card, month, year } = readCard(fields)
    return (service, books) =>
      Object.assign(keepCard(service, books, card, { month, year }), { billing_details: billing, metadata })
  }
  const details = detailsFrom(type, fields.part(type), billing)
  return (service, books) => {
    const wanted = { id: service.newId('pm'), created: service.clock.seconds(), livemode: books.livemode, type }
    const made = Object.assign(newPaymentMethod(wanted), { billing_details: billing, metadata, [type]: details })
    return keep(books, made)
  }
}

function detailsFrom(type: string, part: Fields | undefined, billing: BillingDetails): Record<string, unknown> {
  if (type === 'sepa_debit') return sepaDetails(part?.text('iban') ?? 'DE89370400440532013000')
  if (type === 'us_bank_account') {
    part?.ignore('routing_number', 'account_type')
    return bankDetails(part?.text('account_number') ?? '000123456789', part?.text('account_holder_type'))
  }
  if (type === 'ideal') return { bank: part?.text('bank') ?? null, bic: null }
  if (type === 'klarna') {
    part?.ignore('dob')
    return { dob: null }
  }
  return { email: billing.email }
}

/** A new payment method for this card. */
export function keepCard(
  service: Service,
  books: Books,
  card: TestCard,
  valid: { month: number; year: number } = { month: 12, year: 2034 },
): PaymentMethod {
  const wanted = { id: service.newId('pm'), created: service.clock.seconds(), livemode: books.livemode, type: 'card' }
  const method = newPaymentMethod(wanted)
  method.card = newCardDetails({ brand: card.brand, last4: card.number.slice(-4), country: card.country, ...valid })
  books.cards.set(method.id, card)
  return keep(books, method)
}

/** Stripe takes numbers of cards from its own script only, unless an account has been allowed otherwise. */
const rawNumber = (): Refused =>
  new Refused(402, {
    type: 'invalid_request_error',
    message:
      'Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use Stripe.js, the Stripe mobile bindings, or Stripe Elements.',
  })

/** Throws a card error for a number that no card has, before anything is made. */
function readCard(fields: Fields): { card: TestCard; month: number; year: number } {
  const part = fields.part('card')
  if (!part) throw badRequest('Missing required param: card.', { code: 'parameter_missing', param: 'card' })
  const number = part.mustText('number').replaceAll(/\s/g, '')
  const month = part.mustWhole('exp_month')
  const year = part.mustWhole('exp_year')
  part.text('cvc')
  part.ignore('networks')
  if (month < 1 || month > 12)
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month')
  const card = cardNumbered(number)
  if (!card) throw cardError('incorrect_number', 'Your card number is incorrect.', 'number')
  return { card, month, year: year < 100 ? 2000 + year : year }
}

const cardError = (code: string, message: string, param: string): Refused =>
  new Refused(402, { type: 'card_error', code, message, param, doc_url: docsOf(code) })

function readBilling(fields: Fields | undefined): BillingDetails {
  const billing = noBillingDetails()
  if (!fields) return billing
  const address = fields.part('address')
  for (const name of ['city', 'country', 'line1', 'line2', 'postal_code', 'state'] as const) {
    billing.address[name] = address?.text(name) ?? null
  }
  for (const name of ['email', 'name', 'phone', 'tax_id'] as const) billing[name] = fields.text(name) ?? null
  return billing
}

const sepaDetails = (iban: string): Record<string, unknown> => ({
  bank_code: iban.slice(4, 12),
  branch_code: null,
  country: iban.slice(0, 2),
  fingerprint: `fp${iban.slice(-6)}`,
  generated_from: null,
  last4: iban.slice(-4),
})

const bankDetails = (accountNumber: string, holder: string | undefined): Record<string, unknown> => ({
  account_holder_type: holder ?? 'individual',
  account_type: 'checking',
  bank_name: 'STRIPE TEST BANK',
  financial_connections_account: null,
  fingerprint: `fp${accountNumber.slice(-6)}`,
  last4: accountNumber.slice(-4),
  networks: { preferred: 'ach', supported: ['ach'] },
  routing_number: '110000000',
  status_details: null,
})

/** A confirmation token and its method. Throws for one that was used, or that is older than twelve hours. */
export function usableToken(
  service: Service,
  books: Books,
  tokenId: string,
): { token: ConfirmationToken; method: PaymentMethod } {
  const param = 'confirmation_token'
  const token = need(books, 'confirmation_token', tokenId, param)
  const method = find(books, 'payment_method', books.tokenMethods.get(tokenId) ?? '')
  if (!method) throw noSuch('confirmation_token', tokenId, { param, inAddress: false })
  if (token.payment_intent !== null || token.setup_intent !== null) {
    const message =
      'The provided ConfirmationToken has already been used to confirm an intent. Please use a new ConfirmationToken.'
    throw badRequest(message, { param })
  }
  if ((token.expires_at ?? 0) <= service.clock.seconds()) {
    throw badRequest('The provided ConfirmationToken has expired. Please use a new ConfirmationToken.', { param })
  }
  return { token, method }
}
