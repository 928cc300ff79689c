import type { Books } from './books.ts'
import { newId } from './ids.ts'
import { type ProfileName, profiles } from './profiles.ts'
import { newWebhookSecret } from './webhook-secret.ts'

/** One account at the sandbox, with the profile it plays. */
export type Account = {
  readonly name: string
  readonly apiKey: string
  readonly profile: ProfileName
  readonly latencyMs: number
  readonly slowMs: number
  readonly lookupLagSeconds: number
  readonly duplicateWindowSeconds: number
  readonly settleAfterSeconds: number
  /** Whether what has settled is paid out every day, or stays. */
  readonly payouts: 'off' | 'daily'
  /** Where its webhooks go; null: nowhere. */
  readonly webhookUrl: string | null
  /** What they are signed with; made with the first address. */
  readonly webhookSecret: string | null
}

export type AccountChange = {
  readonly profile?: ProfileName
  readonly latencyMs?: number
  readonly slowMs?: number
  readonly lookupLagSeconds?: number
  readonly duplicateWindowSeconds?: number
  readonly settleAfterSeconds?: number
  readonly payouts?: 'off' | 'daily'
  readonly webhookUrl?: string
  readonly newWebhookSecret?: boolean
}

export type Accounts = {
  byKey(apiKey: string): Account | undefined
  byName(name: string): Account | undefined
  list(): Account[]
  /** Makes the account when there is none, then changes what `change` names. Another profile brings its own defaults. */
  put(name: string, change: AccountChange): Account
}

type Row = Omit<Account, 'lookupLagSeconds' | 'duplicateWindowSeconds'> & {
  readonly lookupLagSeconds: number | null
  readonly duplicateWindowSeconds: number | null
}

/** Accounts are few and asked for at every call, so they are kept in memory beside the books. */
export function openAccounts(books: Books): Accounts {
  const byName = new Map<string, Account>()
  const byKey = new Map<string, Account>()
  const load = (): void => {
    byName.clear()
    byKey.clear()
    for (const row of books.rows<Row>('select * from accounts order by name')) {
      const { lookupLagSeconds, duplicateWindowSeconds } = profiles[row.profile]
      const account = {
        ...row,
        lookupLagSeconds: row.lookupLagSeconds ?? lookupLagSeconds,
        duplicateWindowSeconds: row.duplicateWindowSeconds ?? duplicateWindowSeconds,
      }
      byName.set(account.name, account)
      byKey.set(account.apiKey, account)
    }
  }
  load()
  return {
    byKey: (apiKey) => byKey.get(apiKey),
    byName: (name) => byName.get(name),
    list: () => [...byName.values()],
    put(name, change) {
      books.together(() => {
        const insert = 'insert into accounts (name, apiKey, profile) values (?, ?, ?) on conflict do nothing'
        books.run(insert, name, newId('sk'), change.profile ?? 'stripe')
        if (change.profile && byName.get(name)?.profile !== change.profile) {
          const reset =
            'update accounts set profile = ?, lookupLagSeconds = null, duplicateWindowSeconds = null where name = ?'
          books.run(reset, change.profile, name)
        }
        for (const column of columns) {
          const value = change[column]
          if (value !== undefined) books.run(`update accounts set ${column} = ? where name = ?`, value, name)
        }
        if (change.webhookUrl || change.newWebhookSecret) {
          const condition = change.newWebhookSecret ? '' : 'and webhookSecret is null'
          books.run(`update accounts set webhookSecret = ? where name = ? ${condition}`, newWebhookSecret(), name)
        }
      })
      load()
      const account = byName.get(name)
      if (!account) throw new Error(`account ${name} was written and is not there`)
      return account
    },
  }
}

const columns = [
  'latencyMs',
  'slowMs',
  'lookupLagSeconds',
  'duplicateWindowSeconds',
  'settleAfterSeconds',
  'payouts',
  'webhookUrl',
] as const
