import type { SqlValue } from './tx.ts'

/** A value that a library binds on our connection: text, numbers and booleans as they are, anything else as JSON. */
export function toDriverText(value: unknown): SqlValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(toDriverText)
  return { json: value }
}
