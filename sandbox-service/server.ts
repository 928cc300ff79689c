import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Account } from './accounts.ts'
import { adminCall, isAdmin } from './admin.ts'
import { looksLikeCardNumber } from './card-number.ts'
import { type Carried, carryOut, refusalAnswer } from './carry-out.ts'
import { fileBytesAtMost } from './evidence-files.ts'
import { requestHash } from './kept-answers.ts'
import { profiles } from './profiles.ts'
import { type Answer, Refused } from './refused.ts'
import { readCall } from './routes.ts'
import type { Service } from './service.ts'

type Options = { readonly adminKey: string; readonly onStop: () => void }

const maxBodyBytes = 64 * 1024
/** Words of evidence may be many. */
const maxEvidenceBytes = 1024 * 1024

/** The HTTP side of the service. Nothing of a request is logged, and a refused one leaves no trace in the books. */
export function sandboxServer(service: Service, options: Options): Server {
  const keysInUse = new Set<string>()
  const server = createServer((request, response) => {
    answerRequest(service, options, keysInUse, request, response).catch((error: unknown) => {
      const answer = error instanceof Refused ? refusalAnswer(error) : failure(error)
      if (response.destroyed || response.headersSent) return
      send(response, answer.status, JSON.stringify(answer.body))
    })
  })
  server.keepAliveTimeout = 65_000 // longer than any client keeps an idle connection, so that none is cut under a call
  return server
}

function failure(error: unknown): Answer {
  console.error(error instanceof Error ? error.stack : 'unknown error')
  return { status: 500, body: { error: { code: 'internal_error', message: 'Something went wrong on our side.' } } }
}

async function answerRequest(
  service: Service,
  options: Options,
  keysInUse: Set<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = readAddress(request)
  const isFile = url.path === '/v1/files'
  const read = await readBody(request, isFile ? fileBytesAtMost : limitOf(url.path))
  const body = isFile ? '' : read.toString('utf8')
  const key = String(request.headers['idempotency-key'] ?? '')
  // Keys are often long random hex, in which digits meet by chance; a card number would be the whole key.
  const words = [url.decoded, body, /[A-Za-z]/.test(key) ? '' : key]
  if (words.some(looksLikeCardNumber)) {
    throw new Refused(422, 'card_number_refused', 'The sandbox takes test tokens only; never send a card number.')
  }
  const file = isFile ? { type: request.headers['content-type'] ?? '', bytes: read } : undefined
  const incoming = { method: request.method ?? '', path: url.path, query: url.query, body, ...(file && { file }) }
  const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '')

  if (incoming.path === '/health') {
    send(response, 200, JSON.stringify({ service: 'remit-sandbox', pid: process.pid }))
  } else if (incoming.path.startsWith('/admin/')) {
    if (!isAdmin(options.adminKey, bearer)) throw new Refused(401, 'unauthorized', 'The admin key is missing or wrong.')
    const stops = incoming.method === 'POST' && incoming.path === '/admin/stop'
    const answer = stops ? { status: 200, body: {} } : adminCall(service, incoming)
    send(response, answer.status, JSON.stringify(answer.body))
    if (stops) response.on('close', options.onStop)
  } else {
    const account = service.accounts.byKey(bearer)
    if (!account || !incoming.path.startsWith('/v1/')) throw refusedAtTheDoor(account)
    await answerCall({ service, account, keysInUse, response, incoming, key })
  }
}

const refusedAtTheDoor = (account: Account | undefined): Refused =>
  account
    ? new Refused(404, 'no_such_call', 'There is no such call; see docs/sandbox-api.md.')
    : new Refused(401, 'unauthorized', 'The API key is missing or wrong.')

type Accepted = {
  readonly service: Service
  readonly account: Account
  readonly keysInUse: Set<string>
  readonly response: ServerResponse
  readonly incoming: Parameters<typeof readCall>[1]
  readonly key: string
}

/** One call of an account: late if so set, under its idempotency key if the profile knows them, and delivered. */
async function answerCall({ service, account, keysInUse, response, incoming, key }: Accepted): Promise<void> {
  const call = readCall(account, incoming)
  const keyed =
    key !== '' && incoming.method === 'POST' && profiles[account.profile].keepAnswerSeconds > 0
      ? { key, hash: requestHash(incoming.method, incoming.path, incoming.file?.bytes ?? incoming.body) }
      : undefined
  const inUse = keyed && `${account.name} ${key}`
  if (inUse) {
    if (keysInUse.has(inUse)) {
      throw new Refused(409, 'idempotency_key_in_use', 'Another request with this idempotency key is in progress.')
    }
    keysInUse.add(inUse)
    response.on('close', () => keysInUse.delete(inUse))
  }
  if (account.latencyMs > 0) await pause(account.latencyMs)
  await deliver(response, carryOut(service, account, call, keyed))
}

async function deliver(response: ServerResponse, carried: Carried): Promise<void> {
  const { delivery } = carried
  if (delivery.kind === 'silence') return // the caller gives up; its connection then closes the response
  if (delivery.kind === 'cut') {
    response.destroy()
    return
  }
  if (delivery.afterMs > 0) await pause(delivery.afterMs)
  if (delivery.spoil === 'garbage') {
    send(response, 200, '<html><body><h1>It works!</h1></body></html>')
  } else if (delivery.spoil === 'truncated') {
    send(response, 200, carried.body.slice(0, Math.ceil(carried.body.length / 2)))
  } else {
    send(response, carried.status, carried.body, carried.replayed ? { 'idempotent-replayed': 'true' } : {})
  }
}

function readAddress(request: IncomingMessage): { path: string; query: URLSearchParams; decoded: string } {
  try {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    return { path: url.pathname, query: url.searchParams, decoded: decodeURIComponent(url.pathname + url.search) }
  } catch {
    throw new Refused(400, 'invalid_address', 'The address of the call cannot be read.')
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  response.end(body)
}

const limitOf = (path: string): number => (/^\/v1\/disputes\//.test(path) ? maxEvidenceBytes : maxBodyBytes)

async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > most) throw new Refused(413, 'body_too_large', `The body is larger than ${most / 1024} KiB.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
