import type { Clock } from '../../src/ports/clock.ts'
import type { System } from '../../src/ports/ctx.ts'
import { idsFrom } from '../../src/ports/ids.ts'
import { readMasterKeys } from '../../src/ports/master-keys.ts'
import { PdfFailed } from '../../src/ports/pdf.ts'
import type { RunTx, Tx, TxOptions } from '../../src/ports/tx.ts'
import { createVault } from '../../src/ports/vault-aes.ts'
import { CommitUnknown, explained, isUnavailable } from '../../src/store/tx.ts'
import { diceFrom } from '../dice.ts'
import { inject } from '../engine/expected-errors.ts'
import type { Fault } from '../engine/faults.ts'
import type { Process } from '../engine/host.ts'
import { instantOf } from '../gateway/books.ts'
import { sentenceOfWrites } from '../story/sentence-of-writes.ts'
import { changesDue, readDue } from './due.ts'
import { gatewaysAt } from './gateways.ts'
import { type Written, watchedTx, writtenBy } from './watched-tx.ts'
import type { Due, World } from './world.ts'

/** A fixed key: nothing of a simulation is secret, and the same seed must seal the same bytes. */
const keys = readMasterKeys({
  env: `sim:${Buffer.from(diceFrom('master key').bytes(32)).toString('base64')}`,
  file: '',
})

/** The outside world as one virtual process sees it: every port call is a stop of that process. */
export function systemOf(world: World, process: Process): System {
  const { host, scheduler, random } = world
  const clock: Clock = {
    now: () => instantOf(scheduler.now()),
    today: (zone) => instantOf(scheduler.now()).toZonedDateTimeISO(zone).toPlainDate().toString(),
  }
  return {
    clock,
    random,
    ids: idsFrom(clock, random),
    log: {
      info() {},
      warn() {},
      error: (message, fields) => world.trace.say(process.name, `logs "${message}" ${fields?.error ?? ''}`),
    },
    vault: createVault(keys, random),
    publicUrl: 'https://pay.sim.example',
    sandbox: { openAccount: async () => ({ apiKey: 'sim' }) },
    txOf: (organizationId) => txAt(world, process, organizationId),
    directory: {
      rows: (sql, parameters) =>
        host.stop(process, {
          kind: 'scan',
          says: 'scans',
          run: (fault) => {
            if (fault === 'scan_failed') throw unreachable()
            return world.database.directory.rows(sql, parameters)
          },
        }),
    },
    gateways: gatewaysAt(world, process),
    stripe: { jsUrl: 'https://js.stripe.com/v3/', platformPublishableKey: world.stripe.platform.publishableKey },
    mail: {
      send: (_organization, _server, message) =>
        host.stop(process, {
          kind: 'mail',
          says: `mails "${message.subject}" to ${message.to.address}`,
          run: (fault) => {
            if (fault === 'mail_deferred')
              return { kind: 'deferred', sentence: 'The mail server is busy.', code: '451' } as const
            if (fault === 'mail_refused')
              return { kind: 'refused', sentence: 'The mail server knows no such address.', code: '550' } as const
            world.mailed.push({ messageId: message.messageId, to: message.to.address })
            if (fault === 'mail_taken_unheard')
              return { kind: 'deferred', sentence: 'The connection was cut.', code: null } as const
            return { kind: 'accepted' } as const
          },
        }),
    },
    sms: { send: async () => ({ kind: 'accepted' }) as never },
    pdf: {
      render: () =>
        host.stop(process, {
          kind: 'pdf',
          says: 'draws a document',
          run: (fault) => {
            if (fault === 'pdf_failed') throw inject(new PdfFailed('busy', 'too many documents wait'))
            return new Uint8Array([37, 80, 68, 70])
          },
        }),
    },
    queue: {
      enqueue: (job) =>
        host.stop(process, {
          kind: 'enqueue',
          says: `queues ${job.name}`,
          run: (fault, dice) => {
            if (fault === 'enqueue_failed') throw unreachable()
            world.queue(job, fault === 'enqueue_twice' ? 2 : 1, dice)
          },
        }),
      wakeRelay: () => world.wake(),
    },
  }
}

const unreachable = () => inject(Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' }))
/** Ends a transaction without ending its connection, which the next one needs; whoever waits hears the fault's own error. */
class Undone extends Error {
  override name = 'Undone'
}
const lostInCommit = () => inject(new CommitUnknown('the connection ended while a transaction was being committed'))

/** As long as the real one insists on a transaction that the database could not take, and as often. */
const insistFor = 15e6
const insistEvery = 250_000

/** One database transaction is one step (CORRECTNESS §17.2); what can go wrong does so before it, or around its COMMIT. */
function txAt(world: World, process: Process, organizationId: string): RunTx {
  return (work, { insist, explain } = {}) => explained(insisting(work, insist), explain)

  async function insisting<T>(work: (t: Tx) => Promise<T>, insist: TxOptions['insist']): Promise<T> {
    const until = world.scheduler.now() + insistFor
    for (let delay: number | undefined; ; delay = insistEvery) {
      try {
        return await world.host.stop(process, {
          kind: 'tx',
          says: 'goes to the database',
          ...(delay !== undefined && { delay }),
          run: (fault) => commit(world, process, organizationId, work, fault),
        })
      } catch (error) {
        const mayRepeat = isUnavailable(error) && (insist === 'repeatable' || !(error instanceof CommitUnknown))
        if (!insist || !mayRepeat || world.scheduler.now() > until) throw error
      }
    }
  }
}

async function commit<T>(
  world: World,
  process: Process,
  organizationId: string,
  work: (t: Tx) => Promise<T>,
  fault: Fault | null,
): Promise<T> {
  if (fault === 'db_unreachable') throw unreachable()
  const writes: Written[] = []
  const run = watchedTx(world.database.txOf(organizationId), {
    statement(sql, parameters) {
      world.trace.feed(`${sql}|${parameters.map(feedText).join('|')}\n`)
      const write = writtenBy(sql, parameters)
      if (write) writes.push({ ...write, values: { id: parameters[1], ...write.values } })
    },
  })
  let due: Promise<Due> | null = null
  const undone = fault === 'tx_rolled_back' || fault === 'commit_lost_undone'
  const value = await run(async (t) => {
    writes.length = 0
    const result = await work(t)
    if (undone) throw new Undone()
    if (changesDue(writes)) due = readDue(t)
    return result
  }).catch((error: unknown) => {
    if (error instanceof Undone) throw fault === 'tx_rolled_back' ? unreachable() : lostInCommit()
    throw error
  })
  world.committed(process, writes)
  if (due) world.dueIn(organizationId, await due)
  world.trace.say(process.name, sentenceOfWrites(writes))
  if (fault === 'commit_lost_done') throw lostInCommit()
  return value
}

/** Most values are words and ids, which need no writing out. */
function feedText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)) ?? ''
}
