import { assert } from '../../core/assert.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { CustomerOutcome, GatewayAccountAccess } from '../../ports/gateway.ts'
import { findCustomer } from '../../store/customer.ts'
import { beginGatewayCustomer, renewGatewayCustomerKey, storeGatewayCustomer } from '../../store/gateway-customer.ts'

/**
 * Makes a customer of ours known to a gateway account, so that a method can be kept for them there. Moves no money. Written
 * down before it is asked for, and asked for with the same key until an answer came (CORRECTNESS §1 rules 1, 4); false when
 * the gateway has not made one, for whatever reason.
 */
export async function ensureGatewayCustomer(
  ctx: Ctx,
  access: GatewayAccountAccess,
  customerId: string,
): Promise<boolean> {
  const who = { gatewayAccountId: access.id, customerId }
  const { customer, begun } = await ctx.tx(async (t) => {
    const [found, row] = await Promise.all([findCustomer(t, customerId), beginGatewayCustomer(t, who, ctx.ids.uuid())])
    assert(found !== null, `customer ${customerId} has its row`)
    return { customer: found, begun: row }
  })
  if (begun.gatewayCustomerId) return true
  const { idempotencyKey } = begun
  const { name, email } = customer
  const made = await ctx.gateways.ensureCustomer?.(access, { idempotencyKey, reference: customerId, name, email })
  if (made?.kind === 'made') {
    await ctx.tx((t) => storeGatewayCustomer(t, who, made.gatewayCustomerId), { insist: 'repeatable' })
    return true
  }
  if (made && isAnswered(made)) await ctx.tx((t) => renewGatewayCustomerKey(t, who, idempotencyKey, ctx.ids.uuid()))
  return false
}

/** A gateway that keeps its answers would say the same again; after silence the same key finds what it did. */
const isAnswered = (made: Exclude<CustomerOutcome, { kind: 'made' }>): boolean =>
  made.kind === 'rejected' ? made.why === 'invalid' : made.why === '5xx' || made.why === 'duplicate_refused'
