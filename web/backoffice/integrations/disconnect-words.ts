import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { GATEWAY } from '../../ui/status-words.ts'

/**
 * What disconnecting does, before it is done: to the gateway's side, to paying online, and what stays (PRODUCT C35, C36).
 * `accounts` are all there are; payments of the same mode go on through another one that is active.
 */
export function disconnectSentences(
  account: GatewayAccountJson,
  accounts: readonly GatewayAccountJson[],
): readonly string[] {
  const others = accounts.filter(
    ({ id, state, liveMode }) => id !== account.id && state === 'active' && liveMode === account.liveMode,
  )
  return [
    `This ${atTheGateway(account)}${payingOnline(others.map(({ name }) => name))}`,
    ...(account.connection === 'keys'
      ? [`At ${GATEWAY[account.gateway]} the keys stay valid until you roll or delete them there.`]
      : []),
    'Payment records and invoice history stay as they are.',
  ]
}

function atTheGateway({ name, gateway, connection }: GatewayAccountJson): string {
  if (connection === 'keys') return `makes Remit forget the keys of ${name}`
  if (gateway === 'stripe') return `revokes the OAuth authorization with Stripe for ${name}`
  return `revokes Remit’s access to ${name}`
}

function payingOnline([first, ...more]: readonly string[]): string {
  if (first === undefined)
    return ' and disables online payments: open payment pages say that paying online is not available.'
  return ` and disables online payments through it. New ones go through ${more.length === 0 ? first : 'your other gateways'}.`
}
