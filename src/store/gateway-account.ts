import type { GatewayAccountAccess, GatewayName } from '../ports/gateway.ts'
import type { Directory, Tx } from '../ports/tx.ts'
import type { Vault } from '../ports/vault.ts'
import { json } from './values.ts'

export type GatewayAccount = {
  readonly id: string
  readonly gateway: GatewayName
  readonly name: string
  readonly liveMode: boolean
  readonly isDefault: boolean
  readonly state: 'active' | 'disconnected'
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Uint8Array | null
  readonly connectedAt: Temporal.Instant
  readonly disconnectedAt: Temporal.Instant | null
}

const columns = 'id, gateway, name, live_mode, is_default, state, settings, secrets, connected_at, disconnected_at'

export const listGatewayAccounts = (t: Tx): Promise<GatewayAccount[]> =>
  t.rows(`select ${columns} from gateway_accounts where organization_id = $1 order by connected_at`, [t.organizationId])

export const findGatewayAccount = (t: Tx, id: string): Promise<GatewayAccount | null> =>
  t.maybe(`select ${columns} from gateway_accounts where organization_id = $1 and id = $2`, [t.organizationId, id])

/** The account that takes payments of this mode; null when none is connected (PRODUCT J10, J13). */
export const findDefaultGatewayAccount = (t: Tx, liveMode: boolean): Promise<GatewayAccount | null> =>
  t.maybe(
    `select ${columns} from gateway_accounts where organization_id = $1 and live_mode = $2 and state = 'active'
      order by is_default desc, connected_at limit 1`,
    [t.organizationId, liveMode],
  )

/** The same for the mode of an invoice, found in one flight with it. */
export const findGatewayAccountFor = (t: Tx, invoiceId: string): Promise<GatewayAccount | null> =>
  t.maybe(
    `select ${columns} from gateway_accounts where organization_id = $1 and state = 'active'
        and live_mode = (select live_mode from invoices where organization_id = $1 and id = $2)
      order by is_default desc, connected_at limit 1`,
    [t.organizationId, invoiceId],
  )

export const insertGatewayAccount = (
  t: Tx,
  account: Omit<GatewayAccount, 'connectedAt' | 'disconnectedAt' | 'state'> & { readonly hookTokenHash: Uint8Array },
): Promise<number> =>
  t.write(
    `insert into gateway_accounts (organization_id, id, gateway, name, live_mode, is_default, state, settings, secrets, connected_at,
       hook_token_hash)
     values ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10)`,
    [
      t.organizationId,
      account.id,
      account.gateway,
      account.name,
      account.liveMode,
      account.isDefault,
      json(account.settings),
      account.secrets,
      t.now,
      account.hookTokenHash,
    ],
  )

/** Which account a webhook address belongs to, by the hash of its token; null for an address we never gave out. */
export async function findAccountByHook(
  directory: Directory,
  gateway: string,
  tokenHash: Uint8Array,
): Promise<{ organizationId: string; accountId: string } | null> {
  const rows = await directory.rows<{ organizationId: string; accountId: string }>(
    'select organization_id, id as account_id from gateway_accounts where hook_token_hash = $1 and gateway = $2 limit 1',
    [tokenHash, gateway],
  )
  return rows[0] ?? null
}

/** Accounts of all organizations; movements of those that still have their secrets are compared, disconnected or not. */
export const scanAccounts = (directory: Directory): Promise<{ organizationId: string; accountId: string }[]> =>
  directory.rows(
    'select organization_id, id as account_id from gateway_accounts order by organization_id, id limit 10000',
  )

/** Makes one account the default of its mode and no other. */
export async function makeDefaultGatewayAccount(t: Tx, id: string): Promise<void> {
  t.write(
    `update gateway_accounts set is_default = false where organization_id = $1 and is_default
        and live_mode = (select live_mode from gateway_accounts where organization_id = $1 and id = $2)`,
    [t.organizationId, id],
  )
  await t.write(`update gateway_accounts set is_default = true where organization_id = $1 and id = $2`, [
    t.organizationId,
    id,
  ])
}

/** Ends new dispatches. The secrets stay for look-ups until `wipeUnneededSecrets` finds no need of them (FM-PAY-24). */
export const disconnectGatewayAccount = (t: Tx, id: string): Promise<number> =>
  t.write(
    `update gateway_accounts set state = 'disconnected', is_default = false, disconnected_at = $3 where organization_id = $1 and id = $2 and state = 'active'`,
    [t.organizationId, id, t.now],
  )

/** Keeps new credentials of an account that is connected; its row is locked by it. */
export const storeSecrets = (t: Tx, id: string, secrets: Uint8Array): Promise<number> =>
  t.write(`update gateway_accounts set secrets = $3 where organization_id = $1 and id = $2 and state = 'active'`, [
    t.organizationId,
    id,
    secrets,
  ])

/**
 * Wipes the secrets of disconnected accounts that nothing needs any more: nothing is undecided, and no attempt was decided
 * as a "no" within a day. Such a one may still turn out to have moved money, which only the gateway can tell (rule 6).
 */
export const wipeUnneededSecrets = (t: Tx): Promise<number> =>
  t.write(
    `update gateway_accounts g set secrets = null
      where g.organization_id = $1 and g.state = 'disconnected' and g.secrets is not null and not exists (
        select 1 from gateway_attempts a where a.organization_id = g.organization_id and a.gateway_account_id = g.id
           and (a.state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')
             or a.state in ('declined', 'rejected', 'absent') and a.resolved_at > $2))`,
    [t.organizationId, t.now.subtract({ hours: 24 })],
  )

const aad = (organizationId: string, id: string) => `${organizationId}|gateway_accounts|secrets|${id}`

export const sealSecrets = (
  vault: Vault,
  organizationId: string,
  id: string,
  secrets: Readonly<Record<string, string>>,
): Uint8Array => vault.seal(JSON.stringify(secrets), aad(organizationId, id))

/** What an adapter is handed for one call. Throws when the secrets are wiped or were moved from another row. */
export function accessTo(vault: Vault, organizationId: string, account: GatewayAccount): GatewayAccountAccess {
  const { id, gateway, liveMode, settings } = account
  const secrets = account.secrets
    ? (JSON.parse(vault.open(account.secrets, aad(organizationId, id))) as Record<string, string>)
    : {}
  return { id, organizationId, gateway, liveMode, settings, secrets }
}
