import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ProblemJson } from '../contract/shapes.ts'
import { Refusal, type RefusalKind } from '../core/refusal.ts'
import { PdfFailed } from '../ports/pdf.ts'
import { codeOf, isUnavailable } from '../store/tx.ts'
import type { C } from './http.ts'

export type FieldError = { readonly field: string; readonly message: string }

/** A fault of the request as HTTP, found before any flow was asked: unreadable, too large, or fields that are wrong. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault'
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    more?: { errors?: readonly FieldError[]; headers?: Record<string, string> },
  ) {
    super(message)
    this.status = status
    this.code = code
    this.errors = more?.errors ?? []
    this.headers = more?.headers ?? {}
  }
}

const STATUS = {
  invalid: 422,
  not_found: 404,
  conflict: 409,
  forbidden: 403,
  unauthorized: 401,
  rate_limited: 429,
  unavailable: 503,
} as const satisfies Record<RefusalKind, ContentfulStatusCode>

const TITLE: Readonly<Record<number, string>> = {
  400: 'The request could not be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Wrong content type',
  422: 'Some of this cannot be accepted',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'Not available right now',
}

/**
 * Any error as an RFC 9457 answer. Refusals say what they say; everything else says only that it failed, with the
 * request id under which the log has the rest: no SQL, no stack, no other organization (CORRECTNESS §18.7).
 */
export function problemOf(error: unknown, c: C): Response {
  if (error instanceof HttpFault) {
    return problem(c, error.status, error.code, error.message, { errors: error.errors, headers: error.headers })
  }
  if (error instanceof Refusal) {
    const errors = error.field === undefined ? [] : [{ field: error.field, message: error.message }]
    return problem(c, STATUS[error.kind], error.code, error.message, { errors, headers: retryAfter(error.kind) })
  }
  if (isUnavailable(error)) {
    c.var.system.log.error('database unavailable', { requestId: c.var.requestId, code: codeOf(error) })
    const words =
      'The database cannot be reached at the moment. Try again shortly, with the same Idempotency-Key if you sent one.'
    return problem(c, 503, 'database_unavailable', words, { headers: { 'retry-after': '5' } })
  }
  if (error instanceof PdfFailed) {
    c.var.system.log.error('a document was not drawn', {
      requestId: c.var.requestId,
      why: error.why,
      error: error.message,
    })
    return problem(c, 503, 'document_unavailable', 'The document could not be drawn just now; try again shortly.', {
      headers: { 'retry-after': '5' },
    })
  }
  c.var.system.log.error('request failed', {
    requestId: c.var.requestId,
    path: c.req.routePath,
    code: codeOf(error),
    error: describe(error),
  })
  return problem(c, 500, 'internal', `This failed on our side and was written down as ${c.var.requestId}.`)
}

/** The answer for an address or method nobody serves. */
export const nothingHere = (c: C): Response => problem(c, 404, 'not_found', 'There is nothing at this address.')

export function problem(
  c: C,
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  more: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
): Response {
  const body: ProblemJson = {
    type: `urn:remit:problem:${code}`,
    title: TITLE[status] ?? 'Refused',
    status,
    code,
    detail,
    requestId: c.var.requestId,
    ...(more.errors?.length ? { errors: [...more.errors] } : {}),
  }
  return c.newResponse(JSON.stringify(body), status, {
    'content-type': 'application/problem+json; charset=utf-8',
    ...more.headers,
  })
}

const retryAfter = (kind: RefusalKind): Record<string, string> =>
  kind === 'unavailable' || kind === 'rate_limited' ? { 'retry-after': '5' } : {}

// The stack names our own code; a driver's `detail` may hold a row's values and is left out.
const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).slice(0, 4000) : typeof error
