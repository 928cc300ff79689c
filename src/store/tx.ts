/**
 * The one way to the database: short transactions of one organization, two flights long where the work allows it.
 *
 * `BEGIN`, the organization's name and the first reads leave together; all writes and `COMMIT` leave together. A
 * pipelined COMMIT after a failed statement *resolves*, as ROLLBACK, so the command tag is what counts.
 */
import process from 'node:process'
import pg from 'pg'
import { assert } from '../core/assert.ts'
import type { Clock } from '../ports/clock.ts'
import type { Pause } from '../ports/pause.ts'
import { HeardClient } from '../ports/postgres/heard-client.ts'
import type { RunTx, SqlValue, Tx, TxOptions } from '../ports/tx.ts'
import { FlightSocket } from './flight-socket.ts'
import { statementOf, toDriver, toRows, typeReaders } from './values.ts'

export type PoolOptions = {
  readonly size: number
  /** False for pgbouncer before 1.21, which loses named statements (`DB_PREPARE=off`). */
  readonly prepare: boolean
  /** How long a statement may go without an answer before its connection counts as dead; `longestSilenceMs` by default. */
  readonly silenceMs?: number
  readonly onError?: (error: Error) => void
  /** Called when the database refused to write: its disk is full, or it takes no changes. */
  readonly onUnwritable?: () => void
}

type Query = (config: pg.QueryConfig) => Promise<pg.QueryArrayResult>

export type Database = {
  txOf(organizationId: string): RunTx
  /** One statement outside any organization; used with a role that may read only what its grants name. */
  rows<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  close(): Promise<void>
  /** Connections in use and waiting, for `/healthz`. */
  load(): { readonly total: number; readonly idle: number; readonly waiting: number }
}

/** The connection ended while COMMIT was on its way: whether it took effect must be looked up, not assumed (CORRECTNESS §7). */
export class CommitUnknown extends Error {
  override name = 'CommitUnknown'
}

const limits = '-c statement_timeout=10000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000'
/**
 * Above what PostgreSQL itself allows a statement: whoever says nothing for longer is not slow but gone, though nobody
 * closed the connection (a machine without power, a firewall that forgot it). Then the connection is closed from here.
 */
const longestSilenceMs = 20_000
const again = new Set(['40001', '40P01', '55P03'])
const maxTries = 5
/** Read-only, and no room on the disk. */
const unwritable = new Set(['25006', '53100'])

export function openDatabase(config: pg.PoolConfig, clock: Clock, pause: Pause, options: PoolOptions): Database {
  const pool = new pg.Pool({
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    query_timeout: options.silenceMs ?? longestSilenceMs,
    ...withLimits(config),
    max: options.size,
    Client: HeardClient,
    stream: () => new FlightSocket(),
    pipeline: true,
    types: typeReaders,
  } as pg.PoolConfig)
  pool.on('error', (error) => options.onError?.(error))

  return {
    txOf:
      (organizationId) =>
      (work, { insist, statementMs, explain } = {}) => {
        const run = () => retried(() => runOnce(pool, clock, { ...options, statementMs }, organizationId, work), pause)
        return explained(insist ? insisting(run, insist, clock, pause) : run(), explain)
      },
    async rows(sql, parameters = []) {
      const result = await pool.query({
        ...prepared(sql, options),
        text: sql,
        values: parameters.map(toDriver),
        rowMode: 'array',
      })
      return toRows(sql, result as unknown as pg.QueryArrayResult)
    },
    close: () => pool.end(),
    load: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  }
}

/** Adds our time limits to what the connection asks for. In a connection string they stand inside, since it wins over fields. */
function withLimits(config: pg.PoolConfig): pg.PoolConfig {
  const both = (given: string | null | undefined) => [given, limits].filter(Boolean).join(' ')
  if (!config.connectionString) return { ...config, options: both(config.options) }
  // Not every connection string is a URL to `URL`: one for a socket has no host.
  const [address = '', query] = config.connectionString.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('options', both(parameters.get('options')))
  return { ...config, connectionString: `${address}?${parameters.toString().replaceAll('+', '%20')}` }
}

async function retried<T>(run: () => Promise<T>, pause: Pause): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (attempt >= maxTries || !again.has(codeOf(error))) throw error
      await pause(attempt * attempt * 15)
    }
  }
}

/** What a transaction resolves to, or what `explain` makes of its failure. */
export async function explained<T>(result: Promise<T>, explain: TxOptions['explain']): Promise<T> {
  try {
    return await result
  } catch (error) {
    throw explain ? await explain(error) : error
  }
}

/** Longer than a PostgreSQL that was stopped takes to come back, and shorter than a customer's patience. */
const insistSeconds = 15
const insistEveryMs = 250

async function insisting<T>(
  run: () => Promise<T>,
  insist: NonNullable<TxOptions['insist']>,
  clock: Clock,
  pause: Pause,
): Promise<T> {
  const until = clock.now().add({ seconds: insistSeconds })
  for (let left = (insistSeconds * 1_000) / insistEveryMs; ; left -= 1) {
    try {
      return await run()
    } catch (error) {
      const mayRepeat = error instanceof CommitUnknown ? insist === 'repeatable' : isAway(error)
      if (!mayRepeat || left === 0 || Temporal.Instant.compare(clock.now(), until) > 0) throw error
      await pause(insistEveryMs)
    }
  }
}

async function runOnce<T>(
  pool: pg.Pool,
  clock: Clock,
  options: PoolOptions & Pick<TxOptions, 'statementMs'>,
  organizationId: string,
  work: (t: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  const sent: Promise<pg.QueryArrayResult>[] = []
  let broken: Error | undefined
  const together = flightsOf(client)
  const { statementMs } = options
  // Who allows its statements more time is waited for as much longer.
  const patience = statementMs === undefined ? {} : { query_timeout: statementMs + longestSilenceMs }
  const query: Query = (config) => {
    together()
    const answer = client.query({ ...config, ...patience, rowMode: 'array' })
    answer.catch((error: Error) => {
      broken ??= error
    })
    sent.push(answer)
    return answer
  }
  const send = (sql: string, parameters: readonly SqlValue[] = []): Promise<pg.QueryArrayResult> =>
    query({ ...prepared(sql, options), text: sql, values: parameters.map(toDriver) })
  try {
    query({ text: beginOf(organizationId, statementMs) })
    const result = await work(txOn(send, organizationId, clock.now()))
    await commit(query, sent)
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {})
    await Promise.allSettled(sent)
    if (unwritable.has(codeOf(broken ?? error))) options.onUnwritable?.()
    broken ??= connectionEnded(error) ? (error as Error) : undefined
    throw broken && isAborted(error) ? broken : error
  } finally {
    // After an error the driver may believe in statements that the server never prepared: such a connection is not kept.
    client.release(broken)
  }
}

/** How every transaction begins, as one message: each command by itself would cost driver and server as much again. */
function beginOf(organizationId: string, statementMs: number | undefined): string {
  const begin = `begin; set local app.organization_id = ${pg.escapeLiteral(organizationId)}`
  return statementMs === undefined ? begin : `${begin}; set local statement_timeout = ${Number(statementMs)}`
}

/**
 * Holds back what is written to the connection until the code that is running has nothing more to say, so that the
 * statements of a flight leave in one write: one call of the kernel and one wake-up of the server, not one each. The
 * pool's sockets (`flight-socket.ts`) make one piece of it.
 */
export function flightsOf(client: Pick<pg.PoolClient, 'connection'>): () => void {
  const { stream } = client.connection
  let held = false
  return () => {
    if (held) return
    held = true
    stream.cork()
    process.nextTick(() => {
      held = false
      stream.uncork()
    })
  }
}

function txOn(
  send: (sql: string, parameters?: readonly SqlValue[]) => Promise<pg.QueryArrayResult>,
  organizationId: string,
  now: Temporal.Instant,
): Tx {
  const rows = async <Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> =>
    toRows<Row>(sql, await send(sql, parameters))
  const maybe = async <Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | null> => {
    const found = await rows<Row>(sql, parameters)
    assert(found.length <= 1, `at most one row is expected of: ${sql.slice(0, 120)}`)
    return found[0] ?? null
  }
  return {
    organizationId,
    now,
    rows,
    maybe,
    async one(sql, parameters) {
      const row = await maybe(sql, parameters)
      assert(row !== null, `one row is expected of: ${sql.slice(0, 120)}`)
      return row as never
    },
    write(sql, parameters) {
      const count = send(sql, parameters).then((result) => result.rowCount ?? 0)
      count.catch(() => {})
      return count
    },
  }
}

async function commit(query: Query, sent: readonly Promise<unknown>[]): Promise<void> {
  const before = [...sent]
  const committed = query({ text: 'commit' })
  // The first statement that failed says why; the rest only say that it did.
  await Promise.all(before)
  const { command } = await committed.catch((error: unknown) => {
    if (connectionEnded(error)) throw new CommitUnknown('the connection ended while a transaction was being committed')
    throw error
  })
  assert(command === 'COMMIT', `a transaction ended with ${command} instead of COMMIT`)
}

const prepared = (sql: string, options: PoolOptions) => (options.prepare ? { name: statementOf(sql).statement } : {})

/** PostgreSQL's five-character code of an error, or ''. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The constraint that refused a row, or null: how a flow tells one unique key from another. */
export const constraintOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : null

const isAborted = (error: unknown) => codeOf(error) === '25P02'
const connectionEnded = (error: unknown) =>
  (codeOf(error) === 'EPIPE' || !/^[0-9A-Z]{5}$/.test(codeOf(error))) &&
  error instanceof Error &&
  /connection|ECONN|EPIPE|connect ENOENT|socket|query read timeout/i.test(error.message)

/** Stopped, not up yet, or out of reach: nothing was committed. */
const isAway = (error: unknown): boolean =>
  connectionEnded(error) ||
  /^(57P0[123]|08...)$/.test(codeOf(error)) ||
  /timeout exceeded when trying to connect/.test(String(error))

/** True for errors that say the database cannot be reached or is not ready: answered by 503, never by a guess. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof CommitUnknown || isAway(error) || /^(53300|25006|53100)$/.test(codeOf(error))
