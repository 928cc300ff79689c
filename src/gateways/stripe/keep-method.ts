import type { CustomerOutcome, CustomerToMake, GatewayVault, KeptMethod, RemovalOutcome } from '../../ports/gateway.ts'
import type { Http, HttpRequest } from '../../ports/http.ts'
import { asObject, type JsonObject, readJsonObject, textAt } from '../shared/json-fields.ts'
import { readAccess, type StripeAccess } from './access.ts'
import { ask } from './ask.ts'
import { readError } from './read-error.ts'
import { idAt } from './stripe-fields.ts'
import { inPath, post } from './stripe-request.ts'

/** The name under which our own id of a customer stands in the metadata of Stripe's. */
const CUSTOMER_REFERENCE = 'remit_customer'

const refusedKey = { kind: 'rejected', why: 'credentials', detail: 'settings_incomplete' } as const

/** Customers and their saved methods ("Save and reuse payment methods" in Stripe's manual), in the account that is paid. */
export const stripeVault = (http: Http): GatewayVault => ({
  async ensureCustomer(account, customer) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const made = await send(http, writeCustomer(access, customer))
    if (made.kind !== 'told') return made
    return readCustomer(made.json, access.liveMode) ?? { kind: 'unknown', why: 'bad_body' }
  },
  async removeMethod(account, { idempotencyKey, gatewayMethodId }) {
    const access = readAccess(account)
    if (!access) return refusedKey
    const detached = await send(
      http,
      post(access, `/v1/payment_methods/${inPath(gatewayMethodId)}/detach`, idempotencyKey, {}),
    )
    if (detached.kind === 'told') return readDetached(detached.json) ?? { kind: 'unknown', why: 'bad_body' }
    return (await isGone(http, access, gatewayMethodId)) ? { kind: 'removed' } : detached
  },
})

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

const readDetached = (json: JsonObject): RemovalOutcome | null =>
  json.object === 'payment_method' && json.customer === null ? { kind: 'removed' } : null

/** A method that belongs to nobody cannot be detached again: Stripe's refusal has no code, so the method itself is asked. */
async function isGone(http: Http, access: StripeAccess, gatewayMethodId: string): Promise<boolean> {
  const answer = await ask(http, access, `/v1/payment_methods/${inPath(gatewayMethodId)}`)
  return answer.kind === 'absent' || (answer.kind === 'told' && readDetached(answer.json) !== null)
}

type Told = { readonly kind: 'told'; readonly json: JsonObject }

/** One call that moves no money; only what certainly did nothing is `rejected` (CORRECTNESS §1 rule 3). */
async function send(http: Http, request: HttpRequest): Promise<Told | Exclude<RemovalOutcome, { kind: 'removed' }>> {
  const answer = await http.send(request)
  if (answer.kind === 'not_sent') return { kind: 'rejected', why: 'not_sent' }
  if (answer.kind === 'lost') return { kind: 'unknown', why: answer.why }
  if (answer.status >= 500) return { kind: 'unknown', why: '5xx' }
  const json = readJsonObject(answer.body)
  if (answer.status === 200 && json) return { kind: 'told', json }
  const refused = readError(answer.status, json)
  return refused.kind === 'rejected' || refused.kind === 'unknown' ? refused : { kind: 'unknown', why: 'bad_body' }
}

/**
 * What a charge tells of a method that a customer of Stripe's keeps; null for one that was used once. Whether somebody here
 * wanted it kept is for us to know, not for a charge to tell.
 */
export function readKept(charge: JsonObject): KeptMethod | null {
  const gatewayCustomerId = idAt(charge, 'customer')
  const gatewayMethodId = idAt(charge, 'payment_method')
  if (!gatewayCustomerId || !gatewayMethodId) return null
  const details = asObject(charge.payment_method_details)
  const card = details?.type === 'card' ? asObject(details.card) : null
  return {
    gatewayCustomerId,
    gatewayMethodId,
    expiryMonth: card && wholeAt(card, 'exp_month', 1, 12),
    expiryYear: card && wholeAt(card, 'exp_year', 2000, 2199),
    networkTransactionId: card && textAt(card, 'network_transaction_id'),
  }
}

function wholeAt(from: JsonObject, name: string, least: number, most: number): number | null {
  const value = from[name]
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null
}
