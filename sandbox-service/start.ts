import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { newId } from './ids.ts'
import { type Poster, postWebhooks } from './post-webhooks.ts'
import { sandboxServer } from './server.ts'
import { openService, type Service } from './service.ts'

export type RunningSandbox = {
  readonly url: string
  readonly port: number
  readonly adminKey: string
  /** Closes the books; calls that are kept waiting on purpose are cut after half a second. */
  stop(): Promise<void>
}

type Options = { readonly folder: string; readonly port?: number; readonly onStopped?: () => void }

/**
 * Opens the books in `folder` and serves them on 127.0.0.1, in this process. Throws when the books are in use by
 * another service or the given port is taken.
 */
export async function startSandbox({ folder, port, onStopped }: Options): Promise<RunningSandbox> {
  const service = openService(folder)
  const adminKey = service.marks.read('adminKey') ?? service.marks.write('adminKey', newId('sak'))
  const factsPath = join(folder, 'service.json')
  const poster = postWebhooks(service)
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= close(server, service, poster).then(() => {
      rmSync(factsPath, { force: true })
      onStopped?.()
    })
    return stopping
  }
  const server = sandboxServer(service, { adminKey, onStop: () => void stop() })
  const taken = await listen(server, service, port)
  const url = `http://127.0.0.1:${taken}`
  // Written beside and renamed, so that nobody reads half of it.
  writeFileSync(`${factsPath}.new`, `${JSON.stringify({ pid: process.pid, port: taken, url, adminKey })}\n`, {
    mode: 0o600,
  })
  renameSync(`${factsPath}.new`, factsPath)
  return { url, port: taken, adminKey, stop }
}

/** Without a given port, the one of the last time is asked for first: callers keep the address in their settings. */
async function listen(server: Server, service: Service, port: number | undefined): Promise<number> {
  const last = Number(service.marks.read('port') ?? 0)
  const taken =
    port === undefined ? await listenOn(server, last).catch(() => listenOn(server, 0)) : await listenOn(server, port)
  service.marks.write('port', String(taken))
  return taken
}

const listenOn = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

async function close(server: Server, service: Service, poster: Poster): Promise<void> {
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 500)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
  await poster.stop()
  service.books.close()
}
