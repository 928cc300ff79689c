import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClientConfig } from 'pg'
import { type SandboxAdmin, sandboxAdmin } from '../../sandbox-service/admin-client.ts'
import { startSandboxService } from '../../src/main/sandbox-process.ts'
import { type Place, placeFor } from '../../src/ports/postgres/place.ts'
import { root } from '../source-files.ts'
import { type AskDatabase, askDatabase } from './ask-database.ts'
import { type PatientClient, patientClient } from './patient-client.ts'
import { freePort, type WatchedServer, watchedServer } from './watched-server.ts'

/** A business of its own on a real server, a real gateway outside it, and a look into the books of both. */
export type Stage = {
  readonly server: WatchedServer
  readonly client: PatientClient
  readonly apiKey: string
  readonly organizationId: string
  /** Also the account's name at the gateway. */
  readonly accountId: string
  readonly gateway: SandboxAdmin
  /** Where the gateway itself listens, past any proxy, and the account's key there. */
  readonly gatewayUrl: string
  readonly gatewayKey: string
  readonly database: AskDatabase
  /** Where the embedded PostgreSQL keeps its files; null with a database of one's own. */
  readonly place: Place | null
  /** What `remit verify --gateway` says: the lines of what is broken, none when all is well. */
  verify(): Promise<string[]>
  /** A second server on the same database, for when the first hangs. */
  anotherServer(): Promise<WatchedServer>
  /** Stops everything and leaves nothing. */
  close(): Promise<void>
}

export type StageOptions = {
  /** A PostgreSQL of one's own, perhaps by way of a proxy; without it the server brings its embedded one. */
  readonly given?: { readonly databaseUrl: string; readonly admin: ClientConfig }
  /** Answers the address under which the server is to reach the gateway that listens at `url`. */
  readonly gatewayThrough?: (url: string) => Promise<string>
}

export async function openStage({ given, gatewayThrough }: StageOptions = {}): Promise<Stage> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'remit-chaos-'))
  chmodSync(dataFolder, 0o755) // so that the database of a run by root stays inside it, and goes with it
  const sandbox = await startGateway(dataFolder, gatewayThrough)
  const env = given ? { DATABASE_URL: given.databaseUrl } : {}
  const spare = () => [sandbox.pid]
  const server = watchedServer({ dataFolder, port: await freePort(), env, spare })
  const others: WatchedServer[] = []
  let database: AskDatabase | null = null
  let place: Place | null = null
  const close = async (): Promise<void> => {
    await database?.close()
    for (const one of [...others, server]) await one.stop()
    await sandbox.stop().catch(() => undefined) // it ended with the server
    if (place) rmSync(place.socketFolder, { recursive: true, force: true })
    rmSync(dataFolder, { recursive: true, force: true })
  }
  try {
    await server.start()
    place = given ? null : placeFor(dataFolder)
    database = askDatabase(given?.admin ?? { host: place?.socketFolder, user: 'postgres', database: 'remit' })
    const client = patientClient(server.url)
    const apiKey = await makeApiKey(client, server.url, await readStarted(dataFolder))
    const [account] = await database.rows<{ id: string; organizationId: string }>(
      'select id, organization_id as "organizationId" from gateway_accounts',
    )
    if (!account) throw new Error('a first start connects a sandbox account')
    const gateway = sandboxAdmin(sandbox)
    return {
      server,
      client,
      apiKey,
      organizationId: account.organizationId,
      accountId: account.id,
      gateway,
      gatewayUrl: sandbox.url,
      gatewayKey: (await gateway.account(account.id)).apiKey,
      database,
      place,
      verify: () => verify(dataFolder, env),
      async anotherServer() {
        const other = watchedServer({ dataFolder, port: await freePort(), env, spare })
        others.push(other)
        await other.start()
        return other
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * The sandbox service in a process of its own, which every server of this data folder adopts. Through a proxy, the note
 * that servers read names the proxy's address instead.
 */
async function startGateway(dataFolder: string, through: StageOptions['gatewayThrough']) {
  const log = { info() {}, warn: console.error, error: console.error }
  const folder = through ? join(dataFolder, 'outside') : dataFolder
  const service = await startSandboxService({ dataFolder: folder, nodePath: process.execPath, log })
  if (through) {
    const facts = { pid: service.pid, url: await through(service.url), adminKey: service.adminKey }
    mkdirSync(join(dataFolder, 'sandbox'), { recursive: true, mode: 0o700 })
    writeFileSync(join(dataFolder, 'sandbox', 'service.json'), JSON.stringify(facts), { mode: 0o600 })
  }
  return service
}

type Started = { readonly email: string; readonly password: string }

async function readStarted(dataFolder: string): Promise<Started> {
  for (let tries = 0; ; tries += 1) {
    try {
      return JSON.parse(readFileSync(join(dataFolder, 'started.json'), 'utf8')) as Started
    } catch (error) {
      if (tries >= 300) throw error
      await pause(100) // /healthz may answer before a first start has made its administrator
    }
  }
}

/** As the owner does it in the back office. */
async function makeApiKey(client: PatientClient, url: string, { email, password }: Started): Promise<string> {
  const json = { 'content-type': 'application/json', origin: url }
  const ask = async (method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: object) => {
    const answer = await client.send({
      method,
      path: `/api/v1${path}`,
      headers: { ...json, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`)
    return answer
  }
  const signedIn = await ask('POST', '/auth/sign-in', {}, { email, password })
  const cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const { csrfToken } = JSON.parse((await ask('GET', '/me', { cookie })).text) as { csrfToken: string }
  const made = await ask('POST', '/api-keys', { cookie, 'x-csrf-token': csrfToken }, { name: 'Load' })
  return (JSON.parse(made.text) as { key: string }).key
}

type Verified = { readonly organizations: { readonly checks: { id: string; ok: boolean; says: string }[] }[] }

/** The command that an operator has, in its own process. */
function verify(dataFolder: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { DATABASE_URL: _, ...inherited } = process.env
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'src/main/cli.ts', 'verify', '--gateway', '--json'],
      { cwd: root, env: { ...inherited, REMIT_DATA: dataFolder, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, out, said) => {
        if (!out.startsWith('{')) return reject(new Error(`remit verify failed: ${said || error?.message}`))
        const { organizations } = JSON.parse(out) as Verified
        const broken = organizations.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))
        resolve(broken.map((check) => JSON.stringify(check)))
      },
    )
  })
}
