import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { Pool, type PoolConfig } from 'pg'
import { assert } from '../../core/assert.ts'
import { refuse } from '../../core/refusal.ts'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Log } from '../log.ts'
import { authOptions, PASSWORD_LENGTH, SESSION } from './options.ts'
import { hashPassword } from './password.ts'
import { createThrottle } from './throttle.ts'

export type SignedIn = {
  readonly sessionId: string
  readonly userId: string
  readonly name: string
  readonly email: string
  /** To be sent back in `x-csrf-token`; belongs to this session alone. */
  readonly csrfToken: string
}

export type SignInTry = { readonly email: string; readonly password: string; readonly ip: string }

/** The only door to users, passwords and sessions. What somebody may do is not known here: see `memberships`. */
export type Identity = {
  /** The `Set-Cookie` value of a new session. Refuses with the same words for a wrong password and an unknown account. */
  signIn(attempt: SignInTry): Promise<{ readonly cookie: string; readonly userId: string }>
  /** Ends the session of a `Cookie` header, if it has one, and answers the `Set-Cookie` value that removes it. */
  signOut(cookieHeader: string | undefined): Promise<string>
  /** Who sent this `Cookie` header; null for nobody, an ended session, or a forged cookie. */
  whoIs(cookieHeader: string | undefined): Promise<SignedIn | null>
  createUser(user: { readonly email: string; readonly name: string; readonly password: string }): Promise<string>
  /** Sets a new password and ends all sessions of that user. */
  setPassword(email: string, password: string): Promise<void>
  close(): Promise<void>
}

export type IdentityOptions = {
  /** Connects as the role `remit_app`. */
  readonly database: PoolConfig
  /** At least 32 characters, the same in every process; sessions' CSRF tokens hang on it. */
  readonly secret: string
  readonly publicUrl: string
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

/** Builds the module. Opens no connection until somebody signs in or is recognised. */
export function createIdentity({ database, secret, publicUrl, clock, ids, log }: IdentityOptions): Identity {
  assert(secret.length >= 32, 'the secret of sessions has at least 32 characters')
  const pool = authPool(database, log)
  const minted = new AsyncLocalStorage<{ secret?: string }>()
  const auth = betterAuth(
    authOptions({ pool, clock, ids, secret, publicUrl, storedToken: () => mint(minted.getStore()) }),
  )
  const throttle = createThrottle(clock)
  const cookies = sessionCookie(publicUrl)
  const csrfTokenOf = (sessionId: string) =>
    createHmac('sha256', secret).update(`csrf ${sessionId}`).digest('base64url')

  return {
    async signIn({ email, password, ip }) {
      const account = email.trim().toLowerCase()
      const wait = throttle.waitFor(account, ip)
      if (wait > 0)
        throw refuse('rate_limited', 'sign_in_throttled', `Too many tries. Wait ${wait} seconds and try again.`)

      const box: { secret?: string } = {}
      const result = await minted.run(box, () =>
        auth.api.signInEmail({ body: { email: account, password } }).catch(refusedOrRethrow),
      )
      if (!result || !box.secret) {
        throttle.failed(account, ip)
        log.warn('sign-in refused', { ip })
        throw refuse('unauthorized', 'sign_in_refused', 'E-mail address or password is not right.')
      }
      throttle.succeeded(account, ip)
      return { cookie: cookies.set(box.secret), userId: result.user.id }
    },

    async signOut(cookieHeader) {
      const given = cookies.read(cookieHeader)
      if (given) await (await auth.$context).internalAdapter.deleteSession(hashOf(given))
      return cookies.clear()
    },

    async whoIs(cookieHeader) {
      const given = cookies.read(cookieHeader)
      if (!given) return null
      const { internalAdapter } = await auth.$context
      const token = hashOf(given)
      const found = await internalAdapter.findSession(token)
      if (!found) return null

      const now = clock.now().epochMilliseconds
      const { session, user } = found
      const ended =
        session.expiresAt.getTime() <= now || session.createdAt.getTime() + SESSION.absoluteSeconds * 1000 <= now
      if (ended) {
        await internalAdapter.deleteSession(token)
        return null
      }
      if (session.updatedAt.getTime() + SESSION.refreshAfterSeconds * 1000 <= now) {
        await internalAdapter.updateSession(token, {
          expiresAt: new Date(now + SESSION.idleSeconds * 1000),
          updatedAt: new Date(now),
        })
      }
      return {
        sessionId: session.id,
        userId: user.id,
        name: user.name,
        email: user.email,
        csrfToken: csrfTokenOf(session.id),
      }
    },

    async createUser({ email, name, password }) {
      requireGoodPassword(password)
      const { internalAdapter } = await auth.$context
      const address = email.trim().toLowerCase()
      if (await internalAdapter.findUserByEmail(address)) {
        throw refuse('conflict', 'user_exists', `There is a user ${address} already; use another address.`, 'email')
      }
      const user = await internalAdapter.createUser({ email: address, name, emailVerified: true }, { method: 'admin' })
      const hash = await hashPassword(password)
      await internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password: hash,
      })
      return user.id
    },

    async setPassword(email, password) {
      requireGoodPassword(password)
      const { internalAdapter } = await auth.$context
      const found = await internalAdapter.findUserByEmail(email.trim().toLowerCase())
      if (!found) throw refuse('not_found', 'user_unknown', `There is no user ${email}.`, 'email')
      await internalAdapter.updatePassword(found.user.id, await hashPassword(password))
      await internalAdapter.deleteUserSessions(found.user.id)
    },

    close: () => pool.end(),
  }
}

/** better-auth names no schema in its statements, so its connections look into `auth` and nowhere else. */
function authPool(database: PoolConfig, log: Log): Pool {
  const pool = new Pool({ connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000, max: 4, ...database })
  pool.on('connect', (client) => {
    client.query("set search_path to auth; set statement_timeout to '10s'").catch(() => {})
  })
  pool.on('error', (error) => log.warn('a connection for sign-in was lost', { error: error.message }))
  return pool
}

/** The browser keeps 256 random bits, the database only their hash: a stolen dump signs nobody in (§18.5). */
function mint(box: { secret?: string } | undefined): string {
  assert(box, 'sessions are made by signIn alone')
  box.secret = randomBytes(32).toString('base64url')
  return hashOf(box.secret)
}

const hashOf = (given: string): string => createHash('sha256').update(given).digest('base64url')

function refusedOrRethrow(error: unknown): null {
  if (isAPIError(error) && error.statusCode < 500) return null
  throw error
}

function requireGoodPassword(password: string): void {
  const length = [...password].length
  if (length < PASSWORD_LENGTH.min || length > PASSWORD_LENGTH.max) {
    const words = `A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters; this one has ${length}.`
    throw refuse('invalid', 'password_length', words, 'password')
  }
}

function sessionCookie(publicUrl: string) {
  const https = publicUrl.startsWith('https:')
  // A browser takes `__Host-` only over https, from this very host, for all paths.
  const name = https ? '__Host-remit' : 'remit_session'
  const attributes = `Path=/; HttpOnly; SameSite=Strict${https ? '; Secure' : ''}`
  return {
    set: (value: string) => `${name}=${value}; ${attributes}; Max-Age=${SESSION.absoluteSeconds}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
    read(header: string | undefined): string | null {
      for (const part of (header ?? '').split(';')) {
        const [key, value] = part.trim().split('=', 2)
        if (key === name && value && /^[A-Za-z0-9_-]{43}$/.test(value)) return value
      }
      return null
    },
  }
}
