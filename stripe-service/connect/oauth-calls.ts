import { connectAccount, disconnectAccount } from '../accounts/connection.ts'
import type { Key } from '../books/account.ts'
import { newKey } from '../control/accounts.ts'
import { keyOf } from '../door/keys.ts'
import { Refused } from '../door/refused.ts'
import { type Answer, json, type PublicCall } from '../route.ts'
import type { Service } from '../service.ts'

/** `POST /oauth/token`: trades a code, once, for the account it was granted for. Errors are words (RFC 6749, 5.2). */
export function tradeCode(service: Service, { request, form }: PublicCall): Answer {
  const key = platformKey(service, request.headers, form)
  if (!key) return oauthError(401, 'invalid_client', 'No such API key, or it is not the secret key of a platform.')
  if (form.grant_type !== 'authorization_code') {
    return oauthError(400, 'unsupported_grant_type', 'The only grant type taken here is authorization_code.')
  }
  if (typeof form.code !== 'string' || form.code === '')
    return oauthError(400, 'invalid_request', 'No authorization code was provided.')
  const granted = service.connectCodes.get(form.code)
  if (!granted) return oauthError(400, 'invalid_grant', `Authorization code does not exist: ${form.code}`)
  if (granted.platformId !== key.accountId)
    return oauthError(400, 'invalid_grant', 'Authorization code provided does not belong to you')
  if (granted.used) return oauthError(400, 'invalid_grant', 'This authorization code has already been used.')
  if (granted.expiresAt <= service.clock.seconds())
    return oauthError(400, 'invalid_grant', `Authorization code expired: ${form.code}`)
  if (granted.livemode !== key.livemode) {
    const mode = granted.livemode ? 'live' : 'test'
    return oauthError(400, 'invalid_grant', `This authorization code is for ${mode} mode; use the key of that mode.`)
  }
  granted.used = true
  const { accountId, livemode, scope } = granted
  connectAccount(service, key.accountId, accountId, livemode)
  return json({
    access_token: newKey(service, { accountId, kind: 'secret', livemode }),
    livemode,
    refresh_token: service.newId('rt'),
    token_type: 'bearer',
    stripe_publishable_key: newKey(service, { accountId, kind: 'publishable', livemode }),
    stripe_user_id: accountId,
    scope,
  })
}

/** `POST /oauth/deauthorize`: the platform gives its access back. */
export function deauthorize(service: Service, { request, form }: PublicCall): Answer {
  const key = platformKey(service, request.headers, form)
  const platform = key && service.accounts.get(key.accountId)?.platform
  if (!key || !platform || platform.clientIds[key.livemode ? 'live' : 'test'] !== form.client_id)
    return oauthError(401, 'invalid_client', `No such application: '${String(form.client_id)}'`)
  const accountId = typeof form.stripe_user_id === 'string' ? form.stripe_user_id : ''
  if (!disconnectAccount(service, key.accountId, accountId, key.livemode)) {
    const why = `This application is not connected to stripe account ${accountId}, or that account does not exist.`
    return oauthError(401, 'invalid_client', why)
  }
  return json({ stripe_user_id: accountId })
}

/** The secret key of a platform, from the header or as `client_secret`; null for any other. */
function platformKey(
  service: Service,
  headers: Readonly<Record<string, string>>,
  form: PublicCall['form'],
): Key | null {
  try {
    const given: PublicCall['form'] = typeof form.client_secret === 'string' ? { key: form.client_secret } : {}
    const key = keyOf(service, headers, given)
    return key.kind === 'publishable' || !service.accounts.get(key.accountId)?.platform ? null : key
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

const oauthError = (status: number, error: string, description: string): Answer =>
  json({ error, error_description: description }, status)
