import { createHmac } from 'node:crypto'
import { refuse } from '../../core/refusal.ts'
import { type Auth, type AuthSettings, openAuth, storedTokenOf } from './auth.ts'
import { SESSION } from './options.ts'
import { type SessionCookie, sessionCookie } from './session-cookie.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { accountOf, createUser, type NewUser, setPassword } from './users.ts'

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
  createUser(user: NewUser): Promise<string>
  /** Sets a new password and ends all sessions of that user. */
  setPassword(email: string, password: string): Promise<void>
  close(): Promise<void>
}

type Parts = {
  readonly auth: Auth
  readonly throttle: Throttle
  readonly cookies: SessionCookie
  readonly settings: AuthSettings
}

/** Builds the module. Second factor, passkeys and invitations will be further functions beside these. */
export function createIdentity(settings: AuthSettings): Identity {
  const auth = openAuth(settings)
  const parts: Parts = {
    auth,
    settings,
    throttle: createThrottle(settings.clock),
    cookies: sessionCookie(settings.publicUrl),
  }
  return {
    signIn: (attempt) => signIn(parts, attempt),
    signOut: (cookieHeader) => signOut(parts, cookieHeader),
    whoIs: (cookieHeader) => whoIs(parts, cookieHeader),
    createUser: (user) => createUser(auth, user),
    setPassword: (email, password) => setPassword(auth, email, password),
    close: () => auth.close(),
  }
}

async function signIn({ auth, throttle, cookies, settings }: Parts, { email, password, ip }: SignInTry) {
  const account = accountOf(email)
  const wait = throttle.waitFor(account, ip)
  if (wait > 0) throw refuse('rate_limited', 'sign_in_throttled', `Too many tries. Wait ${wait} seconds and try again.`)

  const opened = await auth.signIn(account, password)
  if (!opened) {
    throttle.failed(account, ip)
    settings.log.warn('sign-in refused', { ip })
    throw refuse('unauthorized', 'sign_in_refused', 'E-mail address or password is not right.')
  }
  throttle.succeeded(account, ip)
  return { cookie: cookies.set(opened.secret), userId: opened.userId }
}

async function signOut({ auth, cookies }: Parts, cookieHeader: string | undefined): Promise<string> {
  const given = cookies.read(cookieHeader)
  if (given) await (await auth.store()).deleteSession(storedTokenOf(given))
  return cookies.clear()
}

/** A session lives for an hour after its last request, twelve hours in all (CORRECTNESS §18.5). */
async function whoIs({ auth, cookies, settings }: Parts, cookieHeader: string | undefined): Promise<SignedIn | null> {
  const given = cookies.read(cookieHeader)
  if (!given) return null
  const store = await auth.store()
  const token = storedTokenOf(given)
  const found = await store.findSession(token)
  if (!found) return null

  const { session, user } = found
  const now = settings.clock.now().epochMilliseconds
  const endsAt = Math.min(session.expiresAt.getTime(), session.createdAt.getTime() + SESSION.absoluteSeconds * 1000)
  if (endsAt <= now) {
    await store.deleteSession(token)
    return null
  }
  // Written now and then, not with every request.
  if (session.updatedAt.getTime() + SESSION.refreshAfterSeconds * 1000 <= now) {
    await store.updateSession(token, {
      expiresAt: new Date(now + SESSION.idleSeconds * 1000),
      updatedAt: new Date(now),
    })
  }
  const csrfToken = createHmac('sha256', settings.secret).update(`csrf ${session.id}`).digest('base64url')
  return { sessionId: session.id, userId: user.id, name: user.name, email: user.email, csrfToken }
}
