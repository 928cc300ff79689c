import type { Money } from '../../core/money/money.ts'
import { asObject, type JsonObject, minorUnitsAt, textAt } from '../shared/json-fields.ts'
import { fromStripe } from './amounts.ts'
import { REFERENCE } from './stripe-request.ts'

/** The amount under `name`, in the object's own currency and in our minor units; null when it cannot be read exactly. */
export function amountAt(from: JsonObject, name: string): Money | null {
  const amount = minorUnitsAt(from, name)
  const currency = textAt(from, 'currency')
  return amount === null || !currency ? null : fromStripe(amount, currency)
}

/** A time in whole seconds since 1970, or null. */
export function secondsAt(from: JsonObject, name: string): Temporal.Instant | null {
  const value = from[name]
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e11
    ? Temporal.Instant.fromEpochMilliseconds(value * 1_000)
    : null
}

/** Our reference as the object's metadata holds it, or null. */
export function referenceIn(from: JsonObject): string | null {
  const metadata = asObject(from.metadata)
  return metadata && textAt(metadata, REFERENCE)
}

/** The id under `name`, whether the object stands there whole or is only named. */
export function idAt(from: JsonObject, name: string): string | null {
  const whole = asObject(from[name])
  return whole ? textAt(whole, 'id') : textAt(from, name)
}
