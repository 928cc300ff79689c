import { setTimeout as pause } from 'node:timers/promises'
import { type Dice, diceFrom } from '../../sim/dice.ts'
import { seconds } from '../bench/measure.ts'
import { type BookingWatch, watchBooking } from './booking-watch.ts'
import { compareBooks, type Findings } from './compare-books.ts'
import { startLoad } from './journeys.ts'
import { openStage, type Stage, type StageOptions } from './stage.ts'

export type RunOptions = {
  readonly seed: string
  /** Outages to make. */
  readonly times: number
  /** True: no more outages; the books are compared after those that were. */
  readonly isEnough?: () => boolean
  /** Journeys at once. */
  readonly atOnce: number
  /** How long customers who wait may still wait when the outages are over. */
  readonly quietMs: number
  /** Between the end of one outage and the next, at random. */
  readonly pauseMs: readonly [least: number, most: number]
  /** Cash is in our books alone: what a database forgets of it, nobody can tell. False: none is taken. */
  readonly cash?: boolean
  /** Whether a second server of the same data folder runs beside the first and takes half of the requests. */
  readonly second?: boolean
  readonly onOutage?: (done: number, readyMs: number) => void
}

export type RunResult = {
  /** For each outage, milliseconds until `/healthz` was 200 again. */
  readonly readyMs: readonly number[]
  /** For each outage, milliseconds from then until everything was booked that the gateway had done. */
  readonly bookedMs: readonly number[]
  /** What took longest to be booked, and who found it in the end, in words. */
  readonly slowest: readonly string[]
  readonly findings: Findings
  /** What `remit verify --gateway` finds broken. */
  readonly broken: readonly string[]
  readonly journeys: { readonly begun: number; readonly finished: number; readonly sentAway: number }
  readonly repeated: number
  readonly surprises: readonly string[]
  readonly seconds: number
}

/** One outage; answers after how many milliseconds `/healthz` was 200 again. */
export type Outage = (stage: Stage, dice: Dice) => Promise<number>

/** What the gateway took may be out of our books for so long after an outage. */
export const bookedWithinMs = 60_000

/** Makes outages under load, then lets things come to rest and compares all books. */
export async function runOutages(options: RunOptions, outage: Outage, staged: StageOptions = {}): Promise<RunResult> {
  const begunAt = performance.now()
  const stage = await openStage(staged)
  let watch: BookingWatch | null = null
  try {
    const dice = diceFrom(options.seed, 'outages')
    if (options.second) stage.client.alsoAt((await stage.anotherServer()).url)
    watch = watchBooking(stage)
    const load = startLoad(stage, options)
    const readyMs: number[] = []
    for (let done = 1; done <= options.times && !options.isEnough?.(); done += 1) {
      await pause(dice.whole(...options.pauseMs))
      const took = await outage(stage, dice)
      watch.ready()
      readyMs.push(took)
      options.onOutage?.(done, took)
    }
    await pause(options.pauseMs[1])
    const sentAway = await load.stop(options.quietMs)
    const all = await watch.untilBooked(bookedWithinMs)
    const bookedMs = watch.waits()
    const slowest = await Promise.all(watch.slowest(5).map((one) => storyOf(stage, one)))
    const findings = await compareBooks(stage, load.told)
    if (!all) findings.lost.push(`${watch.unbooked()} movements were not booked within ${bookedWithinMs / 1_000} s`)
    return {
      readyMs,
      bookedMs,
      slowest,
      findings,
      broken: await stage.verify(),
      journeys: { begun: load.begun(), finished: load.finished(), sentAway },
      repeated: stage.client.repeated(),
      surprises: load.told.surprises,
      seconds: (performance.now() - begunAt) / 1_000,
    }
  } finally {
    await watch?.stop()
    await stage.close()
  }
}

type Found = { readonly op: string; readonly by: string | null; readonly ms: number | null }

async function storyOf(stage: Stage, { id, ms }: { readonly id: string; readonly ms: number }): Promise<string> {
  const found = await stage.database.rows<Found>(
    `select op, resolved_by as by, (1000 * extract(epoch from resolved_at - dispatched_at))::int as ms
       from gateway_attempts where gateway_txn_id = $1
         or refund_id = (select id from refunds where gateway_refund_id = $1 limit 1)`,
    [id],
  )
  const how = found.map((one) => `${one.op} decided by ${one.by} ${seconds(one.ms ?? 0)} after it was sent`)
  return `${id} was booked ${seconds(ms)} after the gateway did it: ${how.join('; ') || 'by no attempt'}`
}
