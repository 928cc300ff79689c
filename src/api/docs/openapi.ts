import { OpenAPIHono, z } from '@hono/zod-openapi'
import { problem } from '../../contract/shapes.ts'
import type { Endpoint, Params } from '../endpoint.ts'

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>
type Route = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0]
type Responses = Route['responses']

/** What an answer other than the good one looks like, by status; the names are those of `components.responses`. */
const FAULTS = {
  400: ['Unreadable', 'The request could not be read: malformed JSON, or a missing Idempotency-Key.'],
  401: ['SignInFirst', 'No session and no API key, or one that is not valid.'],
  403: ['NotAllowed', 'The role of the caller does not include the permission.'],
  404: ['NotFound', 'No such thing, or not one of this organization.'],
  409: ['NotNow', 'The thing is in a state that does not allow this, or an equal request is still running.'],
  413: ['TooLarge', 'The body is larger than 1 MiB.'],
  415: ['WrongContentType', 'The content type is not one of those accepted here.'],
  422: ['Invalid', 'Fields are wrong; `errors` names each of them.'],
  429: ['TooMany', 'Too many requests; `Retry-After` says when to go on.'],
  500: ['OurFault', 'Something failed on our side; quote `requestId`.'],
  503: ['Unavailable', 'The database cannot be reached; try again after `Retry-After` seconds.'],
} as const

const DESCRIPTION = [
  'Amounts are whole minor units (`1050` is 10.50 USD, `1050` is 1,050 JPY) beside a `currency`. Ids carry a prefix that',
  'says what they name. Instants are RFC 3339 in UTC, days are `YYYY-MM-DD` in the organization’s time zone.',
  '',
  'Errors are `application/problem+json` (RFC 9457); `errors` names each wrong field as it was sent, such as',
  '`lines[0].quantity`. Lists take `limit` and `cursor`, and answer `nextCursor` until they end.',
  '',
  'Send an `Idempotency-Key` with every POST (required for payments and refunds): a repeat with the same key and body',
  'gets the first answer again, with `Idempotent-Replayed: true`. Keys are kept 7 days, those of money 90 days.',
  '',
  'Test keys (`rk_test_…`) see and make test money only, live keys (`rk_live_…`) live money only.',
].join('\n')

/** OpenAPI 3.1 of all endpoints, made from the same schemas that check the requests. */
export function openApiDocument(endpoints: readonly Endpoint[], publicUrl: string): OpenApiDocument {
  const app = new OpenAPIHono()
  const registry = app.openAPIRegistry
  registry.register('Problem', problem)
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of Settings, API keys: `Authorization: Bearer rk_test_…`',
  })
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: publicUrl.startsWith('https:') ? '__Host-remit' : 'remit_session',
    description: 'The back office. Unsafe methods also need the header `x-csrf-token` with the token of `GET /me`.',
  })
  for (const [status, [name, description]] of Object.entries(FAULTS)) {
    registry.registerComponent('responses', name, {
      description,
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          example: faultExample(Number(status), description),
        },
      },
    })
  }
  for (const endpoint of endpoints) registry.registerPath(routeOf(endpoint))

  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Remit API', version: '1', description: DESCRIPTION, license: { name: 'Apache-2.0' } },
    servers: [{ url: `${publicUrl}/api/v1` }],
    tags: [...new Set(endpoints.map(({ spec }) => spec.tag))].map((name) => ({ name })),
  })
}

function routeOf({ spec }: Endpoint): Route {
  const open = spec.permission === 'anybody'
  const headers =
    spec.method === 'post' && spec.idempotent !== false ? idempotencyHeader(spec.money !== undefined) : undefined
  return {
    method: spec.method,
    path: spec.path.replaceAll(/:([A-Za-z]+)/g, '{$1}'),
    operationId: operationId(spec.method, spec.path),
    tags: [spec.tag],
    summary: spec.summary,
    description: [spec.description, permissionWords(spec.permission)].filter(Boolean).join('\n\n'),
    security: open ? [] : [{ apiKey: [] }, { session: [] }],
    request: {
      ...(spec.params ? { params: paramsOf(spec.params) } : {}),
      ...(spec.query instanceof z.ZodObject ? { query: spec.query } : {}),
      ...(headers ? { headers } : {}),
      ...bodyOf(spec),
    },
    responses: responsesOf(spec),
  }
}

function bodyOf(spec: Endpoint['spec']): NonNullable<Route['request']> {
  if (spec.body) return { body: { required: true, content: { 'application/json': { schema: spec.body } } } }
  if (!spec.rawBody) return {}
  const binary = { schema: { type: 'string', format: 'binary' } } as const
  return { body: { required: true, content: Object.fromEntries(spec.rawBody.map((type) => [type, binary])) } }
}

function responsesOf(spec: Endpoint['spec']): Responses {
  const responses: Responses = {}
  if (spec.rawAnswer) {
    responses[200] = {
      description: 'The file',
      content: { [spec.rawAnswer]: { schema: { type: 'string', format: 'binary' } } },
    }
  } else if (spec.answer) {
    responses[spec.status ?? 200] = { description: 'Done', content: { 'application/json': { schema: spec.answer } } }
  } else {
    responses[204] = { description: 'Done; there is nothing to say' }
  }
  for (const status of faultsOf(spec)) responses[status] = { $ref: `#/components/responses/${FAULTS[status][0]}` }
  return responses
}

function faultsOf(spec: Endpoint['spec']): (keyof typeof FAULTS)[] {
  const faults: (keyof typeof FAULTS)[] = [429, 500, 503]
  if (spec.permission !== 'anybody') faults.push(401, 403)
  if (spec.params) faults.push(404)
  if (spec.method !== 'get') faults.push(409)
  if (spec.body || spec.rawBody) faults.push(413, 415)
  if (spec.body || spec.money) faults.push(400)
  if (spec.body || spec.query || spec.rawBody) faults.push(422)
  return faults.sort((a, b) => a - b)
}

const idempotencyHeader = (required: boolean) => {
  const text = z
    .string()
    .max(255)
    .openapi({ example: '5f1c0a9e-create-once', description: 'Chosen by you, new for every new request.' })
  return z.object({ 'Idempotency-Key': required ? text : text.optional() })
}

const paramsOf = (params: Params) =>
  z.object(
    Object.fromEntries(
      Object.entries(params).map(([name, kind]) => [
        name,
        kind === 'text' ? z.string() : z.string().openapi({ example: `${kind}_01jd7w3k5zf9t8m2q4r6s8v0x2` }),
      ]),
    ),
  )

const permissionWords = (permission: string): string => {
  if (permission === 'anybody') return 'Needs no sign-in.'
  return permission === 'signed_in' ? 'Open to every role.' : `Needs the permission \`${permission}\`.`
}

/** `post /invoices/:id/issue` as `postInvoicesIssue`; unique because method and path are. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .replaceAll(/:([A-Za-z]+)/g, 'By$1')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const faultExample = (status: number, detail: string) => ({
  type: 'urn:remit:problem:example',
  title: 'Example',
  status,
  code: 'example',
  detail,
  requestId: 'req_019368a0-0000-7000-8000-000000000000',
  ...(status === 422 ? { errors: [{ field: 'lines[0].quantity', message: 'must be a number such as 2 or 1.5' }] } : {}),
})
