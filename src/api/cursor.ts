import { z } from '@hono/zod-openapi'
import { refuse } from '../core/refusal.ts'

/** Where a page of a list ended: the values of the sort columns of its last row, text or whole numbers or null. */
export type Position = readonly (string | number | null)[]

/** Opaque to callers, so that we may change how a list is sorted; it holds no secret. */
export const encodeCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url')

/**
 * Reads back what `encodeCursor` made. Anything that was not made by us for this very list is a 422 that names `cursor`,
 * never a database error: the schema checks every part, e.g. `z.tuple([z.iso.datetime(), z.uuid()])`.
 */
export function readCursor<S extends z.ZodType>(schema: S, text: string | undefined): z.infer<S> | null {
  if (text === undefined) return null
  const read = schema.safeParse(parsed(text))
  if (!read.success) {
    throw refuse(
      'invalid',
      'cursor_invalid',
      'cursor is not one that this list gave out; start again without it',
      'cursor',
    )
  }
  return read.data
}

function parsed(text: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  try {
    const position: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(position) && position.every(isStorable) ? position : undefined
  } catch {
    return undefined
  }
}

// As in bodies: PostgreSQL has no U+0000, and half a surrogate pair is no character.
const isStorable = (part: unknown): boolean =>
  typeof part !== 'string' || (!part.includes('\u0000') && part.isWellFormed())

/** Position in a list sorted newest first by an instant, then by id: the common case. No list holds the year 0. */
export const instantAndId = z.tuple([z.iso.datetime({ offset: false }).regex(/^[12]/), z.guid()])
