import type { KeptMethod } from '../../ports/paid-with.ts'
import { asObject, type JsonObject, textAt } from '../shared/json-fields.ts'
import { readExpiry } from './read-method.ts'
import { idAt } from './stripe-fields.ts'

/**
 * What a charge tells of a method that a customer of Stripe's keeps; null for one that was used once. Whether somebody here
 * wanted it kept is for us to know, not for a charge to tell.
 */
export function readKept(charge: JsonObject): KeptMethod | null {
  const gatewayCustomerId = idAt(charge, 'customer')
  const gatewayMethodId = idAt(charge, 'payment_method')
  if (!gatewayCustomerId || !gatewayMethodId) return null
  const details = asObject(charge.payment_method_details)
  const card = details?.type === 'card' ? asObject(details.card) : null
  return {
    gatewayCustomerId,
    gatewayMethodId,
    ...readExpiry(details),
    networkTxnId: card && textAt(card, 'network_transaction_id'),
  }
}
