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
export const post = (access: SandboxAccess, path: string, key: string, body: object): HttpRequest => ({
  method: 'POST',
  url: access.baseUrl + path,
  headers: {
    authorization: `Bearer ${access.apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  },
  body: JSON.stringify(body),
  timeoutMs: callTimeoutMs,
})
