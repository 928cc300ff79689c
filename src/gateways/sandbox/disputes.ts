import type { DisputeOutcome, GatewayDisputes } from '../../ports/gateway.ts'
import type { Http, HttpRequest } from '../../ports/http.ts'
import { callTimeoutMs, tellGateway } from '../shared/call-gateway.ts'
import { type JsonObject, objectsAt, textAt } from '../shared/json-fields.ts'
import { readAccess, type SandboxAccess } from './access.ts'
import { askSandbox } from './ask-sandbox.ts'
import { readDispute } from './read-dispute.ts'
import { readError } from './read-error.ts'
import { post } from './sandbox-request.ts'

const refusedKey = { kind: 'rejected', why: 'credentials', detail: 'settings_incomplete' } as const
const pageSize = 100

/** Disputes by docs/sandbox-api.md: told, listed, answered with evidence and files, and accepted. */
export const sandboxDisputes = (http: Http): GatewayDisputes => ({
  fetchDispute: (account, gatewayDisputeId) =>
    askSandbox(http, account, `/v1/disputes/${encodeURIComponent(gatewayDisputeId)}`, (json) => {
      const dispute = readDispute(json)
      return dispute && { kind: 'found', dispute }
    }),
  async listDisputes(account, { since, cursor }) {
    const query = new URLSearchParams({ from: since.toString(), limit: String(pageSize), after: cursor ?? '' })
    const page = await askSandbox(http, account, `/v1/disputes?${query}`, readPage)
    return page.kind === 'absent' ? { kind: 'failed', why: 'bad_body' } : page
  },
  async uploadEvidence(account, file) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const stored = await tellGateway(http, writeUpload(access, file), readRefusal)
    if (stored.kind !== 'told') return stored
    const gatewayFileId = textAt(stored.json, 'id')
    return gatewayFileId ? { kind: 'stored', gatewayFileId } : { kind: 'unknown', why: 'bad_body' }
  },
  async callDispute(account, command) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const path = `/v1/disputes/${encodeURIComponent(command.gatewayDisputeId)}`
    const request =
      command.op === 'accept'
        ? post(access, `${path}/accept`, command.idempotencyKey, {})
        : post(access, `${path}/evidence`, command.idempotencyKey, { texts: command.texts, files: command.files })
    const told = await tellGateway(http, request, readRefusal)
    if (told.kind !== 'told') return told
    const dispute = readDispute(told.json)
    return dispute ? { kind: 'done', dispute } : { kind: 'unknown', why: 'bad_body' }
  },
})

function readPage(json: JsonObject) {
  const disputes = objectsAt(json, 'disputes')?.map(readDispute)
  // One that cannot be read makes the whole page unreadable: it may be the one that nobody knows of.
  if (!disputes?.every((one) => one !== null)) return null
  return { kind: 'page', disputes, next: textAt(json, 'next') } as const
}

type Upload = Parameters<GatewayDisputes['uploadEvidence']>[1]

const writeUpload = (access: SandboxAccess, { name, contentType, bytes, idempotencyKey }: Upload): HttpRequest => ({
  method: 'POST',
  url: `${access.baseUrl}/v1/files?${new URLSearchParams({ name: fileName(name) })}`,
  headers: {
    authorization: `Bearer ${access.apiKey}`,
    'content-type': contentType,
    'idempotency-key': idempotencyKey,
  },
  body: bytes,
  timeoutMs: callTimeoutMs,
})

/** A name that the service takes, and that holds no run of digits which could pass for a card number. */
const fileName = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N} ._()-]/gu, '_')
    .replaceAll(/[0-9][0-9 -]{11,}/g, '_')
    .slice(0, 120) || 'file'

/** What staff are told of a refusal; the codes are docs/sandbox-api.md's. */
const sentences: Readonly<Record<string, string>> = {
  dispute_closed: 'This dispute is already closed; the bank takes nothing more.',
  evidence_was_sent: 'Evidence was sent for this dispute already.',
  dispute_past_due: 'The day for evidence is over; the bank decides by what it has.',
  card_number_refused: 'The evidence holds what looks like a card number. Take it out and send again.',
  file_not_found: 'The sandbox does not know one of the files any more. Take it out and add it again.',
  dispute_not_found: 'The sandbox does not know this dispute any more.',
}

type NotDone = Exclude<DisputeOutcome, { kind: 'done' }>

function readRefusal(status: number, json: JsonObject | null): NotDone {
  const read = readError(status, json)
  if (read.kind !== 'rejected') return read.kind === 'unknown' ? read : { kind: 'unknown', why: 'bad_body' }
  const sentence = sentences[read.detail ?? '']
  return { kind: 'rejected', why: read.why, ...(sentence ? { detail: sentence } : {}) }
}
