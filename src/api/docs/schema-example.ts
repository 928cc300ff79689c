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
export function exampleOf(given: Schema, schemas: Schemas, name = '', depth = 0): unknown {
  const schema = resolve(given, schemas)
  if (schema.example !== undefined) return schema.example
  if (schema.examples?.length) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum?.length) return schema.enum[0]
  const choice = (schema.oneOf ?? schema.anyOf)?.find((one) => one.type !== 'null')
  if (choice) return exampleOf(choice, schemas, name, depth)
  if (depth > MAX_DEPTH) return null
  return exampleByType(schema, schemas, name, depth)
}

function exampleByType(schema: Schema, schemas: Schemas, name: string, depth: number): unknown {
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((one) => one !== 'null')
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, exampleOf(inner, schemas, key, depth + 1)]),
      )
    case 'array':
      return schema.items ? [exampleOf(schema.items, schemas, name, depth + 1)] : []
    case 'integer':
    case 'number':
      return numberExample(schema, name)
    case 'boolean':
      return schema.default ?? !['archived', 'liveMode', 'reopen'].includes(name)
    case 'string':
      return textExample(schema, name)
    default:
      return null
  }
}

const AMOUNTS =
  /^(amount|total|subtotal|net|gross|unitPrice|collected|applied|refundable|base)|(Due|Total|Paid|Month|Today)$/

function numberExample(schema: Schema, name: string): unknown {
  if (AMOUNTS.test(name)) return 12_500
  return schema.default ?? Math.max(schema.minimum ?? 1, 1)
}

/** Believable text by the field's name; what is not listed is plain `text`. */
const TEXTS: Readonly<Record<string, string>> = {
  city: 'Vienna',
  country: 'AT',
  currency: 'USD',
  customerName: 'Ada Pemberton',
  description: 'Oak table, hand finished',
  gatewayReference: 'ch_3Nf2',
  host: 'mail.example.com',
  invoiceNumber: 'INV-0042',
  last4: '4242',
  line1: '12 Harbour Street',
  locale: 'en-US',
  method: 'Visa ending in 4242',
  name: 'Ada Pemberton',
  number: 'INV-0042',
  phone: '+1 555 0100',
  postalCode: '1010',
  prefix: 'INV-',
  quantity: '1.5',
  reason: 'Returned one of two',
  reference: 'PO-118',
  website: 'https://example.com',
  zone: 'Europe/Vienna',
}

const IDS: Readonly<Record<string, string>> = {
  contactId: 'con',
  creditNoteId: 'crn',
  customerId: 'cus',
  invoiceId: 'inv',
  paymentId: 'pay',
  productId: 'prd',
}

function textExample(schema: Schema, name: string): string {
  if (schema.format === 'date-time') return '2026-11-30T12:00:00Z'
  if (schema.format === 'date') return '2026-11-30'
  if (schema.format === 'email') return 'ada@example.com'
  if (schema.pattern?.includes('#')) return '#0E6B52'
  if (IDS[name]) return `${IDS[name]}_01jd7w3k5zf9t8m2q4r6s8v0x2`
  return TEXTS[name] ?? (typeof schema.default === 'string' ? schema.default : 'text')
}
