import { expand, expansionsOf } from '../books/expand.ts'
import type { Answer, ApiCall, PublicCall, Route, StripeRequest } from '../route.ts'
import { apiVersion, type SeenRequest, type Service } from '../service.ts'
import { type Fault, takeFault } from './faults.ts'
import { readFields } from './fields.ts'
import { decodeForm, type FormTree, plainForm } from './form.ts'
import { askedText, keepUntil, keptAnswer } from './kept-answers.ts'
import { authenticate, type Caller } from './keys.ts'
import { matchRoute } from './match.ts'
import { decodeMultipart, type UploadedFile } from './multipart.ts'
import { badRequest, Refused } from './refused.ts'

/** What goes back: `delivery` says whether it arrives. A silent call is never answered, a cut one loses its line. */
export type Delivered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delivery: 'whole' | 'cut' | 'silence'
}

type Decoded = { readonly query: FormTree; readonly form: FormTree; readonly file: UploadedFile | undefined }

/** Carries out one request: finds its route, checks its key, honours its idempotency key, and answers. */
export function answerRequest(service: Service, routes: readonly Route[], request: StripeRequest): Delivered {
  service.clock.runDue()
  const requestId = service.newId('req')
  let decoded: Decoded = { query: {}, form: {}, file: undefined }
  let seen: SeenRequest | undefined
  try {
    decoded = decode(request)
    seen = note(service, request, decoded)
    const delivered = carryOut(service, routes, request, decoded, requestId)
    seen.status = delivered.status
    return delivered
  } catch (error) {
    const refused = error instanceof Refused ? error : failure(error)
    seen ??= note(service, request, decoded)
    seen.status = refused.status
    return whole(refused.status, JSON.stringify({ error: refused.body }), requestId, retryAdvice(refused))
  } finally {
    service.request = { id: null, idempotency_key: null }
  }
}

function carryOut(
  service: Service,
  routes: readonly Route[],
  request: StripeRequest,
  decoded: Decoded,
  requestId: string,
): Delivered {
  if (request.method === 'OPTIONS') return whole(204, '', requestId, preflight)
  const matched = matchRoute(routes, request.method, request.path)
  if (!matched) {
    const message = `Unrecognized request URL (${request.method}: ${request.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    throw new Refused(404, { type: 'invalid_request_error', message })
  }
  const { route, ids } = matched
  service.request = { id: requestId, idempotency_key: request.headers['idempotency-key'] ?? null }
  const call: PublicCall = { request, ids, query: decoded.query, form: decoded.form }
  if (route.door === 'public') return written(route.handle(service, call), requestId)

  const form = request.method === 'GET' || request.method === 'DELETE' ? decoded.query : decoded.form
  const { method, path, headers } = request
  const caller = authenticate(service, { headers, form, method, path, door: route.door })
  checkVersion(headers['stripe-version'])
  const fault = takeFault(service.faults, `${route.method} ${route.path}`, caller.account.id)
  if (fault) {
    const instead = insteadOfActing(fault, requestId)
    if (instead) return instead
  }
  const work = (): Answer => {
    if (fault?.kind === 'error_500_before') throw somethingWrong(true)
    return route.handle(service, apiCall(service, call, caller, { form, file: decoded.file, fault }))
  }
  const expansions = expansionsOf(form)
  const answered = underKey(service, caller, request, form, requestId, () => {
    const answer = work()
    const expanded = typeof answer.body === 'object' ? expand(service, caller, answer.body, expansions) : answer.body
    if (fault?.kind === 'error_500_after') throw somethingWrong(true)
    return { ...answer, body: expanded }
  })
  return fault ? spoiled(fault, answered) : answered
}

function apiCall(
  service: Service,
  call: PublicCall,
  { key, account }: Caller,
  more: { form: FormTree; file: UploadedFile | undefined; fault: Fault | undefined },
): ApiCall {
  const fields = readFields(more.form)
  fields.ignore('expand', 'key', '_stripe_account', '_stripe_version', 'payment_user_agent', 'guid', 'muid', 'sid')
  const books = service.books(account.id, key.livemode)
  return { ...call, fields, key, account, books, file: more.file, fault: more.fault }
}

/** Replays what the key has kept, or does the work and keeps its end. */
function underKey(
  service: Service,
  { account, key }: Caller,
  request: StripeRequest,
  form: FormTree,
  requestId: string,
  work: () => Answer,
): Delivered {
  const idempotencyKey = request.headers['idempotency-key']
  if (!idempotencyKey || request.method !== 'POST') return written(work(), requestId)
  if (idempotencyKey.length > 255) throw badRequest('Idempotency keys can be up to 255 characters long.')
  const name = `${account.id} ${key.livemode} ${idempotencyKey}`
  const asked = askedText(request.method, request.path, form)
  const echo = { 'idempotency-key': idempotencyKey }
  const kept = keptAnswer(service.keptAnswers, name, idempotencyKey, asked, service.clock.seconds())
  if (kept) {
    const replayed = { ...echo, 'idempotent-replayed': 'true', 'original-request': kept.requestId }
    return whole(kept.status, kept.body, requestId, replayed)
  }
  const until = keepUntil(service.clock.seconds())
  try {
    const done = written(work(), requestId, echo)
    service.keptAnswers.set(name, { asked, requestId, status: done.status, body: done.body, until })
    return done
  } catch (error) {
    const refused = error instanceof Refused ? error : failure(error)
    const body = JSON.stringify({ error: refused.body })
    if (refused.stored) service.keptAnswers.set(name, { asked, requestId, status: refused.status, body, until })
    return whole(refused.status, body, requestId, { ...echo, ...retryAdvice(refused) })
  }
}

function insteadOfActing({ kind }: Fault, requestId: string): Delivered | undefined {
  const nothing = { status: 0, headers: {}, body: '' }
  if (kind === 'cut_before') return { ...nothing, delivery: 'cut' }
  if (kind === 'silence_before') return { ...nothing, delivery: 'silence' }
  if (kind === 'error_503_before')
    return whole(503, '<html>Service Unavailable</html>', requestId, { 'content-type': 'text/html' })
  if (kind === 'rate_limited') {
    const message =
      'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.'
    throw new Refused(429, { type: 'invalid_request_error', code: 'rate_limit', message })
  }
  if (kind === 'lock_timeout') {
    const message =
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.'
    throw new Refused(429, { type: 'invalid_request_error', code: 'lock_timeout', message })
  }
  if (kind === 'key_in_use') {
    const message =
      'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through).'
    throw new Refused(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use', message })
  }
  return undefined
}

function spoiled({ kind }: Fault, answered: Delivered): Delivered {
  if (kind === 'cut_after') return { ...answered, delivery: 'cut' }
  if (kind === 'silence_after') return { ...answered, delivery: 'silence' }
  if (kind === 'truncated') return { ...answered, body: answered.body.slice(0, Math.ceil(answered.body.length / 2)) }
  if (kind === 'garbage') return { ...answered, status: 200, body: '<html><body><h1>It works!</h1></body></html>' }
  return answered
}

function decode(request: StripeRequest): Decoded {
  const query = decodeForm(request.query)
  const contentType = request.headers['content-type'] ?? ''
  if (request.method !== 'POST' || request.body.length === 0) return { query, form: {}, file: undefined }
  if (contentType.startsWith('multipart/form-data')) {
    const { form, file } = decodeMultipart(request.body, contentType)
    return { query, form, file }
  }
  if (!contentType.startsWith('application/x-www-form-urlencoded')) {
    throw badRequest(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.',
    )
  }
  const text = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body)
  return { query, form: decodeForm(text), file: undefined }
}

function note(service: Service, request: StripeRequest, decoded: Decoded): SeenRequest {
  const { method, path, query, headers } = request
  const form = plainForm(method === 'POST' ? decoded.form : decoded.query)
  const seen = { at: service.clock.ms(), method, path, query, headers, form, status: 0 }
  service.seen.push(seen)
  return seen
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || version === apiVersion) return
  throw badRequest(`Invalid Stripe API version: ${version}. This service speaks ${apiVersion} only.`)
}

const somethingWrong = (stored: boolean): Refused =>
  new Refused(500, { type: 'api_error', message: 'An unknown error occurred.' }, stored)

function failure(error: unknown): Refused {
  console.error(error instanceof Error ? error.stack : 'unknown error')
  return somethingWrong(false)
}

const retryAdvice = ({ status, body }: Refused): Record<string, string> => {
  if (status === 409) return { 'stripe-should-retry': 'true' }
  if (status === 429)
    return { 'stripe-rate-limited-reason': body.code === 'rate_limit' ? 'global-rate' : 'resource-specific' }
  return {}
}

const preflight = {
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-account, stripe-version',
  'access-control-max-age': '300',
}

const written = (answer: Answer, requestId: string, headers: Record<string, string> = {}): Delivered =>
  whole(
    answer.status,
    typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, null, 2),
    requestId,
    {
      ...headers,
      ...answer.headers,
    },
  )

const whole = (status: number, body: string, requestId: string, headers: Record<string, string> = {}): Delivered => ({
  status,
  headers: {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': apiVersion,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Request-Id, Stripe-Version',
    ...headers,
  },
  body,
  delivery: 'whole',
})
