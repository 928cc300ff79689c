import { join } from 'node:path'
import process from 'node:process'
import { sandboxAdapter } from '../gateways/sandbox/adapter.ts'
import { stripeAdapter } from '../gateways/stripe/adapter.ts'
import { stripeConnect } from '../gateways/stripe/connect/stripe-connect.ts'
import { systemClock } from '../ports/clock.ts'
import type { System } from '../ports/ctx.ts'
import { realHttp } from '../ports/http.ts'
import { createIdentity, type Identity } from '../ports/identity/identity.ts'
import { idsFrom } from '../ports/ids.ts'
import type { Log } from '../ports/log.ts'
import { smtpMail } from '../ports/mail-smtp.ts'
import { fileMailbox, type Mailbox } from '../ports/mailbox.ts'
import { deriveSecret, readMasterKeys } from '../ports/master-keys.ts'
import { realPause } from '../ports/pause.ts'
import { type PdfProcess, pdfProcess } from '../ports/pdf-process.ts'
import { filePhone, type Phone } from '../ports/phone.ts'
import { openQueue, type PgBossQueue } from '../ports/queue-pgboss.ts'
import { systemRandom } from '../ports/random.ts'
import { createVault } from '../ports/vault-aes.ts'
import type { Database as Connections } from '../store/database.ts'
import { type Database, openDatabase } from '../store/tx.ts'
import type { Config } from './config.ts'
import { gatewaysFrom } from './gateways.ts'
import type { SandboxService } from './sandbox-process.ts'
import { wiringOf } from './wiring-of.ts'

/** The real outside world, with what `main` needs to shut down again. */
export type Wired = {
  readonly system: System
  readonly identity: Identity
  readonly queue: PgBossQueue
  readonly pdf: PdfProcess
  readonly mailbox: Mailbox
  readonly phone: Phone
  readonly database: Database
  /** Whether the database has refused to write within the last ten seconds. */
  wasUnwritable?(): boolean
  close(): Promise<void>
}

/** Builds a `System` from open connections and settings; the one place where ports meet their implementations. */
export async function wire(
  config: Config,
  connections: Connections,
  sandbox: SandboxService,
  log: Log,
): Promise<Wired> {
  const clock = systemClock
  const ids = idsFrom(clock, systemRandom)
  const keys = readMasterKeys({ env: process.env.REMIT_MASTER_KEYS, file: join(config.dataFolder, 'master.key') })
  const vault = createVault(keys, systemRandom)
  const onError = (error: Error) => log.error('a database connection failed', { error: error.message })
  const prepare = config.prepareStatements
  let unwritableAt = Number.NEGATIVE_INFINITY
  const onUnwritable = (): void => {
    unwritableAt = performance.now()
  }
  const pool = { size: config.poolSize, prepare, onError, onUnwritable }
  const database = openDatabase(connections.app, clock, realPause, pool)
  const scans = openDatabase(connections.worker, clock, realPause, { size: 3, prepare, onError })
  const queue = await openQueue(connections.owner, log)
  const { stripe } = config
  const places = { sandboxUrl: sandbox.url, publicUrl: config.publicUrl, stripe }
  const pdf = pdfProcess()
  const mailbox = fileMailbox(join(config.dataFolder, 'mailbox'), clock)
  const phone = filePhone(join(config.dataFolder, 'phone'), clock)
  const identity = createIdentity({
    database: connections.app,
    secret: deriveSecret(keys, 'sessions'),
    publicUrl: config.publicUrl,
    clock,
    ids,
    log,
  })
  const system: System = {
    clock,
    random: systemRandom,
    ids,
    log,
    mail: smtpMail(mailbox, clock),
    sms: phone,
    pdf,
    queue,
    vault,
    gateways: gatewaysFrom([sandboxAdapter(realHttp()), stripeAdapter(realHttp())], (account) =>
      wiringOf(account, places),
    ),
    sandbox,
    connect: stripeConnect(realHttp(), stripe),
    stripe: { jsUrl: stripe.jsUrl, platformPublishableKey: stripe.platform?.publishableKey ?? null },
    publicUrl: config.publicUrl,
    txOf: database.txOf,
    directory: scans,
  }
  return {
    system,
    identity,
    queue,
    pdf,
    mailbox,
    phone,
    database,
    wasUnwritable: () => performance.now() - unwritableAt < 10_000,
    async close() {
      await queue.stop(5_000)
      await Promise.all([pdf.stop(), identity.close(), database.close(), scans.close()])
    },
  }
}
