import type { KeptMethod } from '../../ports/paid-with.ts'
import { asObject, type JsonObject, textAt } from '../shared/json-fields.ts'
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
    expiryMonth: card && wholeAt(card, 'exp_month', 1, 12),
    expiryYear: card && wholeAt(card, 'exp_year', 2000, 2199),
    networkTxnId: card && textAt(card, 'network_transaction_id'),
  }
}

function wholeAt(from: JsonObject, name: string, least: number, most: number): number | null {
  const value = from[name]
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null
}
