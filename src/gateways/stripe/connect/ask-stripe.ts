import type { ConnectedAccount, NotTold, Told } from '../../../ports/gateway-connect.ts'
import type { Http, HttpRequest } from '../../../ports/http.ts'
import { asObject, type JsonObject, readJsonObject, textAt } from '../../shared/json-fields.ts'
import { readAccess, type StripeAccess } from '../access.ts'
import type { Form } from '../form.ts'
import { get, post } from '../stripe-request.ts'

/** Where Stripe is, and the platform through which accounts are connected, if there is one. */
export type StripeConnectConfig = {
  /** Without a trailing slash. */
  readonly apiBase: string
  readonly connectBase: string
  readonly platform: {
    /** `ca_…` */
    readonly clientId: string
    readonly secretKey: string
    /** Of the platform's Connect endpoint; two while one replaces the other. */
    readonly webhookSecrets: readonly string[]
    readonly liveMode: boolean
  } | null
}

export type Asking = {
  /** `by` the platform: about the account and in the platform's own name, as it asks for what a connected account may do. */
  read<Answer>(
    path: string,
    query: Form,
    understand: (body: JsonObject) => Answer | null,
    by?: 'account' | 'platform',
  ): Promise<Told<Answer>>
  write<Answer>(
    path: string,
    key: string,
    form: Form,
    understand: (body: JsonObject) => Answer | null,
  ): Promise<Told<Answer>>
  remove(path: string): Promise<Told<{ readonly kind: 'done' }>>
}

/**
 * Asks on behalf of an account: with its own key, or with the platform's where the platform is of the account's mode. One
 * that cannot be asked for as things are answers `failed` without a call.
 */
export function asking(http: Http, config: StripeConnectConfig, account: ConnectedAccount): Asking {
  const access = accessTo(config, account)
  const send = async <Answer>(
    request: (access: StripeAccess) => HttpRequest,
    understand: (body: JsonObject) => Answer | null,
  ): Promise<Told<Answer>> => {
    if (!access) return { kind: 'failed', why: 'no_key' }
    const answer = await http.send(request(access))
    if (answer.kind !== 'answer') return { kind: 'failed', why: answer.why }
    const body = readJsonObject(answer.body)
    if (answer.status !== 200) return readRefusal(answer.status, body, access)
    return (body && understand(body)) ?? { kind: 'failed', why: 'bad_body' }
  }
  return {
    read: (path, query, understand, by = 'account') =>
      send((at) => get(by === 'platform' ? { ...at, onBehalfOf: null } : at, path, query), understand),
    write: (path, key, form, understand) => send((at) => post(at, path, key, form), understand),
    remove: (path) =>
      send(
        (at) => ({ ...get(at, path), method: 'DELETE' }),
        () => ({ kind: 'done' }),
      ),
  }
}

function accessTo({ apiBase, platform }: StripeConnectConfig, account: ConnectedAccount): StripeAccess | null {
  const { settings, secrets } = account
  const platformKey: Record<string, string> =
    platform?.liveMode === account.liveMode ? { platformSecretKey: platform.secretKey } : {}
  return readAccess({
    ...account,
    settings: { ...settings, apiBase },
    secrets: { ...secrets, ...platformKey },
  })
}

/**
 * Only two answers say for certain that we may not act for an account any more: 401 to a key of its own, and the code
 * `account_invalid` to the platform's (Stripe's manual, "Error codes"). A 401 to the platform's key is the operator's
 * mistake and says nothing of anybody's account; a page of something in between says nothing at all.
 */
function readRefusal(status: number, body: JsonObject | null, { onBehalfOf }: StripeAccess): NotTold {
  const error = body && asObject(body.error)
  if (!error || status >= 500) return { kind: 'failed', why: status >= 500 ? '5xx' : 'bad_body' }
  const code = textAt(error, 'code')
  if (status === 429 || code === 'rate_limit' || code === 'lock_timeout') return { kind: 'failed', why: 'rate_limited' }
  if (onBehalfOf && code === 'account_invalid') return { kind: 'revoked', why: 'access_ended' }
  if (status === 401)
    return onBehalfOf ? { kind: 'failed', why: 'platform_key_refused' } : { kind: 'revoked', why: 'key_refused' }
  if (status === 403) return { kind: 'forbidden', permission: permissionIn(textAt(error, 'message') ?? '') }
  return { kind: 'refused', code: code ?? textAt(error, 'type') ?? `status_${status}` }
}

/** "Having the 'rak_charge_read' permission would allow this request to continue." */
const permissionIn = (message: string): string | null =>
  /Having the '([a-z0-9_]{1,80})' permission/.exec(message)?.[1] ?? null
