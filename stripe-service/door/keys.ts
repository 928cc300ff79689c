import { Buffer } from 'node:buffer'
import { type Account, isConnected, type Key } from '../books/account.ts'
import type { Service } from '../service.ts'
import type { FormTree } from './form.ts'
import { Refused } from './refused.ts'

export type Caller = { readonly key: Key; readonly account: Account }

type Asked = {
  readonly headers: Readonly<Record<string, string>>
  readonly form: FormTree
  readonly method: string
  readonly path: string
  readonly door: 'publishable' | 'secret'
}

/**
 * Who calls, and for which account. Throws 401 for a missing, wrong, revoked or expired key, 403 for what a key may
 * not do and for an account that the platform is not connected to (docs.stripe.com/keys, …/connect/authentication).
 */
export function authenticate(service: Service, asked: Asked): Caller {
  const key = keyOf(service, asked.headers, asked.form)
  if (key.kind === 'publishable' && asked.door === 'secret') {
    const message =
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.'
    throw new Refused(401, { type: 'invalid_request_error', code: 'secret_key_required', message })
  }
  if (key.kind === 'restricted') checkPermission(key, asked)
  const behalf = asked.headers['stripe-account'] ?? wordOf(asked.form, '_stripe_account')
  return { key, account: behalf ? actFor(service, key, behalf) : ownAccount(service, key) }
}

/** The key of a call, from `Authorization` (Bearer or Basic) or, as Stripe.js sends it, from the form. Throws 401. */
export function keyOf(service: Service, headers: Readonly<Record<string, string>>, form: FormTree): Key {
  const value = keyText(headers.authorization ?? '') ?? wordOf(form, 'key')
  if (!value) {
    const message =
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
    throw new Refused(401, { type: 'invalid_request_error', message })
  }
  const key = service.keys.get(value)
  if (key?.state === 'active') return key
  if (key?.state === 'expired') {
    const message = `Expired API Key provided: ${masked(value)}.`
    throw new Refused(401, { type: 'invalid_request_error', code: 'api_key_expired', message })
  }
  throw new Refused(401, { type: 'invalid_request_error', message: `Invalid API Key provided: ${masked(value)}` })
}

/** The account that a platform acts for. Throws 403 `account_invalid` when it may not, or not any more. */
export function actFor(service: Service, key: Key, accountId: string): Account {
  const account = service.accounts.get(accountId)
  if (account && (account.id === key.accountId || isConnected(account, key.accountId, key.livemode))) return account
  const message = `The provided key '${masked(key.value)}' does not have access to account '${accountId}' (or that account does not exist). Application access may have been revoked.`
  throw new Refused(403, { type: 'invalid_request_error', code: 'account_invalid', message })
}

function ownAccount(service: Service, key: Key): Account {
  const account = service.accounts.get(key.accountId)
  if (!account) throw new Error(`the key of ${key.accountId} has no account`)
  return account
}

function checkPermission(key: Key, { method, path }: Asked): void {
  const resource = path.split('/')[2] ?? ''
  const granted = key.permissions[resource]
  if (granted === 'write' || (granted === 'read' && method === 'GET')) return
  const message = `The provided key '${masked(key.value)}' does not have the required permissions for this endpoint on account '${key.accountId}'. Having the '${resource}_${method === 'GET' ? 'read' : 'write'}' permission would allow this request to continue.`
  throw new Refused(403, { type: 'invalid_request_error', message })
}

function keyText(authorization: string): string | undefined {
  const [scheme, value] = authorization.split(' ')
  if (scheme?.toLowerCase() === 'bearer') return value
  if (scheme?.toLowerCase() === 'basic')
    return Buffer.from(value ?? '', 'base64')
      .toString('utf8')
      .split(':')[0]
  return undefined
}

const wordOf = (form: FormTree, name: string): string | undefined => {
  const value = form[name]
  return typeof value === 'string' ? value : undefined
}

/** A key as messages show it: its kind and its last four letters. */
const masked = (value: string): string =>
  value.length < 12 ? '****' : `${value.slice(0, 8)}${'*'.repeat(8)}${value.slice(-4)}`
