/** Which words a customer is shown today; it changes whenever they do, and old ones stay with those who agreed to them. */
export const AGREEMENT_VERSION = '2026-11'

/**
 * What a customer agrees to by ticking "Save this card for future payments" (CORRECTNESS §18.3): who may charge it, for
 * what, and how that ends. The exact words are kept with the agreement, because an off-session charge rests on them.
 */
export const agreementWords = (organizationName: string): string =>
  `I agree that ${organizationName} keeps this card with its payment provider and may charge it for what I owe on my invoices, ` +
  `also when I am not present. I can end this at any time by removing the card on a payment page, or by telling ${organizationName}.`
