import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { HttpRequest } from '../../src/ports/http.ts'

/** The description of Stripe's API that is kept beside the project, not in it. */
const place = process.env.STRIPE_OPENAPI ?? '/work/shared/contracts/stripe/openapi-subset.2026-10-28.endive.json'

type Schema = { readonly [name: string]: unknown }
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }
type Operation = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/**
 * What is wrong with a request, in words; empty when Stripe's own description allows it. `fields` are those of an upload, as
 * `readUpload` reads them; other requests are read here.
 */
export type CheckRequest = (request: HttpRequest, fields?: Readonly<Record<string, string>>) => readonly string[]

/**
 * Judges requests by Stripe's own description of its API: the path, the parameters in the query, the form in the body, with
 * nothing in them that is not described. Null where the description is not at hand.
 */
export function officialSchema(): CheckRequest | null {
  if (!existsSync(place)) return null
  // OpenAPI's `nullable` is none of JSON Schema's words, and a form cannot carry null.
  const document = JSON.parse(readFileSync(place, 'utf8'), (name, value: unknown) =>
    name === 'nullable' ? undefined : value,
  ) as Document
  // A form carries text only; whether it can be read as the number that is meant is what coercion judges.
  const ajv = new Ajv({ coerceTypes: true, strict: false, allErrors: true, formats: { binary: true } })
  const paths = Object.entries(document.paths).map(([template, operations]) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    operations,
  }))
  const check = (schema: Schema, value: unknown): string[] => {
    const validate = ajv.compile(schema)
    if (validate(value)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
  return (request, fields) => {
    const url = new URL(request.url)
    // A path without a place for an id comes before one that has it.
    const fitting = paths.filter(({ pattern }) => pattern.test(url.pathname))
    const found = fitting.find(({ template }) => template === url.pathname) ?? fitting[0]
    const operation = found?.operations[request.method.toLowerCase()]
    if (!operation) return [`${request.method} ${url.pathname} is not described`]
    const query = (operation.parameters ?? []).filter((one) => one.in === 'query')
    const wrong = check(
      {
        type: 'object',
        properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])),
        required: query.filter(({ required }) => required).map(({ name }) => name),
        additionalProperties: false,
      },
      readForm(url.searchParams),
    )
    const kind = fields ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
    const body = operation.requestBody?.content[kind]?.schema
    const form = fields ?? readForm(new URLSearchParams(typeof request.body === 'string' ? request.body : ''))
    wrong.push(...check(body ?? { type: 'object', maxProperties: 0 }, form))
    return wrong
  }
}

/** The fields of an upload, read by the platform's own parser; a file is its text. */
export async function readUpload({ body, headers }: HttpRequest): Promise<Readonly<Record<string, string>>> {
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData()
  const fields: Record<string, string> = {}
  for (const [name, value] of form) {
    if (name in fields) throw new Error(`${name} is sent twice`)
    fields[name] = typeof value === 'string' ? value : await value.text()
  }
  return fields
}

type Branch = { [name: string]: Branch | string }

/** Reads brackets: `a[b]=c&d[0]=e` as `{ a: { b: 'c' }, d: ['e'] }`. Throws at a name that is used twice. */
export function readForm(pairs: URLSearchParams): unknown {
  const root: Branch = {}
  for (const [name, value] of pairs) {
    const steps = name.split(/\]?\[|\]$/).filter((step) => step !== '')
    const last = steps.pop() ?? name
    let at = root
    for (const step of steps) {
      const next = at[step] ?? {}
      if (typeof next === 'string') throw new Error(`${name} is both text and a branch`)
      at[step] = next
      at = next
    }
    if (last in at) throw new Error(`${name} is sent twice`)
    at[last] = value
  }
  return asLists(root)
}

function asLists(branch: Branch | string): unknown {
  if (typeof branch === 'string') return branch
  const entries = Object.entries(branch)
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index))
  return isList
    ? entries.map(([, one]) => asLists(one))
    : Object.fromEntries(entries.map(([name, one]) => [name, asLists(one)]))
}
