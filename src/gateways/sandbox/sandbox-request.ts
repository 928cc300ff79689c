import type { HttpRequest } from '../../ports/http.ts'
import { callTimeoutMs } from '../shared/call-gateway.ts'
import type { SandboxAccess } from './access.ts'

/** A question of docs/sandbox-api.md. */
export const get = (access: SandboxAccess, path: string): HttpRequest => ({
  method: 'GET',
  url: access.baseUrl + path,
  headers: { authorization: `Bearer ${access.apiKey}` },
  timeoutMs: callTimeoutMs,
})

/** A command of docs/sandbox-api.md, under its idempotency key. */
export const post = (access: SandboxAccess, path: string, key: string, body: object): HttpRequest =>
  send(access, path, key, { contentType: 'application/json', bytes: JSON.stringify(body) })

/** The same with a body of any kind. */
export const send = (
  access: SandboxAccess,
  path: string,
  key: string,
  { contentType, bytes }: { readonly contentType: string; readonly bytes: string | Uint8Array },
): HttpRequest => ({
  method: 'POST',
  url: access.baseUrl + path,
  headers: {
    authorization: `Bearer ${access.apiKey}`,
    'content-type': contentType,
    'idempotency-key': key,
  },
  body: bytes,
  timeoutMs: callTimeoutMs,
})
