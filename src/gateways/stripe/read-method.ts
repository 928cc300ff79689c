import type { HeldMethod, MethodSummary } from '../../ports/gateway.ts'
import { asObject, type JsonObject, textAt, wholeAt } from '../shared/json-fields.ts'
import { idAt } from './stripe-fields.ts'

/** Bank accounts and transfers; whatever is neither a card nor one of these is a wallet or another service. */
const bankTypes = new Set(
  'acss_debit au_becs_debit bacs_debit bancontact customer_balance eps fpx ideal multibanco nz_bank_account p24 pay_by_bank sepa_debit us_bank_account'.split(
    ' ',
  ),
)

/** What a method is, from the details of a charge or from a payment method: both tell it beside their type. */
export function readMethod(details: JsonObject | null): MethodSummary | null {
  const type = details && textAt(details, 'type')
  if (!type || type.length > 60) return null
  const more = asObject(details[type])
  const digits = more && textAt(more, 'last4')
  const last4 = digits && /^[0-9]{4}$/.test(digits) ? digits : null
  if (type === 'card') return { kind: 'card', brand: more && textAt(more, 'brand'), last4 }
  return bankTypes.has(type)
    ? { kind: 'bank', brand: (more && textAt(more, 'bank_name')) ?? type, last4 }
    : { kind: 'wallet', brand: type, last4 }
}

/** Month and year until when a card is good; nulls for what is no card. */
export function readExpiry(details: JsonObject | null): Pick<HeldMethod, 'expiryMonth' | 'expiryYear'> {
  const card = details?.type === 'card' ? asObject(details.card) : null
  return {
    expiryMonth: card && wholeAt(card, 'exp_month', 1, 12),
    expiryYear: card && wholeAt(card, 'exp_year', 2000, 2199),
  }
}

/** A payment method as it is now; null when this is none, is one of the other mode, or does not tell whose it is. */
export function readHeld(json: JsonObject, liveMode: boolean): HeldMethod | null {
  const gatewayCustomerId = idAt(json, 'customer')
  if (json.object !== 'payment_method' || json.livemode !== liveMode) return null
  if (gatewayCustomerId === null && json.customer !== null) return null
  const summary = readMethod(json)
  return summary && { gatewayCustomerId, ...summary, ...readExpiry(json) }
}
