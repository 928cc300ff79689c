import { createHash } from 'node:crypto'
import pg from 'pg'
import type { JsonParameter, SqlValue } from '../ports/tx.ts'

/** A value for a jsonb parameter. Bigints inside become JSON numbers; they are amounts, hence exact as such. */
export const json = (value: unknown): JsonParameter => ({ json: value })

const isJson = (value: object): value is JsonParameter => 'json' in value

const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner))

/** What is handed to the driver for one parameter: text, numbers, bytes and arrays of them. */
export function toDriver(value: SqlValue): unknown {
  if (value === undefined || value === null) return null
  switch (typeof value) {
    case 'bigint':
      return value.toString()
    case 'object':
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      if (Array.isArray(value)) return value.map(toDriver)
      if (isJson(value)) return jsonText(value.json)
      return value.toString() // Temporal.Instant
    default:
      return value
  }
}

const oid = { int8: 20, date: 1082, timestamptz: 1184, bool: 16, int4: 23, json: 114, jsonb: 3802 }
const asText = (text: string) => text
const own = new Map<number, (text: string) => unknown>([
  [oid.int8, BigInt],
  [oid.date, asText],
  [oid.timestamptz, (text) => Temporal.Instant.from(text)],
])

/** Readers of column types: bigint, Temporal.Instant and days as text; the driver's own `Date` never appears. */
export const typeReaders = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    own.get(id) ?? (format === 'binary' ? pg.types.getTypeParser(id, 'binary') : pg.types.getTypeParser(id, 'text')),
}

const camel = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const namesBySql = new Map<string, { readonly statement: string; names: readonly string[] | null }>()

/** The name under which a statement is prepared: a digest of its text, the same in every process. */
export function statementOf(sql: string): { readonly statement: string; names: readonly string[] | null } {
  let known = namesBySql.get(sql)
  if (!known) {
    known = { statement: `r_${createHash('sha1').update(sql).digest('hex').slice(0, 20)}`, names: null }
    namesBySql.set(sql, known)
  }
  return known
}

/** Rows as objects with camelCase names; the names are worked out once per statement. */
export function toRows<Row>(sql: string, result: pg.QueryArrayResult): Row[] {
  const known = statementOf(sql)
  if (known.names?.length !== result.fields.length) known.names = result.fields.map((field) => camel(field.name))
  const names = known.names
  return result.rows.map((values) => {
    const row: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i += 1) row[names[i] as string] = values[i]
    return row as Row
  })
}
