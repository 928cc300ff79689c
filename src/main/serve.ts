import { type ServerType, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Env } from '../api/http.ts'

export type Listening = { readonly port: number; stop(milliseconds: number): Promise<void> }

/**
 * Serves the application on `host:port` (0: any free port). Throws a sentence when the port is taken. `stop` takes no
 * new connections and gives requests in hand their time (CORRECTNESS §14).
 */
export async function listen(app: Hono<Env>, host: string, port: number): Promise<Listening> {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(starting))
    starting.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken by another program; choose one with PORT=…`)
          : error,
      ),
    )
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    stop: (milliseconds) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), milliseconds)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}
