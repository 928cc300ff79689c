import { setTimeout as pause } from 'node:timers/promises'
import { diceFrom } from '../../sim/dice.ts'
import type { Outage, RunOptions, RunResult } from './outages.ts'
import { runOutages } from './outages.ts'
import { ownPostgres } from './own-postgres.ts'
import { type TcpProxy, type Trouble, tcpProxy } from './tcp-proxy.ts'

export type UnsteadyResult = RunResult & { readonly made: Readonly<Record<Trouble, number>> }

/** So many pieces of data pass before one meets trouble. A query is several pieces, a request to the gateway two. */
const oneIn = { database: 300, gateway: 25 } as const

/**
 * Both lines of the server, to PostgreSQL and to the gateway, go through a proxy that resets, stalls and half-closes
 * them for `forMs` at a time; an outage's end is when that is over.
 */
export async function runUnsteady(options: RunOptions, forMs: number): Promise<UnsteadyResult> {
  const postgres = await ownPostgres()
  const proxies: TcpProxy[] = []
  const open = async (name: string, target: Parameters<typeof tcpProxy>[0]['target']): Promise<TcpProxy> => {
    const proxy = await tcpProxy({ target, dice: diceFrom(options.seed, 'proxy', name) })
    proxies.push(proxy)
    return proxy
  }
  try {
    const toDatabase = await open('database', { path: postgres.socketPath })
    const outage: Outage = async ({ server }) => {
      const [database, gateway] = proxies
      database?.trouble(oneIn.database)
      gateway?.trouble(oneIn.gateway)
      await pause(forMs)
      database?.trouble(null)
      gateway?.trouble(null)
      return server.untilReady()
    }
    const result = await runOutages(options, outage, {
      given: { databaseUrl: postgres.urlOn(toDatabase.port), admin: postgres.admin },
      async gatewayThrough(url) {
        const { port, hostname } = new URL(url)
        const proxy = await open('gateway', { host: hostname, port: Number(port) })
        return `http://127.0.0.1:${proxy.port}`
      },
    })
    const [database, gateway] = proxies.map((proxy) => proxy.made())
    const sum = (kind: Trouble): number => (database?.[kind] ?? 0) + (gateway?.[kind] ?? 0)
    return {
      ...result,
      made: { reset: sum('reset'), stall: sum('stall'), half_close: sum('half_close'), silence: sum('silence') },
    }
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.close()))
    await postgres.stop()
  }
}
