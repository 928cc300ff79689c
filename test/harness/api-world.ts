import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { apiKeyEndpoints } from '../../src/api/api-key.ts'
import { type AppDeps, createApp } from '../../src/api/app.ts'
import { creditNoteEndpoints } from '../../src/api/credit-note.ts'
import { customerEndpoints } from '../../src/api/customer.ts'
import { dashboardEndpoints } from '../../src/api/dashboard.ts'
import type { Endpoint } from '../../src/api/endpoint.ts'
import { gatewayAccountEndpoints } from '../../src/api/gateway-account.ts'
import type { Env } from '../../src/api/http.ts'
import { invoiceEndpoints } from '../../src/api/invoice.ts'
import { invoiceActionEndpoints } from '../../src/api/invoice-actions.ts'
import { organizationEndpoints } from '../../src/api/organization.ts'
import { paymentEndpoints } from '../../src/api/payment.ts'
import { productEndpoints } from '../../src/api/product.ts'
import { refundEndpoints } from '../../src/api/refund.ts'
import type { Role } from '../../src/core/role/permissions.ts'
import { createApiKey } from '../../src/flows/api-key/create-api-key.ts'
import { createOrganization } from '../../src/flows/organization/create-organization.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { ctxFor, type System } from '../../src/ports/ctx.ts'
import { createIdentity, type Identity } from '../../src/ports/identity/identity.ts'
import { deliverInvoiceMail } from '../../src/reactions/invoice-sending.ts'
import { insertMembership } from '../../src/store/membership.ts'
import { aMoneyWorld, type MoneyWorld } from './money-world.ts'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, whatever they hold
  readonly json: any
  readonly text: string
}

export type Client = {
  send(method: string, path: string, more?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body: unknown): Promise<Answer>
}

export type ApiWorld = MoneyWorld & {
  readonly identity: Identity
  readonly app: Hono<Env>
  /** The administrator of `ctx`'s organization, in the back office. */
  readonly adminUserId: string
  /** A client that sends what it is told and nothing else. */
  client(headers?: Record<string, string>): Client
  /** A user of that role with a session: cookie, origin and CSRF token are sent along. */
  signedIn(role?: Role): Promise<Client>
  withKey(options?: { role?: Role; organizationId?: string }): Promise<Client>
  /** A second organization with its own administrator's key and one customer. */
  stranger(): Promise<{ organizationId: string; client: Client; customerId: string; signedIn(): Promise<Client> }>
}

export const ORIGIN = 'http://localhost:4000'
export const PASSWORD = 'correct horse battery staple'

type Options = {
  readonly clock?: Clock
  readonly nouns?: readonly (readonly Endpoint[])[]
  readonly deps?: Partial<AppDeps>
  /** Puts other parts of the outside world into the system, before anything is built on it. */
  readonly outside?: (system: System) => System
  /** Sub-applications that need to know who is signed in. */
  readonly mounts?: (system: System, identity: Identity) => AppDeps['mounts']
}

/** The whole HTTP application on a database of its own, asked without a port. */
export async function anApiWorld({ clock, nouns, deps, outside, mounts }: Options = {}): Promise<ApiWorld> {
  const plain = await aMoneyWorld(clock ? { clock } : {})
  const money = outside ? seenFrom(plain, outside) : plain
  const folder = mkdtempSync(join(tmpdir(), 'remit-spa-'))
  const { system } = money
  const identity = createIdentity({
    database: money.database.app,
    secret: 'a secret of tests, long enough for sessions',
    publicUrl: system.publicUrl,
    clock: system.clock,
    ids: system.ids,
    log: system.log,
  })
  const app = createApp({
    system,
    identity,
    nouns: nouns ?? [
      organizationEndpoints,
      customerEndpoints,
      productEndpoints,
      invoiceEndpoints,
      creditNoteEndpoints,
      invoiceActionEndpoints({ deliverNow: deliverInvoiceMail }),
      paymentEndpoints,
      refundEndpoints,
      gatewayAccountEndpoints,
      apiKeyEndpoints,
      dashboardEndpoints,
    ],
    mounts: mounts?.(system, identity) ?? {},
    backofficeFolder: folder,
    ready: async () => null,
    ...deps,
  })

  let users = 0
  const aUser = async (organizationId: string, role: Role): Promise<{ userId: string; email: string }> => {
    users += 1
    const email = `user${users}@harbour.example`
    const userId = await identity.createUser({ email, name: `User ${users}`, password: PASSWORD })
    await system.txOf(organizationId)((t) => insertMembership(t, { userId, role }))
    return { userId, email }
  }
  const clientWith = (headers: Record<string, string>): Client => clientOf(app, headers)
  const keyFor = async (organizationId: string, role: Role): Promise<Client> => {
    const { userId } = await aUser(organizationId, role)
    const ctx = ctxFor(system, organizationId, { kind: 'user', id: userId, name: 'Key maker' })
    const { key } = await createApiKey(ctx, { name: 'test', liveMode: false, createdBy: userId })
    return clientWith({ authorization: `Bearer ${key}` })
  }
  const { userId: adminUserId } = await aUser(money.ctx.organizationId, 'admin')

  return {
    ...money,
    identity,
    app,
    adminUserId,
    client: (headers = {}) => clientWith(headers),
    async signedIn(role = 'admin') {
      const { email } = await aUser(money.ctx.organizationId, role)
      return signInAs(app, email, PASSWORD, system.publicUrl)
    },
    withKey: ({ role = 'admin', organizationId = money.ctx.organizationId } = {}) => keyFor(organizationId, role),
    async stranger() {
      const email = `owner${crypto.randomUUID()}@elsewhere.example`
      const userId = await identity.createUser({ email, name: 'Stranger', password: PASSWORD })
      const organizationId = await createOrganization(system, {
        name: 'Elsewhere',
        currency: 'USD',
        zone: 'UTC',
        locale: 'en-US',
        adminUserId: userId,
      })
      const client = await keyFor(organizationId, 'admin')
      const made = await client.post('/customers', { name: 'Not yours' })
      const signedIn = () => signInAs(app, email, PASSWORD, system.publicUrl)
      return { organizationId, client, customerId: made.json.id, signedIn }
    },
    async close() {
      await identity.close()
      await money.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function seenFrom(world: MoneyWorld, outside: (system: System) => System): MoneyWorld {
  const system = outside(world.system)
  return { ...world, system, ctx: ctxFor(system, world.ctx.organizationId, world.ctx.actor) }
}

/** Signs in over HTTP and keeps cookie and token, as the back office does. */
export async function signInAs(app: Hono<Env>, email: string, password: string, origin = ORIGIN): Promise<Client> {
  const answer = await clientOf(app, { origin }).post('/auth/sign-in', { email, password })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const me = await clientOf(app, { cookie }).get('/me')
  return clientOf(app, { cookie, origin, 'x-csrf-token': me.json.csrfToken })
}

function clientOf(app: Hono<Env>, fixed: Record<string, string>): Client {
  const send: Client['send'] = async (method, path, { body, headers = {} } = {}) => {
    const hasBody = body !== undefined
    const response = await app.request(
      path.startsWith('/api/') || path.startsWith('//') ? path.replace('//', '/') : `/api/v1${path}`,
      {
        method,
        headers: { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...fixed, ...headers },
        ...(hasBody
          ? { body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }
          : {}),
      },
    )
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null }
  }
  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, { body, ...(headers ? { headers } : {}) }),
    patch: (path, body) => send('PATCH', path, { body }),
  }
}
