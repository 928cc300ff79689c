/** How a charge of a test card is declined. */
export type Decline = {
  readonly code: string
  readonly declineCode?: string
  readonly message: string
  /** Refused by Stripe itself rather than by the issuer. */
  readonly blocked?: boolean
}

/**
 * A card of Stripe's testing page and what it does. `challenge` says when the payer must authenticate: on every
 * charge, or on those without an agreement; `lookup_fails` cannot authenticate at all.
 */
export type TestCard = {
  readonly number: string
  /** The name under which servers use it, where it has one. */
  readonly name?: string
  readonly brand: string
  readonly country: string
  readonly challenge?: 'always' | 'unless_set_up' | 'on_session' | 'if_asked' | 'lookup_fails'
  readonly decline?: Decline
  /** Whether a customer may keep it although every charge fails. */
  readonly attachable?: boolean
  readonly leadsTo?: 'dispute' | 'dispute_not_received' | 'inquiry' | 'fraud_warning' | 'several_disputes'
  readonly refund?: 'pending' | 'fails'
  readonly availableAtOnce?: boolean
  readonly elevatedRisk?: boolean
}

const declined = (declineCode: string): Decline => ({
  code: 'card_declined',
  declineCode,
  message: declineCode === 'insufficient_funds' ? 'Your card has insufficient funds.' : 'Your card was declined.',
})

const visa = (number: string, name: string | undefined, more: Partial<TestCard> = {}): TestCard => ({
  number,
  name,
  brand: 'visa',
  country: 'US',
  ...more,
})

/** The cards of docs.stripe.com/testing that are played here. */
export const testCards: readonly TestCard[] = [
  visa('4242424242424242', 'pm_card_visa'),
  visa('5555555555554444', 'pm_card_mastercard', { brand: 'mastercard' }),
  visa('378282246310005', 'pm_card_amex', { brand: 'amex' }),
  visa('4000000000000002', 'pm_card_visa_chargeDeclined', { decline: declined('generic_decline') }),
  visa('4000000000009995', 'pm_card_visa_chargeDeclinedInsufficientFunds', { decline: declined('insufficient_funds') }),
  visa('4000000000009987', 'pm_card_visa_chargeDeclinedLostCard', { decline: declined('lost_card') }),
  visa('4000000000009979', 'pm_card_visa_chargeDeclinedStolenCard', { decline: declined('stolen_card') }),
  visa('4000000000000069', 'pm_card_chargeDeclinedExpiredCard', {
    decline: { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' },
  }),
  visa('4000000000000127', 'pm_card_chargeDeclinedIncorrectCvc', {
    decline: {
      code: 'incorrect_cvc',
      declineCode: 'incorrect_cvc',
      message: "Your card's security code is incorrect.",
    },
  }),
  visa('4000000000000119', 'pm_card_chargeDeclinedProcessingError', {
    decline: {
      code: 'processing_error',
      declineCode: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  }),
  visa('4000000000006975', 'pm_card_visa_chargeDeclinedVelocityLimitExceeded', {
    decline: declined('card_velocity_exceeded'),
  }),
  visa('4000000000000341', 'pm_card_chargeCustomerFail', { decline: declined('generic_decline'), attachable: true }),
  visa('4000002500003155', 'pm_card_authenticationRequiredOnSetup', { challenge: 'unless_set_up' }),
  visa('4000002760003184', 'pm_card_authenticationRequired', { challenge: 'always' }),
  visa('4000003800000446', 'pm_card_authenticationRequiredSetupForOffSession', { challenge: 'on_session' }),
  visa('4000008260003178', 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', {
    challenge: 'always',
    decline: declined('insufficient_funds'),
    attachable: true,
  }),
  visa('4000000000003220', 'pm_card_threeDSecure2Required', { challenge: 'always' }),
  visa('4000008400001629', 'pm_card_threeDSecureRequiredChargeDeclined', {
    challenge: 'always',
    decline: declined('generic_decline'),
  }),
  visa('4000008400001280', 'pm_card_threeDSecureRequiredProcessingError', {
    challenge: 'lookup_fails',
    decline: declined('generic_decline'),
  }),
  visa('4000000000003055', 'pm_card_threeDSecureOptional', { challenge: 'if_asked' }),
  visa('4000000000000259', 'pm_card_createDispute', { leadsTo: 'dispute' }),
  visa('4000000000002685', 'pm_card_createDisputeProductNotReceived', { leadsTo: 'dispute_not_received' }),
  visa('4000000000001976', 'pm_card_createDisputeInquiry', { leadsTo: 'inquiry' }),
  visa('4000000000005423', 'pm_card_createIssuerFraudRecord', { leadsTo: 'fraud_warning' }),
  visa('4000000404000079', 'pm_card_createMultipleDisputes', { leadsTo: 'several_disputes' }),
  visa('4000000000007726', 'pm_card_pendingRefund', { refund: 'pending' }),
  visa('4000000000005126', 'pm_card_refundFail', { refund: 'fails' }),
  visa('4000000000000077', 'pm_card_bypassPending', { availableAtOnce: true }),
  visa('4100000000000019', 'pm_card_radarBlock', {
    decline: { code: 'card_declined', declineCode: 'fraudulent', message: 'Your card was declined.', blocked: true },
  }),
  visa('4000000000009235', 'pm_card_riskLevelElevated', { elevatedRisk: true }),
]

const byName = new Map(testCards.flatMap((card) => (card.name ? [[card.name, card] as const] : [])))
const byNumber = new Map(testCards.map((card) => [card.number, card]))

export const cardNamed = (name: string): TestCard | undefined => byName.get(name)

/** The test card of this number. A number that passes the check digit but stands on no list pays like a plain Visa. */
export function cardNumbered(number: string): TestCard | undefined {
  return byNumber.get(number) ?? (passesLuhn(number) ? { number, brand: brandOf(number), country: 'US' } : undefined)
}

const brandOf = (number: string): string => (/^5/.test(number) ? 'mastercard' : /^3[47]/.test(number) ? 'amex' : 'visa')

function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
