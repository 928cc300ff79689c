import { createHash } from 'node:crypto'
import type { C } from './http.ts'
import { principalId } from './principal.ts'

/**
 * The one-time key under which a money flow remembers this request: from the `Idempotency-Key`, of this principal and
 * for this thing only. So a repeat continues the same attempt even when its first answer was lost (CORRECTNESS §7).
 * Without the header each request is a command of its own.
 */
export function commandKeyOf(c: C, subjectId: string): string {
  const given = c.req.header('idempotency-key')
  if (!given) return c.var.system.ids.uuid()
  return createHash('sha256')
    .update([principalId(c.var.principal), subjectId, given].join('\n'))
    .digest('base64url')
}
