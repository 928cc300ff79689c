import type { BetterAuthOptions } from 'better-auth'
import type { Pool } from 'pg'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import { hashPassword, verifyPassword } from './password.ts'

/** Staff: ended after an hour without a request, and after twelve hours in any case (CORRECTNESS §18.5). */
export const SESSION = { idleSeconds: 60 * 60, absoluteSeconds: 12 * 60 * 60, refreshAfterSeconds: 5 * 60 } as const
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const

type Wiring = {
  readonly pool: Pool
  readonly clock: Clock
  readonly ids: Ids
  readonly secret: string
  readonly publicUrl: string
  /** Gives the token under which a new session is stored: the hash of the secret that only the browser keeps. */
  readonly storedToken: () => string
}

/**
 * How better-auth is used: users, passwords and sessions in schema `auth`, nothing of its HTTP surface. Nobody can sign
 * up; users are made by an administrator. Second factor, passkeys and invitations are plugins to be added here.
 */
export function authOptions({ pool, clock, ids, secret, publicUrl, storedToken }: Wiring) {
  return {
    database: pool,
    secret,
    baseURL: publicUrl,
    trustedOrigins: [publicUrl],
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      requireEmailVerification: false,
      autoSignIn: false,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
      revokeSessionsOnPasswordReset: true,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: {
      expiresIn: SESSION.idleSeconds,
      updateAge: SESSION.refreshAfterSeconds,
      cookieCache: { enabled: false },
    },
    databaseHooks: {
      // The library reads the machine's clock; sessions live by ours.
      session: {
        create: { before: async (session) => ({ data: { ...session, token: storedToken(), ...timesOf(clock) } }) },
      },
    },
    advanced: {
      database: { generateId: () => ids.uuid() },
      ipAddress: { disableIpTracking: true },
    },
  } satisfies BetterAuthOptions
}

function timesOf(clock: Clock) {
  const now = clock.now().epochMilliseconds
  return { createdAt: new Date(now), updatedAt: new Date(now), expiresAt: new Date(now + SESSION.idleSeconds * 1000) }
}
