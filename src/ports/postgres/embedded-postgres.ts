import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { type Binaries, readyBinaries } from './binaries.ts'
import { initialise, superuser } from './initialise.ts'
import { type Place, placeFor } from './place.ts'
import { readPostmasterFile, removeStalePostmasterFile } from './postmaster-file.ts'
import { type Seat, takeSeat } from './seat.ts'
import { type Launched, launch, port, shutDown } from './server-process.ts'

export type EmbeddedPostgres = {
  /** Give it as `host` to the driver. */
  readonly socketFolder: string
  readonly port: number
  readonly superuser: string
  /** `postgresql://` address over the socket, as the superuser unless another role is named. */
  connectionString(database: string, role?: string): string
  /** Ends our use. The server itself is stopped only when no other Remit process uses it. */
  stop(): Promise<void>
}

type Request = {
  /** Remit's data folder (`REMIT_DATA`); the database's files are inside it, or noted in its `postgres.json`. */
  readonly dataFolder: string
  readonly log: Log
  /** False gives up safety against power cuts for speed: for tests only. */
  readonly durable?: boolean
}

/**
 * Starts the PostgreSQL that comes with Remit, or joins the one that already runs on this data folder: one that another
 * Remit process started, or an orphan that a killed one left. Restarts it with growing pauses when it dies.
 *
 * Errors are sentences for the person who typed the command.
 */
export async function startEmbeddedPostgres({ dataFolder, log, durable = true }: Request): Promise<EmbeddedPostgres> {
  const place = placeFor(dataFolder)
  const server: Server = { place, binaries: readyBinaries(place.owner, dataFolder), durable, log }
  await initialise(place, { initdb: server.binaries.initdb, durable })
  const watch = keepRunning(server, await bringUp(server))
  return {
    socketFolder: place.socketFolder,
    port,
    superuser,
    connectionString: (database, role = superuser) =>
      `postgresql://${encodeURIComponent(role)}@/${encodeURIComponent(database)}` +
      `?host=${encodeURIComponent(place.socketFolder)}&port=${port}`,
    stop: watch.stop,
  }
}

type Server = {
  readonly place: Place
  readonly binaries: Binaries
  readonly durable: boolean
  readonly log: Log
}

const pollMs = 25
/** Time for a server that lives but cannot be reached through its socket; then it is stopped and started anew. */
const unreachableLimitMs = 3000
/** Recovery after a crash replays at most a few checkpoints' worth of log; beyond this something is wrong. */
const bringUpLimitMs = 600_000
const launchesMax = 8

/** Looks at what is there and does the next thing, until we sit. Every step may find that another process did it first. */
async function bringUp(server: Server): Promise<Seat> {
  const { cluster, socketFolder } = server.place
  let launched: Launched | null = null
  let launches = 0
  let unreachableMs = 0
  let toldWaiting = false

  for (let waitedMs = 0; waitedMs < bringUpLimitMs; waitedMs += pollMs) {
    const found = readPostmasterFile(cluster)
    if (found.state === 'live') {
      if (found.socketFolder === socketFolder) {
        const attempted = await takeSeat(socketFolder)
        if (attempted.kind === 'seated') return attempted.seat
        unreachableMs = attempted.kind === 'unreachable' ? unreachableMs + pollMs : 0
      } else {
        unreachableMs = unreachableLimitMs // a layout of another version of Remit, or a moved data folder
      }
      if (unreachableMs >= unreachableLimitMs) {
        server.log.warn('PostgreSQL runs but cannot be reached; stopping it to start it anew', { pid: found.pid })
        await shutDown(cluster)
        unreachableMs = 0
      }
      if (waitedMs > 5000 && !toldWaiting) {
        toldWaiting = true
        server.log.info('waiting for PostgreSQL; after a crash it first replays its log')
      }
    } else if (launched && launched.failure() === null) {
      // ours is on its way and has not written its file yet
    } else if (found.state === 'stale') {
      removeStalePostmasterFile(cluster)
    } else if (found.state === 'none') {
      const failure = launched?.failure() ?? null
      if (failure !== null && (launches >= launchesMax || !isPassing(failure)))
        throw new Error(cannotStart(server, failure))
      if (launches > 0) await sleep(Math.min(100 * 2 ** launches, 5000))
      launched = launch(server.place, { postgres: server.binaries.postgres, durable: server.durable })
      launches += 1
    }
    await sleep(pollMs)
  }
  throw new Error(cannotStart(server, 'it did not become ready within ten minutes'))
}

/** Another process was quicker, or backends of a killed server have not noticed yet. */
const isPassing = (failure: string): boolean =>
  /lock file .* already exists|bogus data in lock file|pre-existing shared memory block|is being shut down/s.test(
    failure,
  )

const cannotStart = ({ place }: Server, why: string): string =>
  `PostgreSQL could not be started on ${place.cluster}: ${why}`

/** A server that stays up this long has recovered, and the pauses begin small again. */
const steadyMs = 60_000
/** However often it has died: a try costs little, and every pause is one in which nobody can pay. */
const longestPauseMs = 5_000

function keepRunning(server: Server, first: Seat): { stop(): Promise<void> } {
  const { log, place } = server
  let seat: Seat | null = null
  let stopping = false
  let failures = 0
  let regaining: Promise<void> = Promise.resolve()

  const sit = (next: Seat): void => {
    seat = next
    const since = Date.now()
    next.onLost((reason) => {
      seat = null
      if (stopping) return
      failures = Date.now() - since > steadyMs ? 0 : failures + 1
      log.error('PostgreSQL is gone; starting it again', { reason, failures })
      regaining = regain()
    })
  }

  async function regain(): Promise<void> {
    while (!stopping) {
      if (failures > 0) await sleep(Math.min(100 * 2 ** failures, longestPauseMs))
      if (stopping) return
      try {
        const next = await bringUp(server)
        log.info('PostgreSQL runs again')
        return sit(next)
      } catch (error) {
        failures += 1
        log.error('PostgreSQL could not be started; trying again', { reason: (error as Error).message, failures })
      }
    }
  }

  async function stop(): Promise<void> {
    if (stopping) return regaining
    stopping = true
    await regaining
    if (seat && (await seat.leave())) await shutDown(place.cluster)
  }

  sit(first)
  return { stop }
}
