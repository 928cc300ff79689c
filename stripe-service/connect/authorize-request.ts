import type { Account } from '../books/account.ts'
import type { FormTree } from '../door/form.ts'
import type { Service } from '../service.ts'

/** What a platform asks for by sending somebody to `/oauth/authorize`. */
export type AuthorizeRequest = {
  readonly platform: Account
  readonly livemode: boolean
  readonly redirectUri: string
  readonly scope: 'read_write' | 'read_only'
  readonly state: string | null
  /** What the platform knows of the business already, for the form that opens an account. */
  readonly businessName: string
  readonly country: string
}

export type OauthError = { readonly error: string; readonly error_description: string }

/**
 * Reads and checks the request (docs.stripe.com/connect/oauth-reference). An error is shown here and never sent to the
 * address given, which is not to be believed before it is known to be the platform's.
 */
export function readAuthorizeRequest(service: Service, tree: FormTree): AuthorizeRequest | OauthError {
  const text = (name: string): string | null => {
    const value = tree[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const clientId = text('client_id')
  if (!clientId) return error('invalid_request', 'No client_id was given.')
  const platform = [...service.accounts.values()].find(({ platform }) => modeOf(platform, clientId) !== null)
  const mode = platform ? modeOf(platform.platform, clientId) : null
  if (!platform?.platform || mode === null)
    return error('invalid_request', `No application matches the supplied client identifier: ${clientId}`)
  if (text('response_type') !== 'code')
    return error('unsupported_response_type', "The only supported response_type is 'code'.")
  const scope = text('scope') ?? 'read_only'
  if (scope !== 'read_write' && scope !== 'read_only') return error('invalid_scope', `Invalid scope: ${scope}`)
  const registered = platform.platform.redirectUris
  const redirectUri = text('redirect_uri') ?? registered[0]
  if (!redirectUri || !registered.includes(redirectUri)) {
    return error(
      'invalid_redirect_uri',
      `Invalid redirect URI '${redirectUri ?? ''}'. Ensure this URI exactly matches one of the URIs specified in your application settings.`,
    )
  }
  const user = tree.stripe_user
  const known = (name: string): string => {
    const value = typeof user === 'object' ? user[name] : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    platform,
    livemode: mode === 'live',
    redirectUri,
    scope,
    state: text('state'),
    businessName: known('business_name'),
    country: known('country'),
  }
}

const modeOf = (platform: Account['platform'], clientId: string): 'test' | 'live' | null => {
  if (platform?.clientIds.test === clientId) return 'test'
  return platform?.clientIds.live === clientId ? 'live' : null
}

const error = (name: string, description: string): OauthError => ({ error: name, error_description: description })

export const isOauthError = (read: AuthorizeRequest | OauthError): read is OauthError => 'error' in read
