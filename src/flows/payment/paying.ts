import { methodGone, methodNotFound } from '../../core/payment-method/refusals.ts'
import { refuseCharge } from '../../core/payment-method/refuse-charge.ts'
import type { GatewayAccountAccess } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { findGatewayAccount, type GatewayAccount } from '../../store/gateway-account.ts'
import { findGatewayCustomer } from '../../store/gateway-customer.ts'
import type { InvoiceMoney } from '../../store/invoice-money.ts'
import { type ChargeableMethod, lockPaymentMethod, readDeclines } from '../../store/payment-method.ts'
import type { Asked } from './asked-amount.ts'
import type { PayCommand } from './command.ts'

/** All that a command has come to by the time a request can be written: who pays, what, through which account. */
export type Paying = {
  readonly command: PayCommand
  readonly invoice: InvoiceMoney
  readonly account: GatewayAccount
  readonly access: GatewayAccountAccess
  readonly asked: Asked
  /** Null for a token that is used once. */
  readonly method: ChargeableMethod | null
  /** Whom the gateway is to know the payer as; null where it need not know. */
  readonly gatewayCustomerId: string | null
}

/** The saved method that a command names, locked; null for a command with a token. Refuses what is not this customer's. */
export async function lockSavedMethod(
  t: Tx,
  command: PayCommand,
  invoice: InvoiceMoney,
): Promise<ChargeableMethod | null> {
  if (command.savedMethodId === undefined) return null
  const method = await lockPaymentMethod(t, command.savedMethodId)
  if (!method || method.customerId !== invoice.customerId || method.liveMode !== invoice.liveMode)
    throw methodNotFound()
  if (method.removedAt || !method.gatewayCustomerId) throw methodGone()
  return method
}

/** A saved method is charged where it was saved, as long as that account is there; it is of no use to another. */
export async function accountOf(
  t: Tx,
  method: ChargeableMethod | null,
  usual: GatewayAccount | null,
): Promise<GatewayAccount | null> {
  if (!method || method.gatewayAccountId === usual?.id) return usual
  const own = await findGatewayAccount(t, method.gatewayAccountId)
  return own?.state === 'active' && own.settings.chargesEnabled !== false ? own : null
}

/** Staff charge a method without its owner only on the owner's word, and not again and again (I-20, I-21, A-082). */
export async function refuseUnagreed(t: Tx, method: ChargeableMethod, { amount, tip }: Asked, currency: string) {
  const tries = await readDeclines(t, { methodId: method.id, amount: amount + tip, currency })
  const refusal = refuseCharge({ agreed: method.agreementId !== null, ...tries })
  if (refusal) throw refusal
}

/** Whom the gateway has to know the payer as; `unmade` when it does not know them yet. */
export async function payerAt(
  t: Tx,
  command: PayCommand,
  invoice: InvoiceMoney,
  account: GatewayAccount,
  method: ChargeableMethod | null,
): Promise<string | null | 'unmade'> {
  if (method) return method.gatewayCustomerId
  if (!command.saving) return null
  const found = await findGatewayCustomer(t, { gatewayAccountId: account.id, customerId: invoice.customerId })
  return found?.gatewayCustomerId ?? 'unmade'
}
