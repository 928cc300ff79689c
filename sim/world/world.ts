import type { JobRequest } from '../../src/ports/queue.ts'
import type { Random } from '../../src/ports/random.ts'
import type { Database } from '../../src/store/tx.ts'
import type { Dice } from '../dice.ts'
import type { Host, Process } from '../engine/host.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { Trace } from '../engine/trace.ts'
import type { Books } from '../gateway/books.ts'
import type { Watched } from '../gateway/watch.ts'
import type { History } from '../history/history.ts'
import type { SimStripe } from '../stripe/open-stripe.ts'
import type { Cast } from './set-up.ts'
import type { Written } from './watched-tx.ts'

/** Everything of one simulated history while it runs. */
export type World = {
  readonly history: History
  readonly scheduler: Scheduler
  readonly trace: Trace
  readonly host: Host
  readonly random: Random
  readonly database: { readonly txOf: Database['txOf']; readonly directory: Pick<Database, 'rows'> }
  /** Asks the database as nobody of the simulation: for checks, and to know when something is due. */
  ask<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  readonly books: ReadonlyMap<string, Books>
  booksOf(accountId: string): Books
  /** Where the accounts of profile `stripe` really are. */
  readonly stripe: SimStripe
  readonly cast: Cast
  /** What broke a rule, in sentences. */
  readonly violations: string[]
  readonly coverage: Coverage
  readonly mailed: { readonly messageId: string; readonly to: string }[]
  /** What each form asked to pay, by the single-use token it sent; minor units. */
  readonly forms: Map<string, { readonly commandKey: string; readonly amount: bigint; readonly tip: bigint }>
  /** What people were told, to be compared with the end. */
  readonly told: Told[]
  committed(process: Process, writes: readonly Written[]): void
  /** When the workers have something to do in an organization has changed. */
  dueIn(organizationId: string, due: Due): void
  /** A hint that there is work for the workers. */
  wake(): void
  /** The queue in its harshest reading: at least once, at any time, in any order, twice at once (CORRECTNESS §11). */
  queue(job: JobRequest, times: number, dice: Dice): void
  settleLater(books: Books, dice: Dice): void
  /** Sends webhooks for what has changed in a gateway's books. */
  tellNews(books: Books): void
  /** Called when a request reaches a gateway: I-14 asks that its attempt was committed before. */
  requestArrives(books: Books, request: Watched): Promise<void>
  /** Waits in the outside world, where no crash reaches. */
  sleep(seconds: number): Promise<void>
}

/** When the workers have something to do in one organization, in microseconds since 1970; null: nothing. */
export type Due = {
  readonly lookUp: number | null
  readonly delivery: number | null
  readonly outbox: number | null
  readonly inbox: number | null
}

/** Something the system said to somebody that must stay true. */
export type Told =
  | {
      readonly kind: 'view'
      readonly who: string
      readonly attemptId: string
      readonly status: string
      /** Of the form that was sent; absent where it was only asked how things stand. */
      readonly commandKey?: string
      readonly at: number
    }
  | {
      readonly kind: 'refused'
      readonly who: string
      readonly commandKey: string
      readonly code: string
      readonly at: number
    }
  | {
      readonly kind: 'recorded'
      readonly who: string
      readonly table: 'payments' | 'refunds' | 'credit_notes'
      readonly id: string
    }

/** What a run reached; a simulation that never reaches a state proves nothing about it. */
export type Coverage = { readonly edges: Map<string, number>; readonly operations: Map<string, number> }
