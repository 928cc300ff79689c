/** A JSON object that somebody else wrote: nothing about its fields is known before they are read. */
export type JsonObject = { readonly [name: string]: unknown }

/** The body as a JSON object, or null when it is anything else: HTML, half a document, a list. */
export function readJsonObject(body: string): JsonObject | null {
  try {
    return asObject(JSON.parse(body))
  } catch {
    return null
  }
}

export const asObject = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null

/** The list of objects under `name`, or null when it is not one: an unreadable list is not an empty one. */
export function objectsAt(from: JsonObject, name: string): JsonObject[] | null {
  const list = from[name]
  if (!Array.isArray(list)) return null
  const objects = list.map(asObject)
  return objects.every((one) => one !== null) ? objects : null
}

/** Non-empty text, or null. */
export function textAt(from: JsonObject, name: string): string | null {
  const value = from[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A whole number of minor units that JSON carried exactly, or null. */
export function minorUnitsAt(from: JsonObject, name: string): bigint | null {
  const value = from[name]
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null
}

/** A whole number from `least` to `most`, or null. */
export function wholeAt(from: JsonObject, name: string, least: number, most: number): number | null {
  const value = from[name]
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null
}

/** An RFC 3339 time, or null. */
export function instantAt(from: JsonObject, name: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(textAt(from, name) ?? '')
  } catch {
    return null
  }
}
