/** A JSON schema as far as our document uses it. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly example?: unknown
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly description?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly pattern?: string
}

export type Schemas = Readonly<Record<string, Schema>>

const MAX_DEPTH = 8

/** The schema behind a `$ref`, with `allOf` parts put together; others as they are. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '')
  const found = name === undefined ? schema : (schemas[name] ?? {})
  if (!found.allOf) return found
  const parts = [...found.allOf.map((part) => resolve(part, schemas)), found]
  return {
    ...Object.assign({}, ...parts),
    allOf: undefined,
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => part.required ?? []),
  }
}

/** A value that fits the schema, with its own examples where it has some; for samples that can be tried as they stand. */
export function exampleOf(given: Schema, schemas: Schemas, depth = 0): unknown {
  const schema = resolve(given, schemas)
  if (schema.example !== undefined) return schema.example
  if (schema.examples?.length) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum?.length) return schema.enum[0]
  if (schema.default !== undefined) return schema.default
  const choice = (schema.oneOf ?? schema.anyOf)?.find((one) => one.type !== 'null')
  if (choice) return exampleOf(choice, schemas, depth)
  if (depth > MAX_DEPTH) return null
  return exampleByType(schema, schemas, depth)
}

function exampleByType(schema: Schema, schemas: Schemas, depth: number): unknown {
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((one) => one !== 'null')
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, exampleOf(inner, schemas, depth + 1)]),
      )
    case 'array':
      return schema.items ? [exampleOf(schema.items, schemas, depth + 1)] : []
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return true
    case 'string':
      return textExample(schema)
    default:
      return null
  }
}

function textExample(schema: Schema): string {
  if (schema.format === 'date-time') return '2026-11-30T12:00:00Z'
  if (schema.format === 'date') return '2026-11-30'
  if (schema.format === 'email') return 'anna@example.com'
  if (schema.pattern?.includes('#')) return '#0E6B52'
  return 'text'
}
