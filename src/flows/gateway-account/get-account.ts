import { gatewayAccountNotFound } from '../../core/gateway-account/refusals.ts'
import type { Tx } from '../../ports/tx.ts'
import { findGatewayAccount, type GatewayAccount } from '../../store/gateway-account.ts'

/** The account, or a refusal in words for people. */
export async function getAccount(t: Tx, id: string): Promise<GatewayAccount> {
  const account = await findGatewayAccount(t, id)
  if (!account) throw gatewayAccountNotFound()
  return account
}
