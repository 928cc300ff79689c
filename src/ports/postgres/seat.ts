import { Client } from 'pg'
import { superuser } from './initialise.ts'
import { port } from './server-process.ts'

/**
 * One Remit process's share in the server: a connection that holds a shared advisory lock for as long as the process
 * lives. PostgreSQL releases it however the process ends, so nothing is left behind by kill -9.
 */
export type Seat = {
  /** Called once when the connection is lost, which is how we learn that the server has died. */
  onLost(listener: (reason: string) => void): void
  /** Gives the seat up. True when nobody else sits: then the server is ours to stop, and nobody can sit down any more. */
  leave(): Promise<boolean>
}

export type Attempted =
  | { readonly kind: 'seated'; readonly seat: Seat }
  /** The server exists and is starting, recovering or stopping. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'unreachable'; readonly why: string }

// Any number; it only has to be the same in every version of Remit.
const lockKey = 7_364_201

export async function takeSeat(socketFolder: string): Promise<Attempted> {
  const client = new Client({
    host: socketFolder,
    port,
    user: superuser,
    database: 'postgres',
    application_name: 'remit-supervisor',
    connectionTimeoutMillis: 5000,
  })
  let lost: string | null = null
  let tell: (reason: string) => void = () => {}
  const lose = (reason: string): void => {
    if (lost !== null) return
    lost = reason
    tell(reason)
  }
  client.on('error', (error) => lose(error.message))
  client.on('end', () => lose('the connection was closed'))

  try {
    await client.connect()
    // A server that its last user is just stopping lets nobody in: this waits until it is gone, and fails.
    await client.query('select pg_advisory_lock_shared($1)', [lockKey])
  } catch (error) {
    client.end().catch(() => {}) // there is nothing to close when it never opened
    const { code, message } = error as { code?: string; message: string }
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return { kind: 'unreachable', why: message }
    if (code === undefined || code.startsWith('57P') || code === 'ECONNRESET' || code === 'EPIPE')
      return { kind: 'busy' }
    throw error
  }

  return {
    kind: 'seated',
    seat: {
      onLost(listener) {
        tell = listener
        if (lost !== null) listener(lost)
      },
      async leave() {
        tell = () => {}
        try {
          await client.query('select pg_advisory_unlock_shared($1)', [lockKey])
          const { rows } = await client.query('select pg_try_advisory_lock($1) as alone', [lockKey])
          if (rows[0].alone === true) return true // kept open, so that the lock holds until the server is down
          await client.end()
          return false
        } catch {
          return false // the server is gone already
        }
      },
    },
  }
}
