import { expand, expansionsOf } from '../books/expand.ts'
import type { Answer, ApiCall, PublicCall, Route, StripeRequest } from '../route.ts'
import type { SeenRequest, Service } from '../service.ts'
import { apiVersion } from '../version.ts'
import { type Delivered, refusal, refusedBy, somethingWrong, whole, written } from './delivered.ts'
import { insteadOfActing, spoiled } from './fault-answers.ts'
import { type Fault, takeFault, usualDelayMs } from './faults.ts'
import { readFields } from './fields.ts'
import { decodeForm, type FormTree, plainForm } from './form.ts'
import { authenticate, type Caller } from './keys.ts'
import { matchRoute } from './match.ts'
import { decodeMultipart, type UploadedFile } from './multipart.ts'
import { badRequest, Refused } from './refused.ts'
import { underKey } from './under-key.ts'

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
    const refused = refusedBy(error)
    seen ??= note(service, request, decoded)
    seen.status = refused.status
    return refusal(refused, requestId)
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
  const lateBy = fault?.kind === 'late' ? (fault.ms ?? usualDelayMs) : 0
  const answered = underKey(service, caller, { request, form, requestId, lateBy }, () => {
    const answer = work()
    const expanded = typeof answer.body === 'object' ? expand(service, caller, answer.body, expansions) : answer.body
    if (fault?.kind === 'error_500_after') throw somethingWrong(true)
    return { ...answer, body: expanded }
  })
  return fault ? spoiled(fault, answered) : answered
}

/** What Stripe.js adds to each of its calls. */
const fromScript = ['key', '_stripe_account', '_stripe_version', 'payment_user_agent', 'guid', 'muid', 'sid']

function apiCall(
  service: Service,
  call: PublicCall,
  { key, account }: Caller,
  more: { form: FormTree; file: UploadedFile | undefined; fault: Fault | undefined },
): ApiCall {
  const fields = readFields(more.form)
  fields.ignore('expand')
  if (key.kind === 'publishable') fields.ignore(...fromScript)
  const books = service.books(account.id, key.livemode)
  return { ...call, fields, key, account, books, file: more.file, fault: more.fault }
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

const preflight = {
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-account, stripe-version',
  'access-control-max-age': '300',
}
