import type { PaymentMethodJson } from '../../../src/contract/payment-method.ts'

/** Why staff cannot charge a card that is still there, in words; null where they can. */
export function whyNotChargeable({ chargeable, agreement }: PaymentMethodJson): string | null {
  if (chargeable) return null
  if (agreement === null) return 'The customer did not agree to be charged; it can be paid with on the pay page only'
  if (agreement.revokedAt !== null) return 'The customer has ended the agreement; it cannot be charged from here'
  return 'It cannot be charged now: the gateway account that keeps it is not connected'
}
