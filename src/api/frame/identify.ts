import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { refuse } from '../../core/refusal.ts'
import { keyNotValid } from '../../core/role/refusals.ts'
import { type Actor, ctxFor, type System } from '../../ports/ctx.ts'
import type { Identity } from '../../ports/identity/identity.ts'
import { findKeyAccess, touchApiKey } from '../../store/api-key.ts'
import { findMembership } from '../../store/membership.ts'
import type { C, Env } from '../http.ts'
import type { Principal } from '../principal.ts'

/**
 * Finds out who is calling: an API key when there is an `Authorization` header, else the session of the cookie. Sets
 * `principal` and `ctx`; sets neither for nobody. A key that does not open is 401 even when a cookie would.
 */
export const identify =
  (system: System, identity: Identity): MiddlewareHandler<Env> =>
  async (c, next) => {
    const authorization = c.req.header('authorization')
    const principal =
      authorization === undefined ? await byCookie(c, system, identity) : await byKey(system, authorization)
    if (principal) {
      c.set('principal', principal)
      c.set('ctx', ctxFor(system, principal.organizationId, actorOf(principal)))
    }
    await next()
  }

const actorOf = (principal: Principal): Actor =>
  principal.kind === 'user'
    ? { kind: 'user', id: principal.userId, name: principal.name }
    : { kind: 'api_key', id: principal.keyId, name: principal.name }

async function byCookie(c: C, system: System, identity: Identity): Promise<Principal | null> {
  const user = await identity.whoIs(c.req.header('cookie'))
  if (!user) return null
  const membership = await findMembership(system.directory, user.userId)
  return membership ? { kind: 'user', ...user, ...membership } : null
}

async function byKey(system: System, authorization: string): Promise<Principal> {
  const key = /^Bearer (rk_(?:test|live)_[A-Za-z0-9_-]{43})$/.exec(authorization)?.[1]
  if (!key) throw keyNotValid()

  const access = await findKeyAccess(system.directory, createHash('sha256').update(key).digest(), system.clock.now())
  if (!access) throw keyNotValid()
  if (access.liveMode && !access.organizationLive) {
    throw refuse(
      'conflict',
      'live_mode_off',
      'This is a live key, but live mode is off for this organization; use a test key, or turn live mode on.',
    )
  }
  noteUse(system, access)
  const { organizationId, id, name, role, liveMode } = access
  return { kind: 'api_key', organizationId, keyId: id, name, role, liveMode }
}

const lastNoted = new Map<string, number>()

/** "Last used" is worth a write a minute and never worth failing a request for. */
function noteUse(system: System, { organizationId, id }: { organizationId: string; id: string }): void {
  const now = system.clock.now().epochMilliseconds
  if (now - (lastNoted.get(id) ?? 0) < 60_000) return
  lastNoted.set(id, now)
  if (lastNoted.size > 10_000) lastNoted.delete(lastNoted.keys().next().value ?? '')
  system
    .txOf(organizationId)((t) => touchApiKey(t, id))
    .catch((error: unknown) => system.log.warn('last use of an API key was not noted', { error: String(error) }))
}
