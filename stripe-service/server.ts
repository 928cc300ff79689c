import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { StripeCore } from './stripe.ts'

const maxBodyBytes = 8 * 1024 * 1024

/** The HTTP side of the service; whoever minds its clock hears of each call, which may have planned something. `stripe` is asked for at each request, since its address is known only after `listen`. */
export function stripeServer(stripe: () => StripeCore): Server {
  const server = createServer((request, response) => {
    serve(stripe(), request, response).catch((error: unknown) => {
      console.error(error instanceof Error ? error.stack : 'unknown error')
      if (!response.headersSent) response.writeHead(500).end()
    })
  })
  server.keepAliveTimeout = 65_000 // longer than any client keeps an idle connection, so that none is cut under a call
  return server
}

async function serve(stripe: StripeCore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  if (!body) {
    response.writeHead(413).end()
    return
  }
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
  if (path.startsWith('/_control/')) {
    answerControl(stripe, path.slice('/_control/'.length), body.toString('utf8'), request, response)
    return
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  const delivered = stripe.handle({ method: request.method ?? 'GET', path, query, headers, body })
  stripe.service.outbox.onNews()
  if (delivered.delivery === 'silence') return // the caller gives up; its connection then closes the response
  if (delivered.delivery === 'cut') {
    response.destroy()
    return
  }
  if (delivered.lateBy) await new Promise((resolve) => setTimeout(resolve, delivered.lateBy))
  if (response.destroyed) return
  response.writeHead(delivered.status, { ...delivered.headers, 'content-length': Buffer.byteLength(delivered.body) })
  response.end(delivered.body)
}

/** The controls over HTTP, for tests in other processes. Pages of a browser cannot call them: no CORS, JSON only. */
function answerControl(
  { control }: StripeCore,
  name: string,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const send = (status: number, answer: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  }
  if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) {
    send(405, { error: 'POST a JSON list of arguments' })
    return
  }
  if (!Object.hasOwn(control, name)) {
    send(404, { error: `there is no control ${name}` })
    return
  }
  try {
    const act = control[name as keyof typeof control] as (...given: unknown[]) => unknown
    send(200, { result: act(...(JSON.parse(body || '[]') as unknown[])) })
  } catch (error) {
    send(400, { error: error instanceof Error ? error.message : 'unknown error' })
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > maxBodyBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
