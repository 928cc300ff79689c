import type { CustomerOutcome, CustomerToMake, GatewayVault, HeldMethod, MethodAnswer } from '../../ports/gateway.ts'
import type { Http, HttpRequest } from '../../ports/http.ts'
import { tellGateway } from '../shared/call-gateway.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'
import { readAccess, type StripeAccess } from './access.ts'
import { ask } from './ask.ts'
import { readError } from './read-error.ts'
import { readHeld } from './read-method.ts'
import { inPath, post } from './stripe-request.ts'

/** The name under which our own id of a customer stands in the metadata of Stripe's. */
const CUSTOMER_REFERENCE = 'remit_customer'

const refusedKey = { kind: 'rejected', why: 'credentials', detail: 'settings_incomplete' } as const

/** Customers and their saved methods ("Save and reuse payment methods" in Stripe's manual), in the account that is paid. */
export const stripeVault = (http: Http): GatewayVault => ({
  async ensureCustomer(account, customer) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const made = await tellGateway(http, writeCustomer(access, customer), readError)
    if (made.kind !== 'told') return made
    return readCustomer(made.json, access.liveMode) ?? { kind: 'unknown', why: 'bad_body' }
  },
  async fetchMethod(account, gatewayMethodId) {
    const access = readAccess(account)
    return access ? fetchHeld(http, access, gatewayMethodId) : { kind: 'failed', why: 'credentials' }
  },
  async removeMethod(account, { idempotencyKey, gatewayMethodId }) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const detached = await tellGateway(
      http,
      post(access, `${methodPath(gatewayMethodId)}/detach`, idempotencyKey, {}),
      readError,
    )
    if (detached.kind === 'told')
      return isLetGo(readHeld(detached.json, access.liveMode))
        ? { kind: 'removed' }
        : { kind: 'unknown', why: 'bad_body' }
    return (await isGone(http, access, gatewayMethodId)) ? { kind: 'removed' } : detached
  },
})

const methodPath = (gatewayMethodId: string): string => `/v1/payment_methods/${inPath(gatewayMethodId)}`

const writeCustomer = (access: StripeAccess, customer: CustomerToMake): HttpRequest =>
  post(access, '/v1/customers', customer.idempotencyKey, {
    name: customer.name.slice(0, 256),
    ...(customer.email ? { email: customer.email } : {}),
    metadata: { [CUSTOMER_REFERENCE]: customer.reference },
  })

function readCustomer(json: JsonObject, liveMode: boolean): CustomerOutcome | null {
  const gatewayCustomerId = json.object === 'customer' && json.livemode === liveMode ? textAt(json, 'id') : null
  return gatewayCustomerId ? { kind: 'made', gatewayCustomerId } : null
}

async function fetchHeld(http: Http, access: StripeAccess, gatewayMethodId: string): Promise<MethodAnswer> {
  const answer = await ask(http, access, methodPath(gatewayMethodId))
  if (answer.kind !== 'told') return answer
  const method = readHeld(answer.json, access.liveMode)
  return method ? { kind: 'found', method } : { kind: 'failed', why: 'bad_body' }
}

const isLetGo = (method: HeldMethod | null): boolean => method?.gatewayCustomerId === null

/** A method that belongs to nobody cannot be detached again: Stripe's refusal has no code, so the method itself is asked. */
async function isGone(http: Http, access: StripeAccess, gatewayMethodId: string): Promise<boolean> {
  const answer = await fetchHeld(http, access, gatewayMethodId)
  return answer.kind === 'absent' || (answer.kind === 'found' && isLetGo(answer.method))
}
