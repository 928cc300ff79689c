import { createHash } from 'node:crypto'
import type { EvidenceUpload } from '../../../ports/gateway.ts'
import type { HttpRequest } from '../../../ports/http.ts'
import { callTimeoutMs } from '../../shared/call-gateway.ts'
import { plainFileName } from '../../shared/file-name.ts'
import type { StripeAccess } from '../access.ts'
import { headersFor } from '../stripe-request.ts'

/**
 * A file for a dispute, to Stripe's host for files. The boundary is made of the content, so that a repeated key comes with the
 * same bytes.
 */
export function writeUpload(access: StripeAccess, filesBase: string, file: EvidenceUpload): HttpRequest {
  const boundary = `remit-${createHash('sha256').update(file.bytes).digest('hex').slice(0, 40)}`
  const head = [
    `--${boundary}`,
    'content-disposition: form-data; name="purpose"',
    '',
    'dispute_evidence',
    `--${boundary}`,
    `content-disposition: form-data; name="file"; filename="${plainFileName(file.name)}"`,
    `content-type: ${file.contentType}`,
    '',
    '',
  ].join('\r\n')
  return {
    method: 'POST',
    url: `${filesBase}/v1/files`,
    headers: {
      ...headersFor(access),
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'idempotency-key': file.idempotencyKey,
    },
    body: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    timeoutMs: callTimeoutMs,
  }
}
