import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export type Sent = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly bytes: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, whatever they hold
  readonly json: any
}

export type Client = {
  send(method: string, path: string, more?: { body?: unknown; headers?: Record<string, string> }): Promise<Sent>
  get(path: string, headers?: Record<string, string>): Promise<Sent>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Sent>
  patch(path: string, body: unknown): Promise<Sent>
  /** A form as browsers send it. */
  form(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Sent>
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

/**
 * Sends paths, methods and headers exactly as given: nothing is normalised, added or followed, unlike `fetch`. Bodies
 * that are neither text nor bytes are written as JSON.
 */
export function clientOf(url: string, fixed: Record<string, string>): Client {
  const { hostname, port } = new URL(url)
  const send: Client['send'] = (method, path, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const bytes = bytesOf(body)
      const all = {
        ...(bytes ? { 'content-type': 'application/json', 'content-length': String(bytes.length) } : {}),
        ...fixed,
        ...headers,
      }
      const sent = request({ hostname, port, method, path, headers: all, agent }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => resolve(read(response.statusCode ?? 0, response.headers, Buffer.concat(parts))))
      })
      sent.on('error', reject)
      sent.end(bytes ?? undefined)
    })
  return {
    send,
    get: (path, headers) => send('GET', path, headers ? { headers } : {}),
    post: (path, body, headers) => send('POST', path, { body, ...(headers ? { headers } : {}) }),
    patch: (path, body) => send('PATCH', path, { body }),
    form: (path, fields, headers = {}) =>
      send('POST', path, {
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
  }
}

function bytesOf(body: unknown): Buffer | null {
  if (body === undefined) return null
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string)
  return Buffer.from(JSON.stringify(body))
}

function read(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Sent {
  const text = bytes.toString('utf8')
  const json = text !== '' && headers['content-type']?.includes('json') ? JSON.parse(text) : null
  return { status, headers, bytes, text, json }
}
