import type { ClientConfig } from 'pg'
import { sandboxAdapter } from '../../src/gateways/sandbox/adapter.ts'
import { gatewaysFrom } from '../../src/main/gateways.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { System } from '../../src/ports/ctx.ts'
import { realHttp } from '../../src/ports/http.ts'
import { idsFrom } from '../../src/ports/ids.ts'
import { readMasterKeys } from '../../src/ports/master-keys.ts'
import { realPause } from '../../src/ports/pause.ts'
import { systemRandom } from '../../src/ports/random.ts'
import { createVault } from '../../src/ports/vault-aes.ts'
import { openDatabase } from '../../src/store/tx.ts'

type Facts = {
  readonly app: ClientConfig
  readonly worker: ClientConfig
  readonly keyFile: string
  readonly sandboxUrl: string
  readonly clock: Clock
  readonly poolSize: number
}

export type Opened = { readonly system: System; close(): Promise<void> }

/** A `System` on a real database and a running sandbox service, in which nothing is mailed. Any process can open one. */
export function sandboxSystem({ app, worker, keyFile, sandboxUrl, clock, poolSize }: Facts): Opened {
  const database = openDatabase(app, clock, realPause, { size: poolSize, prepare: true })
  const scans = openDatabase(worker, clock, realPause, { size: 2, prepare: true })
  const nothingSent = { kind: 'accepted' } as const
  const system: System = {
    clock,
    random: systemRandom,
    ids: idsFrom(clock, systemRandom),
    log: { info() {}, warn() {}, error() {} },
    mail: { send: async () => nothingSent },
    sms: { send: async () => nothingSent },
    pdf: { render: async () => new Uint8Array() },
    queue: { enqueue: async () => {}, wakeRelay() {} },
    vault: createVault(readMasterKeys({ env: undefined, file: keyFile }), systemRandom),
    gateways: gatewaysFrom([sandboxAdapter(realHttp())], () => ({
      settings: { baseUrl: sandboxUrl, publicUrl: 'http://localhost:4000' },
    })),
    publicUrl: 'http://localhost:4000',
    txOf: database.txOf,
    directory: scans,
  }
  return {
    system,
    async close() {
      await database.close()
      await scans.close()
    },
  }
}
