import { Hono, type MiddlewareHandler } from 'hono'
import type { System } from '../ports/ctx.ts'
import type { Identity } from '../ports/identity/identity.ts'
import { csrfGuard } from './csrf.ts'
import { docsPage } from './docs/docs-page.ts'
import { openApiDocument } from './docs/openapi.ts'
import type { Endpoint } from './endpoint.ts'
import { accessLog } from './frame/access-log.ts'
import { backoffice } from './frame/backoffice.ts'
import { clientAddress } from './frame/client-address.ts'
import { health } from './frame/health.ts'
import { idempotency } from './frame/idempotency.ts'
import { identify } from './frame/identify.ts'
import { onceInTx } from './frame/once-in-tx.ts'
import { type Limits, rateLimit } from './frame/rate-limit.ts'
import { securityHeaders } from './frame/security-headers.ts'
import type { Env } from './http.ts'
import { logoFiles } from './logo-file.ts'
import { type Access, isAccess, permit } from './permit.ts'
import { nothingHere, problemOf } from './problem.ts'
import { sessionEndpoints } from './session.ts'

export type AppDeps = {
  readonly system: System
  readonly identity: Identity
  /** The nouns of `/api/v1`, each a list of what `endpoint()` made. Sign-in and `/me` are added here. */
  readonly nouns: readonly (readonly Endpoint[])[]
  /** Other sub-applications by the path they stand at: `{ '/pay': …, '/dev/mail': … }`. */
  readonly mounts: Readonly<Record<string, Hono<Env>>>
  /** Folder of the built back office, with `index.html`. */
  readonly backofficeFolder: string
  /** Resolves to null when a payment can be taken, else to a sentence that says what is missing. */
  readonly ready: () => Promise<string | null>
  /** How many proxies of ours stand in front and append to `X-Forwarded-For`; 0 believes no header. */
  readonly proxyHops?: number
  readonly limits?: Limits
}

/**
 * The whole HTTP application, to be served or asked by `app.request()`.
 *
 * Throws when an endpoint declares no known permission or two endpoints share an address: the server then refuses to
 * start (CORRECTNESS §18.6).
 */
export function createApp(deps: AppDeps): Hono<Env> {
  const endpoints = [...sessionEndpoints(deps.identity), ...deps.nouns.flat()]
  requireDeclarations(endpoints)

  const app = new Hono<Env>()
  app.use(clientAddress(deps.system, deps.proxyHops ?? 0))
  app.use(accessLog)
  app.use(securityHeaders(deps.system))
  app.onError(problemOf)
  app.notFound(nothingHere)

  app.get('/healthz', health(deps.ready))
  app.use(rateLimit(deps.system, deps.limits, 'address'))
  app.route('/logos', logoFiles())
  for (const [path, mount] of Object.entries(deps.mounts)) app.route(path, mount)
  app.route('/api/v1', api(deps, endpoints))
  app.all('/api/*', nothingHere)
  app.route('/', backoffice(deps.backofficeFolder))
  return app
}

function api(deps: AppDeps, endpoints: readonly Endpoint[]): Hono<Env> {
  const app = new Hono<Env>()
  const document = openApiDocument(endpoints, deps.system.publicUrl)
  app.get('/openapi.json', (c) => c.json(document))
  app.get('/docs', docsPage(document))

  app.use(identify(deps.system, deps.identity))
  app.use(rateLimit(deps.system, deps.limits, 'principal'))
  for (const { spec, run } of endpoints) {
    const guard = csrfGuard(deps.system.publicUrl, spec.permission)
    const mayRepeat = spec.method === 'post' && spec.idempotent !== false
    const route = { money: spec.money !== undefined, continues: spec.money === 'continues' }
    const once = mayRepeat && !spec.inOneTx ? [idempotency(route)] : []
    const work = mayRepeat && spec.inOneTx ? onceInTx(route, run) : run
    app.on(spec.method.toUpperCase(), spec.path, guard, requires(spec.permission), ...once, work)
  }
  return app
}

/** Rights are asked before an Idempotency-Key is taken, so that a refusal is not what a repeat gets after a promotion. */
const requires =
  (access: Access): MiddlewareHandler<Env> =>
  async (c, next) => {
    permit(c, access)
    await next()
  }

function requireDeclarations(endpoints: readonly Endpoint[]): void {
  const seen = new Set<string>()
  for (const { spec } of endpoints) {
    const address = `${spec.method.toUpperCase()} ${spec.path.replaceAll(/:[^/.]+/g, ':')}`
    if (!isAccess(spec.permission))
      throw new Error(`${address} declares no known permission; the server does not start with it`)
    if (seen.has(address)) throw new Error(`${address} is declared twice; one of them would never be reached`)
    seen.add(address)
  }
}
