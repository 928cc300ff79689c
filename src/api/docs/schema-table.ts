import { html } from 'hono/html'
import { resolve, type Schema, type Schemas } from './schema-example.ts'

const MAX_DEPTH = 4

/** The fields of an object, one row each, inner objects below with their path. */
export function fieldTable(given: Schema, schemas: Schemas) {
  const rows = fieldsOf(given, schemas, '', 0)
  if (rows.length === 0) return ''
  return html`<table tabindex="0"><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Notes</th></tr></thead><tbody>${rows.map(
    (row) => html`<tr><th scope="row"><code>${row.name}</code></th><td>${row.type}</td><td>${row.notes}</td></tr>`,
  )}</tbody></table>`
}

type Row = { readonly name: string; readonly type: string; readonly notes: string }

function fieldsOf(given: Schema, schemas: Schemas, path: string, depth: number): Row[] {
  const schema = resolve(given, schemas)
  const inner = schema.type === 'array' && schema.items ? resolve(schema.items, schemas) : schema
  if (depth >= MAX_DEPTH || !inner.properties) return []
  return Object.entries(inner.properties).flatMap(([key, field]) => {
    const name = `${path}${key}`
    const row = {
      name,
      type: typeOf(field, schemas),
      notes: notesOf(field, schemas, inner.required?.includes(key) ?? false),
    }
    const below = nullable(field)
    const suffix = resolve(below, schemas).type === 'array' ? '[].' : '.'
    return [row, ...fieldsOf(below, schemas, name + suffix, depth + 1)]
  })
}

/** The one alternative of a nullable field that is not null. */
const nullable = (field: Schema): Schema => {
  const choices = (field.anyOf ?? field.oneOf)?.filter((one) => one.type !== 'null')
  return choices?.length === 1 && choices[0] ? choices[0] : field
}

export function typeOf(given: Schema, schemas: Schemas): string {
  const schema = resolve(given, schemas)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.oneOf ?? schema.anyOf
  if (choices) return [...new Set(choices.map((one) => typeOf(one, schemas)))].join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items, schemas) : 'anything'}`
  const type = typeof schema.type === 'string' ? schema.type : (schema.type?.join(' or ') ?? 'anything')
  if (type.startsWith('integer')) return type.replace('integer', 'whole number')
  return schema.format ? `${type} (${schema.format})` : type
}

function notesOf(given: Schema, schemas: Schemas, required: boolean): string {
  const schema = resolve(given, schemas)
  return [
    required ? 'required' : '',
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
    schema.minimum === undefined || schema.minimum <= Number.MIN_SAFE_INTEGER ? '' : `at least ${schema.minimum}`,
    schema.maximum === undefined || schema.maximum >= Number.MAX_SAFE_INTEGER ? '' : `at most ${schema.maximum}`,
    schema.maxLength === undefined ? '' : `at most ${schema.maxLength} characters`,
    schema.description ?? '',
  ]
    .filter(Boolean)
    .join('; ')
}
