import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOrganization } from '../../src/flows/organization/create-organization.ts'
import { readConfig } from '../../src/main/config.ts'
import { type Listening, listen } from '../../src/main/serve.ts'
import { buildApp } from '../../src/main/server.ts'
import { type Clock, systemClock } from '../../src/ports/clock.ts'
import type { System } from '../../src/ports/ctx.ts'
import { createIdentity, type Identity } from '../../src/ports/identity/identity.ts'
import type { Log } from '../../src/ports/log.ts'
import { smtpMail } from '../../src/ports/mail-smtp.ts'
import { fileMailbox } from '../../src/ports/mailbox.ts'
import { pdfProcess } from '../../src/ports/pdf-process.ts'
import { filePhone } from '../../src/ports/phone.ts'
import type { PgBossQueue } from '../../src/ports/queue-pgboss.ts'
import { insertMembership } from '../../src/store/membership.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'
import { type Client, clientOf } from './client.ts'

/** An organization with its administrator, by session and by API key. */
export type Side = {
  readonly organizationId: string
  readonly email: string
  readonly apiKey: string
  /** In the back office: cookie, origin and CSRF token are sent along. */
  readonly admin: Client
  readonly cookie: string
  readonly csrfToken: string
  readonly key: Client
}

export type AttackWorld = {
  readonly money: MoneyWorld
  readonly system: System
  readonly identity: Identity
  /** Where the application listens; requests cross a real socket. */
  readonly url: string
  /** One line a record, as an operator's log would have it. */
  readonly logged: string[]
  readonly dataFolder: string
  /** A client that sends what it is told, from an address of its own. */
  stranger(headers?: Record<string, string>): Client
  aSide(name: string): Promise<Side>
  /** Lets so much time pass for everything that reads our clock. */
  pass(seconds: number): void
  /** The same installation behind so many proxies of ours, at an address of its own. */
  behind(proxyHops: number): Promise<{ url: string; client: (headers?: Record<string, string>) => Client }>
  close(): Promise<void>
}

export const PASSWORD = 'correct horse battery staple'

/**
 * The application exactly as `main` wires it, listening on a port, with PostgreSQL, the sandbox service and the PDF
 * process all real. Only the clock can be moved, and the log is kept. Callers are told apart by `X-Forwarded-For`, as
 * behind one proxy, so that limits by address can be met and avoided.
 */
export async function anAttackWorld(): Promise<AttackWorld> {
  let passedMs = 0
  const clock: Clock = {
    now: () => systemClock.now().add({ milliseconds: passedMs }),
    today: (zone) => clock.now().toZonedDateTimeISO(zone).toPlainDate().toString(),
  }
  const money = await aMoneyWorld({ clock })
  const dataFolder = mkdtempSync(join(tmpdir(), 'remit-attack-'))
  const logged: string[] = []
  const log = keptLog(logged)
  const mailbox = fileMailbox(join(dataFolder, 'mailbox'), clock)
  const phone = filePhone(join(dataFolder, 'phone'), clock)
  const pdf = pdfProcess()
  const system: System = { ...money.system, clock, log, pdf, mail: smtpMail(mailbox, clock), sms: phone }
  const secret = 'a secret of tests, long enough for sessions'
  const config = { ...readConfig({}, []), dataFolder }
  const identity = createIdentity({
    database: money.database.app,
    secret,
    publicUrl: config.publicUrl,
    clock,
    ids: system.ids,
    log,
  })
  const queue = { enqueue: async () => {}, wakeRelay() {}, stop: async () => {} } as unknown as PgBossQueue
  const wired = { system, identity, queue, pdf, mailbox, phone, database: null as never, close: async () => {} }
  const sandbox = { ...money.system.sandbox, url: money.sandbox.url, adminKey: money.sandbox.adminKey } as never

  const running: Listening[] = []
  const serve = async (proxyHops: number): Promise<string> => {
    const folder = new URL('../../dist/backoffice/', import.meta.url).pathname
    const listening = await listen(buildApp({ ...config, proxyHops }, wired, sandbox, folder), '127.0.0.1', 0)
    running.push(listening)
    return `http://127.0.0.1:${listening.port}`
  }
  const url = await serve(1)
  let addresses = 0
  const stranger: AttackWorld['stranger'] = (headers = {}) => {
    addresses += 1
    return clientOf(url, { 'x-forwarded-for': `198.18.${addresses >> 8}.${addresses & 255}`, ...headers })
  }
  return {
    money,
    system,
    identity,
    url,
    logged,
    dataFolder,
    stranger,
    aSide: (name) => aSide({ system, identity, stranger }, name),
    pass(seconds) {
      passedMs += seconds * 1000
    },
    async behind(proxyHops) {
      const other = await serve(proxyHops)
      return { url: other, client: (headers = {}) => clientOf(other, headers) }
    },
    async close() {
      for (const listening of running) await listening.stop(1_000)
      await Promise.all([pdf.stop(), identity.close()])
      await money.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

type Ground = Pick<AttackWorld, 'system' | 'identity' | 'stranger'>

async function aSide({ system, identity, stranger }: Ground, name: string): Promise<Side> {
  const email = `owner-${crypto.randomUUID().slice(0, 8)}@staff.example`
  const adminUserId = await identity.createUser({ email, name: `${name} Owner`, password: PASSWORD })
  const organizationId = await createOrganization(system, {
    name,
    currency: 'USD',
    zone: 'UTC',
    locale: 'en-US',
    adminUserId,
  })
  const { admin, cookie, csrfToken } = await signIn(stranger, email)
  const made = await admin.post('/api/v1/api-keys', { name: 'attack tests' })
  return {
    organizationId,
    email,
    apiKey: made.json.key,
    admin,
    cookie,
    csrfToken,
    key: stranger({ authorization: `Bearer ${made.json.key}` }),
  }
}

/** Somebody of that role in the organization, signed in to the back office. */
export async function signedInAs(world: AttackWorld, side: Side, role: 'cashier' | 'sales'): Promise<Client> {
  const email = `${role}-${crypto.randomUUID().slice(0, 8)}@staff.example`
  const userId = await world.identity.createUser({ email, name: role, password: PASSWORD })
  await world.system.txOf(side.organizationId)((t) => insertMembership(t, { userId, role }))
  return (await signIn(world.stranger, email)).admin
}

async function signIn(stranger: AttackWorld['stranger'], email: string) {
  const origin = 'http://localhost:4000'
  const answer = await stranger({ origin }).post('/api/v1/auth/sign-in', { email, password: PASSWORD })
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  const me = await stranger({ cookie }).get('/api/v1/me')
  const csrfToken = String(me.json.csrfToken)
  return { cookie, csrfToken, admin: stranger({ cookie, origin, 'x-csrf-token': csrfToken }) }
}

function keptLog(lines: string[]): Log {
  const keep = (level: string) => (message: string, fields?: object) =>
    void lines.push(JSON.stringify({ level, message, ...fields }))
  return { info: keep('info'), warn: keep('warn'), error: keep('error') }
}
