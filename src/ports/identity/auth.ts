import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, randomBytes } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { Pool, type PoolConfig } from 'pg'
import { assert } from '../../core/assert.ts'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Log } from '../log.ts'
import { HeardClient } from '../postgres/heard-client.ts'
import { authOptions } from './options.ts'

export type AuthSettings = {
  /** Connects as the role `remit_app`. */
  readonly database: PoolConfig
  /** At least 32 characters, the same in every process; sessions' CSRF tokens hang on it. */
  readonly secret: string
  readonly publicUrl: string
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

/** The library, wired; what this folder makes of it is in the other files. */
export type Auth = {
  /** Null when e-mail address or password is wrong; takes the same time for an unknown account. */
  signIn(email: string, password: string): Promise<{ readonly userId: string; readonly secret: string } | null>
  store(): Promise<Awaited<ReturnType<typeof betterAuth>['$context']>['internalAdapter']>
  close(): Promise<void>
}

/** Opens no connection until somebody signs in or is recognised. */
export function openAuth({ database, secret, publicUrl, clock, ids, log }: AuthSettings): Auth {
  assert(secret.length >= 32, 'the secret of sessions has at least 32 characters')
  const pool = authPool(database, log)
  const minted = new AsyncLocalStorage<Box>()
  const auth = betterAuth(
    authOptions({ pool, clock, ids, secret, publicUrl, storedToken: () => mint(minted.getStore()) }),
  )
  return {
    async signIn(email, password) {
      const box: Box = {}
      const result = await minted.run(box, () =>
        auth.api.signInEmail({ body: { email, password } }).catch(refusedOrRethrow),
      )
      return result && box.secret ? { userId: result.user.id, secret: box.secret } : null
    },
    store: async () => (await auth.$context).internalAdapter,
    close: () => pool.end(),
  }
}

/** Under which a session is found: the browser keeps 256 random bits, the database only their hash (§18.5). */
export const storedTokenOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

type Box = { secret?: string }

function mint(box: Box | undefined): string {
  assert(box, 'sessions are made by signIn alone')
  box.secret = randomBytes(32).toString('base64url')
  return storedTokenOf(box.secret)
}

/** better-auth names no schema in its statements, so its connections look into `auth` and nowhere else. */
function authPool(database: PoolConfig, log: Log): Pool {
  // A connection that says nothing for longer than PostgreSQL allows a statement is dead, though nobody closed it.
  const patience = { connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000, query_timeout: 20_000, keepAlive: true }
  const pool = new Pool({ ...patience, max: 4, ...database, Client: HeardClient } as PoolConfig)
  pool.on('connect', (client) => {
    client.query("set search_path to auth; set statement_timeout to '10s'").catch(() => {})
  })
  pool.on('error', (error) => log.warn('a connection for sign-in was lost', { error: error.message }))
  return pool
}

function refusedOrRethrow(error: unknown): null {
  if (isAPIError(error) && error.statusCode < 500) return null
  throw error
}
