import type { Tx } from '../ports/tx.ts'

/** Who a customer is at a gateway account; `gatewayCustomerId` null while nobody there has answered. */
export type GatewayCustomer = {
  readonly gatewayCustomerId: string | null
  readonly idempotencyKey: string
}

type Who = { readonly gatewayAccountId: string; readonly customerId: string }

export const findGatewayCustomer = (t: Tx, who: Who): Promise<GatewayCustomer | null> =>
  t.maybe(
    `select gateway_customer_id, idempotency_key from gateway_customers
      where organization_id = $1 and gateway_account_id = $2 and customer_id = $3`,
    [t.organizationId, who.gatewayAccountId, who.customerId],
  )

/** Writes down that one is to be made, before it is asked for; one that is there already stays as it is. */
export async function beginGatewayCustomer(t: Tx, who: Who, idempotencyKey: string): Promise<GatewayCustomer> {
  await t.write(
    `insert into gateway_customers (organization_id, gateway_account_id, customer_id, idempotency_key, created_at)
     values ($1, $2, $3, $4, $5) on conflict (organization_id, gateway_account_id, customer_id) do nothing`,
    [t.organizationId, who.gatewayAccountId, who.customerId, idempotencyKey, t.now],
  )
  return t.one(
    `select gateway_customer_id, idempotency_key from gateway_customers
      where organization_id = $1 and gateway_account_id = $2 and customer_id = $3`,
    [t.organizationId, who.gatewayAccountId, who.customerId],
  )
}

/** The first answer counts; a second customer at the gateway stays there unused. */
export const storeGatewayCustomer = (t: Tx, who: Who, gatewayCustomerId: string): Promise<number> =>
  t.write(
    `update gateway_customers set gateway_customer_id = $4
      where organization_id = $1 and gateway_account_id = $2 and customer_id = $3 and gateway_customer_id is null`,
    [t.organizationId, who.gatewayAccountId, who.customerId, gatewayCustomerId],
  )

/** The next try is another request: this key's answer is kept by the gateway and will not change. */
export const renewGatewayCustomerKey = (t: Tx, who: Who, before: string, after: string): Promise<number> =>
  t.write(
    `update gateway_customers set idempotency_key = $5
      where organization_id = $1 and gateway_account_id = $2 and customer_id = $3 and gateway_customer_id is null and idempotency_key = $4`,
    [t.organizationId, who.gatewayAccountId, who.customerId, before, after],
  )
