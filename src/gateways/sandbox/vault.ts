import type { GatewayVault, HeldMethod } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { tellGateway } from '../shared/call-gateway.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'
import { readAccess } from './access.ts'
import { askSandbox } from './ask-sandbox.ts'
import { readExpiry, readMethod } from './read-charge.ts'
import { readError } from './read-error.ts'
import { post } from './sandbox-request.ts'

const refusedKey = { kind: 'rejected', why: 'credentials', detail: 'settings_incomplete' } as const

/** Customers and what they keep, by docs/sandbox-api.md. A customer is found by our reference, so that asking twice makes one. */
export const sandboxVault = (http: Http): GatewayVault => ({
  async ensureCustomer(account, { idempotencyKey, reference, name, email }) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const body = { reference, name: name.slice(0, 200), ...(email ? { email } : {}) }
    const made = await tellGateway(http, post(access, '/v1/customers', idempotencyKey, body), readError)
    if (made.kind !== 'told') return made
    const gatewayCustomerId = textAt(made.json, 'id')
    return gatewayCustomerId ? { kind: 'made', gatewayCustomerId } : { kind: 'unknown', why: 'bad_body' }
  },
  fetchMethod: (account, gatewayMethodId) =>
    askSandbox(http, account, `/v1/methods/${encodeURIComponent(gatewayMethodId)}`, (json) => {
      const method = readHeld(json)
      return method && { kind: 'found', method }
    }),
  async removeMethod(account, { idempotencyKey, gatewayMethodId }) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const path = `/v1/methods/${encodeURIComponent(gatewayMethodId)}/remove`
    const removed = await tellGateway(http, post(access, path, idempotencyKey, {}), readError)
    if (removed.kind !== 'told') return removed
    return readHeld(removed.json)?.gatewayCustomerId === null
      ? { kind: 'removed' }
      : { kind: 'unknown', why: 'bad_body' }
  },
})

function readHeld(json: JsonObject): HeldMethod | null {
  const [summary, gatewayCustomerId] = [readMethod(json), textAt(json, 'customerId')]
  if (!summary || json.liveMode !== false || (gatewayCustomerId === null && json.customerId !== null)) return null
  return { ...summary, gatewayCustomerId, ...readExpiry(json) }
}
