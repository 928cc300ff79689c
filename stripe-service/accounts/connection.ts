import { isConnected } from '../books/account.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'

/** Lets a platform act for an account in this mode. */
export function connectAccount(service: Service, platformId: string, accountId: string, livemode: boolean): void {
  const account = service.accounts.get(accountId)
  const platform = service.accounts.get(platformId)?.platform
  if (!account || !platform) throw new Error(`${platformId} is no platform, or there is no account ${accountId}`)
  if (isConnected(account, platformId, livemode)) return
  account.connections.push({ platformId, livemode })
}

/**
 * Takes back what `connectAccount` gave and tells the platform with `account.application.deauthorized`. Returns
 * whether there was anything to take back.
 */
export function disconnectAccount(service: Service, platformId: string, accountId: string, livemode: boolean): boolean {
  const account = service.accounts.get(accountId)
  const platform = service.accounts.get(platformId)?.platform
  if (!account || !platform || !isConnected(account, platformId, livemode)) return false
  account.connections = account.connections.filter((one) => one.platformId !== platformId || one.livemode !== livemode)
  const id = platform.clientIds[livemode ? 'live' : 'test']
  const application = { id, object: 'application', name: 'Connect platform' }
  emit(service, service.books(accountId, livemode), 'account.application.deauthorized', application, { platformId })
  return true
}
