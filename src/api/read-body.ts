import type { z } from '@hono/zod-openapi'
import type { C } from './http.ts'
import { type FieldError, HttpFault } from './problem.ts'

export const MAX_BODY = 1024 * 1024
const MAX_DEPTH = 32
const MAX_ERRORS = 50

/**
 * The body of a JSON request, checked by `schema` (CORRECTNESS §18.7: 1 MiB, 32 levels).
 *
 * Wrong fields are answered together as 422, each named as the sender wrote it (`lines[0].quantity`); fields that a
 * strict schema does not know are refused by name, so that a total from a browser is never silently dropped.
 */
export async function readBody<S extends z.ZodType>(c: C, schema: S): Promise<z.infer<S>> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new HttpFault(415, 'content_type', 'Send the body as JSON, with the header content-type: application/json.')
  }
  const text = decode(await readBytes(c, MAX_BODY))
  if (depthOf(text) > MAX_DEPTH)
    throw new HttpFault(400, 'json_too_deep', `JSON may be nested at most ${MAX_DEPTH} levels deep.`)
  return check(schema, parse(text))
}

/** The query string, checked the same way. Of a repeated parameter the first counts. */
export const readQuery = <S extends z.ZodType>(c: C, schema: S): z.infer<S> => check(schema, c.req.query())

/** The raw body: of uploads, and of what is hashed. Reads at most `max` bytes, whatever the header promised; once. */
export async function readBytes(c: C, max: number): Promise<Buffer> {
  const tooLarge = () => new HttpFault(413, 'too_large', `The body may be at most ${Math.floor(max / 1024)} KiB.`)
  const promised = c.req.header('content-length') ?? ''
  if (Number(promised) > max) throw tooLarge()

  const kept = c.get('bodyBytes')
  if (kept) return kept
  const bytes = await (/^\d+$/.test(promised) ? readPromised(c) : readUpTo(max, c))
  if (bytes.byteLength > max) throw tooLarge()
  c.set('bodyBytes', bytes)
  return bytes
}

/** A body whose length was told before: Node hands over no more than that, and it is read without a stream being made. */
const readPromised = async (c: C): Promise<Buffer> => Buffer.from(await c.req.raw.arrayBuffer())

/** A body of unknown length. Reading ends once it is longer than `max`. */
async function readUpTo(max: number, c: C): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > max) break
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new HttpFault(400, 'json_malformed', 'The body is not UTF-8 text.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const words = text.trim() === '' ? 'The body is empty; JSON was expected.' : 'The body is not valid JSON.'
    throw new HttpFault(400, 'json_malformed', words)
  }
}

/** How deeply brackets are nested, counted before parsing so that no parser is asked to recurse. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]
    if (quoted) {
      if (letter === '\\') i++
      else if (letter === '"') quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth)
    else if (letter === '}' || letter === ']') depth--
  }
  return deepest
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const errors = unstorable(value, [])
  let code = 'invalid'
  if (errors.length === 0) {
    const read = schema.safeParse(value)
    if (read.success) return read.data
    code = ownCode(read.error.issues)
    errors.push(...read.error.issues.flatMap((issue) => fieldErrors(issue, value)))
  }
  const shown = errors.slice(0, MAX_ERRORS)
  const first = shown[0]
  const detail = first ? `${first.field || 'The body'}: ${first.message}` : 'The request is not acceptable.'
  const more = shown.length > 1 ? ` (and ${shown.length - 1} more)` : ''
  throw new HttpFault(422, code, detail + more, { errors: shown })
}

// PostgreSQL cannot keep U+0000, and half a surrogate pair is no character at all.
function unstorable(value: unknown, path: readonly PropertyKey[]): FieldError[] {
  if (typeof value === 'string') {
    if (!value.includes('\u0000') && value.isWellFormed()) return []
    return [{ field: fieldName(path), message: 'contains a character that cannot be stored' }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    unstorable(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

type Issue = z.core.$ZodIssue

/** Rules of src/contract that have a code of their own; it is answered when nothing else is wrong. */
function ownCode(issues: readonly Issue[]): string {
  const codes = new Set(issues.map((issue) => (issue.code === 'custom' && issue.params?.code) || 'invalid'))
  const [code] = codes
  return codes.size === 1 && typeof code === 'string' ? code : 'invalid'
}

function fieldErrors(issue: Issue, input: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      message: 'is not a field that can be sent here',
    }))
  }
  const missing = issue.path.length > 0 && at(input, issue.path) === undefined
  return [{ field: fieldName(issue.path), message: missing ? 'is required' : plain(issue) }]
}

// Messages set in src/contract are sentences already; the library's own begin with words for programmers.
function plain(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `must be ${article(issue.expected)}`
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  if (issue.code === 'invalid_union') return 'is not one of the forms accepted here'
  return issue.message.replace(/^(Invalid input|Too (big|small)): /, '')
}

const article = (kind: string): string => {
  if (kind === 'int') return 'a whole number'
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** `['lines', 0, 'quantity']` as `lines[0].quantity`. */
const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    '',
  )
