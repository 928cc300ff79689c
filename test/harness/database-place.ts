import type { NetConnectOpts } from 'node:net'
import type { ClientConfig } from 'pg'

/** A test database's address as a URL whose host may be replaced, and where a proxy has to connect to reach it. */
export function placeOf(config: ClientConfig): { readonly url: URL; readonly target: NetConnectOpts } {
  // The address of a local socket names no host before its path.
  const url = new URL((config.connectionString ?? '').replace('@/', '@local/'))
  const named = (name: string) => url.searchParams.get(name)
  const port = named('port') ?? (url.port || '5432')
  const socket = named('host')
  const target = socket ? { path: `${socket}/.s.PGSQL.${port}` } : { host: url.hostname, port: Number(port) }
  for (const name of ['host', 'port']) url.searchParams.delete(name)
  return { url, target }
}
