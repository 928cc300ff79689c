import type { EvidenceUpload, GatewayDisputes, Outcome } from '../../ports/gateway.ts'
import type { Http, HttpRequest } from '../../ports/http.ts'
import { tellGateway } from '../shared/call-gateway.ts'
import { plainFileName } from '../shared/file-name.ts'
import { type JsonObject, objectsAt, textAt } from '../shared/json-fields.ts'
import { readAccess, type SandboxAccess } from './access.ts'
import { askOfAccount, askSandbox, pageOf } from './ask-sandbox.ts'
import { readDispute } from './read-dispute.ts'
import { readError } from './read-error.ts'
import { post, send } from './sandbox-request.ts'

const refusedKey = { kind: 'rejected', why: 'credentials' } as const

/** Disputes by docs/sandbox-api.md: told, listed, answered with evidence and files, and accepted. */
export const sandboxDisputes = (http: Http): GatewayDisputes => ({
  fetchDispute: (account, gatewayDisputeId) =>
    askSandbox(http, account, `/v1/disputes/${encodeURIComponent(gatewayDisputeId)}`, (json) => {
      const dispute = readDispute(json)
      return dispute && { kind: 'found', dispute }
    }),
  listDisputes: (account, from) => askOfAccount(http, account, `/v1/disputes?${pageOf(from)}`, readPage),
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

const writeUpload = (access: SandboxAccess, file: EvidenceUpload): HttpRequest => {
  // The service refuses what could be a card number in an address.
  const name = plainFileName(file.name).replaceAll(/[0-9][0-9 -]{11,}/g, '_') || 'file'
  return send(access, `/v1/files?${new URLSearchParams({ name })}`, file.idempotencyKey, file)
}

/** What staff are told of a refusal; the codes are docs/sandbox-api.md's. */
const sentences: Readonly<Record<string, string>> = {
  dispute_closed: 'This dispute is already closed; the bank takes nothing more.',
  evidence_was_sent: 'Evidence was sent for this dispute already.',
  dispute_past_due: 'The day for evidence is over; the bank decides by what it has.',
  card_number_refused: 'The evidence holds what looks like a card number. Take it out and send again.',
  file_not_found: 'The sandbox does not know one of the files any more. Take it out and add it again.',
  dispute_not_found: 'The sandbox does not know this dispute any more.',
}

function readRefusal(status: number, json: JsonObject | null): Outcome {
  const read = readError(status, json)
  if (read.kind !== 'rejected') return read
  const detail = sentences[read.detail ?? '']
  return { kind: 'rejected', why: read.why, ...(detail ? { detail } : {}) }
}
