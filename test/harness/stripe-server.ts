import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import type { OrganizationJson } from '../../src/contract/organization.ts'
import { readId } from '../../src/core/id/id.ts'
import type { OpenedAccount } from '../../stripe-service/control/accounts.ts'
import { type RunningStripe, startStripe } from '../../stripe-service/start.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { type ServerApi, serverApi } from './server-api.ts'
import { freePort, type ServerProcess, startServer } from './server-process.ts'

/** A whole Remit in its own processes, with an operator's Connect platform at a stand-in for Stripe that posts webhooks to it. */
export type StripeServer = ServerProcess & {
  readonly stripe: RunningStripe
  readonly api: ServerApi
  /** The business's account at Stripe; nothing is connected yet. */
  readonly shop: OpenedAccount
  /** Rows of the organization, read as the server may read them. */
  rows<Row>(sql: string): Promise<Row[]>
  /** `remit <words>` beside the running server; answers what it printed. */
  remit(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }>
}

export async function aStripeServer(): Promise<StripeServer> {
  const [database, stripe] = await Promise.all([createTestDatabase(), startStripe()])
  const port = await freePort()
  const env = { ...(await operatorsPlatform(stripe, `http://localhost:${port}`)), DATABASE_URL: database.url }
  const shop = stripe.control.openAccount({
    name: 'Northwind Studio',
    pace: { balanceAfter: 0, availableAfter: 0, settleAfter: null },
  })
  const server = await startServer({ databaseUrl: database.url, port, env })
  const api = serverApi(server)
  const { id } = await api.ask<OrganizationJson>('GET', '/organization')
  return {
    ...server,
    stripe,
    api,
    shop,
    rows: (sql) => readRows(database, readId('org', id) ?? '', sql),
    remit: (...words) => runCommand(words, { ...env, REMIT_DATA: server.dataFolder, PORT: String(port) }),
    async stop() {
      await server.stop()
      await stripe.stop()
      await database.drop()
    },
  }
}

/** A platform with its Connect endpoint, and what an operator writes into the server's environment for it. */
async function operatorsPlatform({ control, url }: RunningStripe, address: string): Promise<NodeJS.ProcessEnv> {
  const { keys, clientIds } = control.openAccount({
    name: 'Remit',
    platform: { redirectUris: [`${address}/connect/stripe/return`] },
  })
  const made = await fetch(`${url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.test.secret}` },
    body: new URLSearchParams({ url: `${address}/hooks/stripe`, 'enabled_events[0]': '*', connect: 'true' }),
  })
  const { secret } = (await made.json()) as { secret: string }
  return {
    STRIPE_API_BASE: url,
    STRIPE_FILES_BASE: url,
    STRIPE_CONNECT_BASE: url,
    STRIPE_JS_URL: `${url}/v3/`,
    STRIPE_CLIENT_ID: clientIds?.test,
    STRIPE_SECRET_KEY: keys.test.secret,
    STRIPE_PUBLISHABLE_KEY: keys.test.publishable,
    STRIPE_WEBHOOK_SECRET: secret,
  }
}

async function readRows<Row>(database: TestDatabase, organizationId: string, sql: string): Promise<Row[]> {
  const client = new Client(database.app)
  await client.connect()
  try {
    await client.query('begin read only')
    await client.query("select set_config('app.organization_id', $1, true)", [organizationId])
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}

const program = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))

const runCommand = (words: readonly string[], env: NodeJS.ProcessEnv) =>
  new Promise<Awaited<ReturnType<StripeServer['remit']>>>((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...words],
      { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 },
      (error, out, err) => resolve({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, out, err }),
    )
  })
