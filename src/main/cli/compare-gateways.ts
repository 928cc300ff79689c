import { join } from 'node:path'
import process from 'node:process'
import { stripeAdapter } from '../../gateways/stripe/adapter.ts'
import { systemClock } from '../../ports/clock.ts'
import { realHttp } from '../../ports/http.ts'
import { readMasterKeys } from '../../ports/master-keys.ts'
import { realPause } from '../../ports/pause.ts'
import { systemRandom } from '../../ports/random.ts'
import { createVault } from '../../ports/vault-aes.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { openDatabase } from '../../store/tx.ts'
import { compareWithGateway, type GatewayBooks, readRecorded } from '../../store/verify/gateway-books.ts'
import type { Ask } from '../../store/verify/invariant.ts'
import { type Check, onSnapshot } from '../../store/verify/verify.ts'
import { gatewaysFrom } from '../gateways.ts'
import { startSandboxService } from '../sandbox-process.ts'
import { wiringOf } from '../wiring-of.ts'
import { askForBooks } from './ask-for-books.ts'
import type { Opened } from './open.ts'

type Account = { readonly id: string; readonly gateway: string; readonly name: string; readonly canBeAsked: boolean }

/** Null: the account was given up, and what it was reached with is gone. */
type BooksOf = (organizationId: string, account: Account) => Promise<GatewayBooks | null>

export type GatewayComparison = { of(organizationId: string): Promise<Check[]>; stop(): Promise<void> }

/**
 * Compares what every gateway account says of itself with our rows (L-02, L-06). The sandbox's service is started for it
 * where it does not run; other gateways are asked with the account's own credentials. Throws when one cannot be asked.
 */
export async function openComparison(opened: Opened): Promise<GatewayComparison> {
  const { reader } = opened.database
  const sandbox = await sandboxBooks(opened)
  const others = booksByAsking(opened)
  const snapshot = <T>(organizationId: string, work: (ask: Ask) => Promise<T>): Promise<T> =>
    onSnapshot(reader, organizationId, work)
  return {
    async of(organizationId) {
      const accounts = await snapshot(organizationId, (ask) =>
        ask<Account>(
          `select id, gateway, name, secrets is not null as can_be_asked from gateway_accounts where organization_id = $1 order by connected_at`,
          [organizationId],
        ),
      )
      const compared: Check[] = []
      for (const account of accounts) {
        const recordedBefore = await snapshot(organizationId, (ask) => readRecorded(ask, organizationId, account.id))
        const books = await (account.gateway === 'sandbox' ? sandbox : others).of(organizationId, account)
        if (books) {
          const what = { accountId: account.id, books, recordedBefore }
          compared.push(...(await snapshot(organizationId, (ask) => compareWithGateway(ask, organizationId, what))))
        }
      }
      return compared
    },
    async stop() {
      await sandbox.stop()
      await others.stop()
    },
  }
}

type Source = { readonly of: BooksOf; stop(): Promise<void> }

/** The sandbox service's books. */
async function sandboxBooks({ config, log }: Opened): Promise<Source> {
  const service = await startSandboxService({ dataFolder: config.dataFolder, nodePath: process.execPath, log })
  return {
    async of(_, { id }) {
      const answer = await fetch(`${service.url}/admin/books?account=${id}`, {
        headers: { authorization: `Bearer ${service.adminKey}` },
        signal: AbortSignal.timeout(60_000),
      })
      if (!answer.ok)
        throw new Error(`The sandbox gateway refused to show the books of account ${id}: ${answer.status}.`)
      return (await answer.json()) as GatewayBooks
    },
    stop: async () => void (service.adopted || (await service.stop())),
  }
}

/** Books that are read through the adapter, as the server reads them. Credentials are opened only when one is asked. */
function booksByAsking({ config, database }: Opened): Source {
  const places = { sandboxUrl: '', publicUrl: config.publicUrl, stripe: config.stripe }
  const gateways = gatewaysFrom([stripeAdapter(realHttp())], (account) => wiringOf(account, places))
  const rows = openDatabase(database.app, systemClock, realPause, { size: 1, prepare: config.prepareStatements })
  return {
    async of(organizationId, { id, name, canBeAsked }) {
      if (!canBeAsked) {
        console.error(`${name} was disconnected and can no longer be asked; its books were not compared.`)
        return null
      }
      const account = await rows.txOf(organizationId)((t) => findGatewayAccount(t, id))
      if (!account) return null
      const keys = readMasterKeys({ env: process.env.REMIT_MASTER_KEYS, file: join(config.dataFolder, 'master.key') })
      const access = accessTo(createVault(keys, systemRandom), organizationId, account)
      return askForBooks(gateways, access, account.connectedAt)
    },
    stop: () => rows.close(),
  }
}
