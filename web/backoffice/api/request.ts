import { ApiProblem, readProblem, unreachable } from './problem.ts'

export type Query = Record<string, string | number | boolean | null | undefined>

type Request = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly query?: Query
  readonly body?: unknown
  readonly bytes?: Blob
  /** One key a click: however often the request is sent, it is done once. */
  readonly key?: string
  readonly signal?: AbortSignal | undefined
}

const TIMEOUT_MS = 30_000
const RETRY_AFTER_MS = [400, 1200]

let csrfToken = ''
let signedOut: () => void = () => {}

/** The token of the present session; the server wants it back with everything that changes something. */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** Called when the server says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

/** A path under /api/v1 with its query; empty values are left out. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

/**
 * Asks the API and answers the parsed body; throws `ApiProblem` for anything but 2xx.
 *
 * A GET, and a POST with a key, is sent again when nothing was heard, a 502–504 came back, or its first copy is still
 * being worked on: with the same key the second copy cannot act twice. Everything else is sent once.
 */
export async function ask<T>(path: string, request: Request = {}): Promise<T> {
  const method = request.method ?? 'GET'
  const mayRepeat = method === 'GET' || request.key !== undefined
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send<T>(path, method, request)
    } catch (error) {
      const wait = RETRY_AFTER_MS[attempt]
      if (!mayRepeat || !mayChange(error) || wait === undefined || request.signal?.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** Whether the same request may get another answer a moment later. */
const mayChange = (error: unknown): boolean =>
  error instanceof ApiProblem && ([0, 502, 503, 504].includes(error.status) || error.code === 'idempotency_running')

/** Letters and digits from 144 random bits. Works on plain-http addresses too, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18))
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('')
}

/** What was typed last is sent even while the page is being closed; browsers allow that for small bodies only. */
const outlivesPage = (method: string, body: unknown): boolean =>
  method !== 'GET' && typeof body === 'string' && body.length < 20_000

async function send<T>(path: string, method: string, request: Request): Promise<T> {
  const headers = new Headers({ accept: 'application/json' })
  if (method !== 'GET') headers.set('x-csrf-token', csrfToken)
  if (request.body !== undefined) headers.set('content-type', 'application/json')
  if (request.bytes) headers.set('content-type', request.bytes.type || 'application/octet-stream')
  if (method === 'POST') headers.set('idempotency-key', request.key ?? newKey())

  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
  const body = request.bytes ?? (request.body === undefined ? null : JSON.stringify(request.body))

  let response: Response
  try {
    response = await fetch(apiPath(path, request.query), {
      method,
      headers,
      body,
      signal,
      credentials: 'same-origin',
      keepalive: outlivesPage(method, body),
    })
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw unreachable()
  }

  if (!response.ok) {
    const problem = await readProblem(response)
    if (problem.status === 401 && path !== '/auth/sign-in') signedOut()
    throw problem
  }
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}
