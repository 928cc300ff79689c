import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuse } from '../../core/refusal.ts'
import type { Http } from '../../ports/http.ts'
import { fromOurPages } from '../csrf.ts'
import type { C, Env } from '../http.ts'
import { renderAuthenticate, renderDecided } from './authenticate-page.ts'
import { type SandboxClient, type SandboxObject, sandboxClient } from './sandbox-client.ts'
import { claims } from './sandbox-disputes.ts'
import { type ConnectedAccount, renderNoAccount, renderSandbox } from './sandbox-page.ts'

export type DevSandboxDeps = {
  readonly http: Http
  readonly sandboxUrl: string
  readonly adminKey: string
  readonly publicUrl: string
  /** Lets signed-in staff pass to the knobs; the customer's page is for everybody. */
  readonly requireStaff: MiddlewareHandler<Env>
  /** The sandbox accounts of the organization that is signed in, the default one first; `id` is their name at the service. */
  readonly accountsOf: (c: C) => Promise<readonly ConnectedAccount[]>
}

/**
 * `/dev/sandbox`: make the sandbox fail on demand and read its books, as staff; and the page at "the bank" where a
 * customer confirms a payment. To be mounted at exactly that path.
 */
export function devSandbox(deps: DevSandboxDeps): Hono<Env> {
  const service = sandboxClient(deps.http, deps.sandboxUrl, deps.adminKey)
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    await next()
    // Without a referrer browsers send forms with `Origin: null`, and our own would look like another site's.
    c.res.headers.set('referrer-policy', 'same-origin')
    c.res.headers.set('cache-control', 'no-store')
  })
  app.on('POST', '/*', bodyLimit({ maxSize: 16 * 1024 }), async (c, next) => {
    if (!fromOurPages(c, deps.publicUrl)) {
      throw refuse('forbidden', 'cross_site', 'This request came from another site and was refused.')
    }
    await next()
  })
  app.route('/authenticate', authenticate(service, deps.publicUrl))
  app.use(deps.requireStaff)
  app.route('/', knobs(service, deps.accountsOf))
  return app
}

function authenticate(service: SandboxClient, publicUrl: string): Hono<Env> {
  const show = async (c: C, problem: string | null) => {
    const object = await service.object(c.req.param('objectId') ?? '')
    const returnPath = pathToReturnTo(c, object, publicUrl)
    const page = renderAuthenticate({ object, returnPath, nonce: c.var.cspNonce, problem })
    return c.html(page, object === null ? 404 : problem === null ? 200 : 409)
  }
  return new Hono<Env>()
    .get('/:objectId', (c) => show(c, null))
    .post('/:objectId', async (c) => {
      const { result } = await c.req.parseBody()
      if (result !== 'approve' && result !== 'fail' && result !== 'abandon')
        return show(c, 'Choose one of the buttons.')
      const object = await service.object(c.req.param('objectId'))
      const problem = await service.authenticate(c.req.param('objectId'), result)
      if (problem !== null) return show(c, problem)
      const path = pathToReturnTo(c, object, publicUrl)
      return path === null ? c.html(renderDecided(c.var.cspNonce)) : c.redirect(path, 303)
    })
}

/** The path of `?return=`, else of the payment's own way back, if that is a page of ours: never another site. */
function pathToReturnTo(c: C, object: SandboxObject | null, publicUrl: string): string | null {
  const asked = c.req.query('return') ?? object?.returnUrl
  if (!asked || !URL.canParse(asked, publicUrl)) return null
  const url = new URL(asked, publicUrl)
  const ours = url.origin === new URL(publicUrl).origin || url.origin === new URL(c.req.url).origin
  // Two slashes at the start of a path would be read as the name of another host.
  return ours && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : null
}

function knobs(service: SandboxClient, accountsOf: DevSandboxDeps['accountsOf']): Hono<Env> {
  const show = async (c: C, asked: string | undefined, problem: string | null) => {
    const accounts = await accountsOf(c)
    if (accounts.length === 0) return c.html(renderNoAccount(c.var.cspNonce))
    const name = ownAccount(accounts, asked)
    const [account, faults, recent] = await Promise.all([
      service.account(name),
      service.faults(name),
      service.recent(name),
    ])
    const page = renderSandbox({ nonce: c.var.cspNonce, accounts, account, faults, recent, problem })
    return c.html(page, problem === null ? 200 : 422)
  }
  /** Reads a form, changes what it asks for in an account of the caller's own, and shows the page again. */
  const change = (apply: (name: string, form: Form) => Promise<string | null>) => async (c: C) => {
    const form = textFields(await c.req.parseBody())
    const name = ownAccount(await accountsOf(c), form.account)
    const problem = await apply(name, form)
    return problem === null
      ? c.redirect(`/dev/sandbox?account=${encodeURIComponent(name)}`, 303)
      : show(c, name, problem)
  }
  return new Hono<Env>()
    .get('/', (c) => show(c, c.req.query('account'), null))
    .post(
      '/faults',
      change((name, form) => service.addFault(name, faultOf(form))),
    )
    .post(
      '/faults/clear',
      change((name) => service.clearFaults(name)),
    )
    .post(
      '/timing',
      change((name, form) => service.change(name, timingOf(form))),
    )
    .post(
      '/settle',
      change((name, form) => settle(service, name, form)),
    )
    .post(
      '/dispute',
      change((name, form) => dispute(service, name, form)),
    )
    .post(
      '/decide',
      change((name, form) => decide(service, name, form)),
    )
}

/** Another organization's account does not exist for the caller. */
function ownAccount(accounts: readonly ConnectedAccount[], asked: string | undefined): string {
  const found = asked === undefined ? accounts[0] : accounts.find((account) => account.id === asked)
  if (!found) throw refuse('not_found', 'sandbox_account_not_found', 'Your organization has no such sandbox account.')
  return found.id
}

type Form = Readonly<Record<string, string | undefined>>

const textFields = (body: Readonly<Record<string, unknown>>): Form =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]))

/** Only the figure that belongs to the kind is sent along; the form has them all. */
function faultOf(form: Form): object {
  const common = { kind: form.kind, op: form.op, times: Number(form.times) }
  if (form.kind === 'decline') return { ...common, code: form.code }
  if (form.kind === 'slow') return { ...common, ms: Math.round(Number(form.seconds) * 1000) }
  return form.kind === 'other_amount' ? { ...common, amount: Number(form.amount) } : common
}

const timingOf = (form: Form): object =>
  Object.fromEntries(
    ['latencyMs', 'slowMs', 'lookupLagSeconds', 'duplicateWindowSeconds'].flatMap((name) =>
      form[name] === undefined ? [] : [[name, Number(form[name])]],
    ),
  )

/** Decides something pending, if it stands in the books of this very account. */
async function settle(service: SandboxClient, name: string, form: Form): Promise<string | null> {
  const kind = form.kind === 'refunds' ? 'refunds' : 'charges'
  const rows = (await service.recent(name))[kind]
  const { id } = ownRow(rows, form)
  return service.settle(kind, id, form.result === 'succeeded' ? 'succeeded' : 'failed')
}

/** The payer's bank disputes a charge of this very account, as the form's choice of a claim says. */
async function dispute(service: SandboxClient, name: string, form: Form): Promise<string | null> {
  const { id } = ownRow((await service.recent(name)).charges, form)
  const claim = claims.find(({ value }) => value === form.claim)
  return claim ? service.dispute(id, { stage: claim.stage, reason: claim.reason }) : 'Choose what the bank claims.'
}

/** The bank decides a dispute of this very account. */
async function decide(service: SandboxClient, name: string, form: Form): Promise<string | null> {
  const { id } = ownRow((await service.recent(name)).disputes, form)
  const { result } = form
  if (result !== 'won' && result !== 'lost' && result !== 'escalate') return 'Choose one of the buttons.'
  return service.decideDispute(id, result)
}

function ownRow<Row extends { readonly id: string }>(rows: readonly Row[], form: Form): Row {
  const row = rows.find((one) => one.id === form.id)
  if (!row) throw refuse('not_found', 'sandbox_movement_not_found', 'This account has nothing like that to decide.')
  return row
}
