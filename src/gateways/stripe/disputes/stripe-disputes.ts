import type {
  DisputeOutcome,
  DisputePage,
  EvidenceUpload,
  GatewayAccountAccess,
  GatewayDisputes,
  UploadOutcome,
} from '../../../ports/gateway.ts'
import type { Http, HttpRequest } from '../../../ports/http.ts'
import { tellGateway } from '../../shared/call-gateway.ts'
import { type JsonObject, textAt } from '../../shared/json-fields.ts'
import { readAccess, type StripeAccess } from '../access.ts'
import { ask } from '../ask.ts'
import { listPage } from '../list-oldest-first.ts'
import { inPath } from '../stripe-request.ts'
import { readDispute } from './read-dispute.ts'
import { readRefusal } from './read-refusal.ts'
import { writeClose, writeSubmit } from './write-evidence.ts'
import { writeUpload } from './write-upload.ts'

const noKey = { kind: 'failed', why: 'credentials' } as const
const unreadable = { kind: 'failed', why: 'bad_body' } as const
const refusedKey = { kind: 'rejected', why: 'credentials' } as const

/** Disputes at Stripe: told, listed, answered with evidence and files, and accepted. */
export const stripeDisputes = (http: Http): GatewayDisputes => ({
  async fetchDispute(account, gatewayDisputeId) {
    const access = readAccess(account)
    if (!access) return noKey
    const answer = await ask(http, access, `/v1/disputes/${inPath(gatewayDisputeId)}`)
    if (answer.kind !== 'told') return answer
    const dispute = readDispute(answer.json, access.liveMode)
    return dispute ? { kind: 'found', dispute } : unreadable
  },
  async listDisputes(account, from) {
    const access = readAccess(account)
    return access ? listDisputes(http, access, from) : noKey
  },
  async uploadEvidence(account, file) {
    const access = readAccess(account)
    const filesBase = filesBaseOf(account)
    return access && filesBase ? upload(http, access, filesBase, file) : refusedKey
  },
  async callDispute(account, command) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const request = command.op === 'accept' ? writeClose(access, command) : writeSubmit(access, command)
    const read = (json: JsonObject): DisputeOutcome => {
      const dispute = readDispute(json, access.liveMode)
      return dispute ? { kind: 'done', dispute } : { kind: 'unknown', why: 'bad_body' }
    }
    return send(http, request, read)
  },
})

/** Newest first, as Stripe lists; those made while it is walked are found by the next walk. */
async function listDisputes(
  http: Http,
  access: StripeAccess,
  { since, cursor }: { since: Temporal.Instant; cursor: string | null },
): Promise<DisputePage> {
  const listed = await listPage(http, access, '/v1/disputes', {
    created: { gte: Math.floor(since.epochMilliseconds / 1_000) },
    limit: 100,
    ...(cursor ? { starting_after: cursor } : {}),
  })
  if (listed.kind === 'failed') return listed
  const disputes = listed.items.map((json) => readDispute(json, access.liveMode))
  if (!disputes.every((dispute) => dispute !== null)) return unreadable
  return { kind: 'page', disputes, next: listed.more ? (disputes.at(-1)?.gatewayDisputeId ?? null) : null }
}

const upload = (http: Http, access: StripeAccess, filesBase: string, file: EvidenceUpload): Promise<UploadOutcome> =>
  send<UploadOutcome>(http, writeUpload(access, filesBase, file), (json) => {
    const gatewayFileId = json.object === 'file' ? textAt(json, 'id') : null
    return gatewayFileId ? { kind: 'stored', gatewayFileId } : { kind: 'unknown', why: 'bad_body' }
  })

type NotDone = Exclude<DisputeOutcome, { kind: 'done' }>

/** One try. Only what certainly never left, or what Stripe says it did not do, is `rejected` (CORRECTNESS §1 rule 3). */
async function send<Done>(
  http: Http,
  request: HttpRequest,
  read: (json: JsonObject) => Done | NotDone,
): Promise<Done | NotDone> {
  const told = await tellGateway(http, request, readRefusal)
  return told.kind === 'told' ? read(told.json) : told
}

const filesBaseOf = ({ settings }: GatewayAccountAccess): string | null =>
  typeof settings.filesBase === 'string' && /^https?:\/\//.test(settings.filesBase) ? settings.filesBase : null
