import type { DisconnectedWhy } from '../core/gateway-account/disconnected-words.ts'
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
  /** Null while it is active. */
  readonly disconnectedWhy: DisconnectedWhy | null
  /** The account's name at its gateway, `acct_…`; null where gateways give none. */
  readonly externalId: string | null
}

const columns =
  'id, gateway, name, live_mode, is_default, state, settings, secrets, connected_at, disconnected_at, disconnected_why, external_id'

/** A gateway that says it takes no payments for an account now is as good as none for new ones. */
const takesPayments = `state = 'active' and settings->'chargesEnabled' is distinct from 'false'::jsonb`

export const listGatewayAccounts = (t: Tx): Promise<GatewayAccount[]> =>
  t.rows(`select ${columns} from gateway_accounts where organization_id = $1 order by connected_at`, [t.organizationId])

export const findGatewayAccount = (t: Tx, id: string): Promise<GatewayAccount | null> =>
  t.maybe(`select ${columns} from gateway_accounts where organization_id = $1 and id = $2`, [t.organizationId, id])

/** The account that takes payments of this mode; null when none is connected and able to (PRODUCT J10, J13). */
export const findDefaultGatewayAccount = (t: Tx, liveMode: boolean): Promise<GatewayAccount | null> =>
  t.maybe(
    `select ${columns} from gateway_accounts where organization_id = $1 and live_mode = $2 and ${takesPayments}
      order by is_default desc, connected_at limit 1`,
    [t.organizationId, liveMode],
  )

/** The same for the mode of an invoice, found in one flight with it. */
export const findGatewayAccountFor = (t: Tx, invoiceId: string): Promise<GatewayAccount | null> =>
  t.maybe(
    `select ${columns} from gateway_accounts where organization_id = $1 and ${takesPayments}
        and live_mode = (select live_mode from invoices where organization_id = $1 and id = $2)
      order by is_default desc, connected_at limit 1`,
    [t.organizationId, invoiceId],
  )

/** Whether an account of this mode is the default, able to take payments or not. */
export const hasDefaultGatewayAccount = async (t: Tx, liveMode: boolean): Promise<boolean> =>
  (
    await t.rows(
      `select 1 from gateway_accounts where organization_id = $1 and live_mode = $2 and is_default and state = 'active'`,
      [t.organizationId, liveMode],
    )
  ).length > 0

type NewAccount = Omit<
  GatewayAccount,
  'connectedAt' | 'disconnectedAt' | 'disconnectedWhy' | 'state' | 'externalId'
> & {
  readonly externalId?: string
  /** Null for accounts that have no webhook address of their own. */
  readonly hookTokenHash: Uint8Array | null
}

export const insertGatewayAccount = (t: Tx, account: NewAccount): Promise<number> =>
  t.write(
    `insert into gateway_accounts (organization_id, id, gateway, name, live_mode, is_default, state, settings, secrets, connected_at,
       hook_token_hash, external_id)
     values ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10, $11)`,
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
      account.externalId ?? null,
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

/**
 * Which row a platform's event about an account belongs to: the one that holds it, else the last that did; null when it was
 * never connected here. Test and live mode are different accounts.
 */
export async function findAccountByExternalId(
  directory: Directory,
  what: { readonly gateway: GatewayName; readonly externalId: string; readonly liveMode: boolean },
): Promise<{ organizationId: string; accountId: string } | null> {
  const rows = await directory.rows<{ organizationId: string; accountId: string }>(
    `select organization_id, id as account_id from gateway_accounts where gateway = $1 and external_id = $2 and live_mode = $3
      order by holds_account desc, disconnected_at desc limit 1`,
    [what.gateway, what.externalId, what.liveMode],
  )
  return rows[0] ?? null
}

/** Which organization holds an account now, in the whole installation; null for one that is free. */
export async function findHolder(
  directory: Directory,
  what: { readonly gateway: GatewayName; readonly externalId: string; readonly liveMode: boolean },
): Promise<string | null> {
  const rows = await directory.rows<{ organizationId: string }>(
    `select organization_id from gateway_accounts where gateway = $1 and external_id = $2 and live_mode = $3 and holds_account`,
    [what.gateway, what.externalId, what.liveMode],
  )
  return rows[0]?.organizationId ?? null
}

/** This organization's row of an account at a gateway, connected or not; locked. */
export const lockAccountByExternalId = (
  t: Tx,
  what: { readonly gateway: GatewayName; readonly externalId: string; readonly liveMode: boolean },
): Promise<GatewayAccount | null> =>
  t.maybe(
    `select ${columns} from gateway_accounts where organization_id = $1 and gateway = $2 and external_id = $3 and live_mode = $4
      order by holds_account desc, connected_at desc limit 1 for update`,
    [t.organizationId, what.gateway, what.externalId, what.liveMode],
  )

/** Gives an account that is there, disconnected or not, what it was connected with anew. Its history stays with it. */
export const reconnectGatewayAccount = (
  t: Tx,
  account: Pick<GatewayAccount, 'id' | 'name' | 'isDefault' | 'settings' | 'secrets'> & {
    readonly hookTokenHash: Uint8Array | null
  },
): Promise<number> =>
  t.write(
    `update gateway_accounts set state = 'active', name = $3, is_default = $4, settings = $5, secrets = $6, hook_token_hash = $7,
       connected_at = case when state = 'active' then connected_at else $8 end, disconnected_at = null, disconnected_why = null
      where organization_id = $1 and id = $2`,
    [
      t.organizationId,
      account.id,
      account.name,
      account.isDefault,
      json(account.settings),
      account.secrets,
      account.hookTokenHash,
      t.now,
    ],
  )

/** Puts what the gateway has said beside what is known already. */
export const noteSettings = (
  t: Tx,
  id: string,
  name: string,
  said: Readonly<Record<string, unknown>>,
): Promise<number> =>
  t.write(
    'update gateway_accounts set name = $3, settings = settings || $4::jsonb where organization_id = $1 and id = $2',
    [t.organizationId, id, name, json(said)],
  )

/** The hash of an account's webhook token, so that it keeps its address. */
export const findHookTokenHash = async (t: Tx, id: string): Promise<Uint8Array | null> =>
  (
    await t.one<{ hookTokenHash: Uint8Array | null }>(
      'select hook_token_hash from gateway_accounts where organization_id = $1 and id = $2',
      [t.organizationId, id],
    )
  ).hookTokenHash

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

/** Ends new dispatches. The secrets stay for look-ups until nothing needs them any more (FM-PAY-24). */
export const disconnectGatewayAccount = (t: Tx, id: string, why: DisconnectedWhy = 'by_hand'): Promise<number> =>
  t.write(
    `update gateway_accounts set state = 'disconnected', is_default = false, disconnected_at = $3, disconnected_why = $4
      where organization_id = $1 and id = $2 and state = 'active'`,
    [t.organizationId, id, t.now, why],
  )

/** Keeps new credentials of an account that is connected; its row is locked by it. */
export const storeSecrets = (t: Tx, id: string, secrets: Uint8Array): Promise<number> =>
  t.write(`update gateway_accounts set secrets = $3 where organization_id = $1 and id = $2 and state = 'active'`, [
    t.organizationId,
    id,
    secrets,
  ])

/**
 * Of an account that is disconnected: nothing is undecided, and no attempt was decided as a "no" within a day. Such a one may
 * still turn out to have moved money, which only the gateway can tell (rule 6). Stripe tells each fee, some after the payment:
 * those of a week are waited for.
 */
const unneeded = `g.organization_id = $1 and g.state = 'disconnected' and g.secrets is not null and not exists (
        select 1 from gateway_attempts a where a.organization_id = g.organization_id and a.gateway_account_id = g.id
           and (a.state in ('prepared', 'dispatched', 'unknown', 'pending', 'requires_action')
             or a.state in ('declined', 'rejected', 'absent') and a.resolved_at > $2))
    and not exists (
        select 1 from dispute_attempts a join disputes d on d.organization_id = a.organization_id and d.id = a.dispute_id
         where a.organization_id = g.organization_id and d.gateway_account_id = g.id and a.state in ('dispatched', 'unknown'))
    and not (g.gateway = 'stripe' and exists (
        select 1 from payments p where p.organization_id = g.organization_id and p.gateway_account_id = g.id and p.fee is null
           and p.captured_at > $2::timestamptz - interval '6 days'))`

/** Accounts of the organization whose credentials nothing needs any more. */
export const listUnneeded = (t: Tx): Promise<GatewayAccount[]> =>
  t.rows(`select ${columns} from gateway_accounts g where ${unneeded} order by disconnected_at limit 100`, [
    t.organizationId,
    t.now.subtract({ hours: 24 }),
  ])

/** Wipes the secrets of an account, if it is still so that nothing needs them. */
export const wipeIfUnneeded = (t: Tx, id: string): Promise<number> =>
  t.write(`update gateway_accounts g set secrets = null where ${unneeded} and g.id = $3`, [
    t.organizationId,
    t.now.subtract({ hours: 24 }),
    id,
  ])

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
