import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** From the call to the last byte of the answer; never more than the 30 s of CORRECTNESS §4 G. */
  readonly timeoutMs: number
}

export type NotSentWhy = 'bad_request' | 'connect_failed' | 'connect_timeout' | 'too_busy'

/**
 * `not_sent`: certainly not one byte of the request left this machine. `lost`: it may have arrived and been acted on.
 * Any status, also a redirect or a 5xx, is an `answer`; what it means is for the caller to say.
 */
export type HttpAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | { readonly kind: 'not_sent'; readonly why: NotSentWhy }
  | { readonly kind: 'lost'; readonly why: 'timeout' | 'reset' }

/** One try of one request; never throws (CORRECTNESS §4 G). */
export type Http = { send(request: HttpRequest): Promise<HttpAnswer> }

type Limits = {
  readonly connectMs: number
  readonly totalMs: number
  readonly answerBytes: number
  /** Connections to one server at once; further requests wait for one of them. */
  readonly connections: number
}

const limitsOfSection4: Limits = { connectMs: 5_000, totalMs: 30_000, answerBytes: 1024 * 1024, connections: 128 }

/**
 * The real one: no retries, no redirects, no proxy, connections kept for at most 2 s of idling.
 *
 * A kept connection may be closed by the other side at the moment we write to it. That cannot be told from a request
 * that was acted on, so it counts as `lost`. The 2 s are shorter than what servers keep (Node's own 5 s is the least
 * we know of), which makes it rare; it is never taken for `not_sent` to make it cheap.
 */
export function realHttp(limits: Partial<Limits> = {}): Http {
  const bounds = { ...limitsOfSection4, ...limits }
  const settings = { keepAlive: true, timeout: 2_000, maxSockets: bounds.connections, maxFreeSockets: 32 }
  const agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) }
  return { send: (request) => sendOnce(agents, bounds, request) }
}

type Agents = { readonly 'http:': http.Agent; readonly 'https:': https.Agent }

/** How far the request has come, as far as it can be proved from events of its own socket. */
type Progress = 'queued' | 'connecting' | 'connected'

function sendOnce(agents: Agents, limits: Limits, asked: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const request = open(agents, asked)
    if (!request) return resolve({ kind: 'not_sent', why: 'bad_request' })

    let progress: Progress = 'queued'
    let done = false
    let connectTimer: NodeJS.Timeout | undefined
    const finish = (answer: HttpAnswer): void => {
      if (done) return
      done = true
      clearTimeout(totalTimer)
      clearTimeout(connectTimer)
      if (answer.kind !== 'answer') request.destroy()
      resolve(answer)
    }
    const failed = (why: 'timeout' | 'reset'): HttpAnswer => {
      if (progress === 'connected') return { kind: 'lost', why }
      const timedOut = why === 'timeout'
      if (progress === 'queued') return { kind: 'not_sent', why: timedOut ? 'too_busy' : 'connect_failed' }
      return { kind: 'not_sent', why: timedOut ? 'connect_timeout' : 'connect_failed' }
    }
    const totalTimer = setTimeout(() => finish(failed('timeout')), Math.min(asked.timeoutMs, limits.totalMs))

    request.on('socket', (socket) => {
      // Not `request.reusedSocket`: Node leaves it false for a request that waited for a connection and got a kept one,
      // and a lost request would pass for one that was never sent.
      progress = socket.connecting ? 'connecting' : 'connected'
      if (progress === 'connected') return
      connectTimer = setTimeout(() => finish(failed('timeout')), limits.connectMs)
      // The request is buffered until this event, so before it nothing of it can have left; with TLS that is the end
      // of the handshake, since Node sends no early data.
      socket.once(asked.url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        progress = 'connected'
        clearTimeout(connectTimer)
      })
    })
    request.on('error', () => finish(failed('reset')))
    request.on('upgrade', (_answer, socket: Socket) => {
      socket.destroy()
      finish({ kind: 'lost', why: 'reset' })
    })
    request.on('response', (response) => readAnswer(response, limits.answerBytes, finish))
    request.end(asked.body)
  })
}

/** Null when the address or a header cannot be sent at all. */
function open(agents: Agents, asked: HttpRequest): http.ClientRequest | null {
  try {
    const url = new URL(asked.url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
    const length = asked.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(asked.body)) }
    const options = { method: asked.method, headers: { ...asked.headers, ...length }, agent: agents[url.protocol] }
    return url.protocol === 'https:' ? https.request(url, options) : http.request(url, options)
  } catch {
    return null
  }
}

function readAnswer(response: http.IncomingMessage, maxBytes: number, finish: (answer: HttpAnswer) => void): void {
  const parts: Buffer[] = []
  let length = 0
  response.on('data', (part: Buffer) => {
    length += part.length
    parts.push(part)
    // The other side answered, but with something we refuse to read: what it did is as unknown as without an answer.
    if (length > maxBytes) finish({ kind: 'lost', why: 'reset' })
  })
  response.on('end', () => {
    if (!response.complete) return finish({ kind: 'lost', why: 'reset' })
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    )
    finish({ kind: 'answer', status: response.statusCode ?? 0, headers, body: Buffer.concat(parts).toString('utf8') })
  })
  response.on('error', () => finish({ kind: 'lost', why: 'reset' }))
  response.on('close', () => finish({ kind: 'lost', why: 'reset' }))
}
