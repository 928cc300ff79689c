import { type Dice, diceFrom } from '../dice.ts'
import { isExpected } from './expected-errors.ts'
import {
  type CallKind,
  crashesAfter,
  crashesBefore,
  type Fault,
  faultWords,
  type GivenFaults,
  heldUpSeconds,
  type Odds,
  throwFault,
} from './faults.ts'
import type { Scheduler } from './scheduler.ts'
import type { Trace } from './trace.ts'

/** One virtual process: an async function that stops at each port call. It dies with the life of the host it began in. */
export type Process = { readonly name: string; readonly life: number; calls: number }

/** How a request to the host ended for whoever made it; `lost` when the host died under it or was down. */
export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'lost' }

/** What a stop does when it is its turn. `leaves` runs in the outside world and survives the host. */
export type Call<T> = {
  readonly kind: CallKind
  readonly says: string
  /** Microseconds until its turn; the dice decide when absent. */
  readonly delay?: number
  readonly run: (fault: Fault | null, dice: Dice) => Promise<T> | T
}

export type Host = {
  stop<T>(process: Process, call: Call<T>): Promise<T>
  /** Runs `work` as a process of the host and tells how it ended. */
  request<T>(name: string, work: (process: Process) => Promise<T>): Promise<Answer<T>>
  crash(why: string): void
  /** What goes wrong outside the host with something that has a name of its own. */
  faultOutside(name: string, kind: CallKind, dice: Dice): Fault | null
  isUp(): boolean
  /** Ends faults: what is broken comes up, and nothing goes wrong any more. */
  heal(): void
  readonly fired: Map<string, Fault>
  /** Names of all stops so far with their kinds, for exhaustive crash points. */
  readonly stops: { readonly key: string; readonly kind: CallKind }[]
  readonly crashes: () => number
}

type Options = {
  readonly seed: string | number
  readonly scheduler: Scheduler
  readonly trace: Trace
  readonly odds: Odds
  readonly given: GivenFaults | null
  readonly onUp: () => void
  readonly onUnexpected: (where: string, error: unknown) => void
}

/**
 * The machine that runs Remit. A crash abandons every virtual process of it; the database, the gateways and the people
 * outside go on (CORRECTNESS §17.2). Which stop fails is decided by the name of the stop, or by the history.
 */
export function createHost({ seed, scheduler, trace, odds, given, onUp, onUnexpected }: Options): Host {
  const fired = new Map<string, Fault>()
  const stops: { key: string; kind: CallKind }[] = []
  const lost = new Set<() => void>()
  let life = 1
  let up = true
  let healed = false
  let crashes = 0

  const faultAt = (key: string, kind: CallKind, dice: Dice): Fault | null => {
    if (healed) return null
    // Thrown also when it is not used, so that the dice of the stop go on alike.
    const thrown = throwFault(kind, odds, dice)
    const fault = given ? (given[key] ?? null) : thrown
    if (fault) fired.set(key, fault)
    return fault
  }
  const comeUp = (): void => {
    if (up) return
    up = true
    trace.say('server', 'is up again')
    onUp()
  }
  const crash = (why: string): void => {
    if (!up) return
    crashes += 1
    life += 1
    up = false
    trace.say('server', `DIES: ${why}`)
    const cut = [...lost]
    lost.clear()
    for (const tell of cut) scheduler.after(5_000, tell)
    scheduler.after(diceFrom(seed, 'restart', crashes).whole(500_000, 8_000_000), comeUp)
  }

  return {
    fired,
    stops,
    crashes: () => crashes,
    isUp: () => up,
    crash,
    faultOutside: faultAt,
    heal() {
      healed = true
      comeUp()
    },
    stop<T>(process: Process, call: Call<T>): Promise<T> {
      process.calls += 1
      const key = `${process.name}#${process.calls}`
      const dice = diceFrom(seed, key)
      const delay = call.delay ?? latency(dice)
      return new Promise<T>((resolve, reject) => {
        scheduler.after(delay, async () => {
          if (process.life !== life) return
          stops.push({ key, kind: call.kind })
          const fault = faultAt(key, call.kind, dice)
          if (fault && crashesBefore.has(fault)) return crash(`${faultWords(fault)} (${key})`)
          trace.at(key, call.says, fault)
          try {
            const value = await call.run(fault, dice)
            if (fault && crashesAfter.has(fault)) return crash(`${faultWords(fault)} (${key})`)
            if (fault !== 'tx_held_up') return resolve(value)
            scheduler.after(dice.whole(...heldUpSeconds) * 1e6, () => {
              if (process.life === life) resolve(value)
            })
          } catch (error) {
            trace.failed(key, error)
            if (!isExpected(error)) onUnexpected(key, error)
            reject(error as Error)
          }
        })
      })
    },
    request<T>(name: string, work: (process: Process) => Promise<T>): Promise<Answer<T>> {
      return new Promise((resolve) => {
        const cut = () => resolve({ kind: 'lost' })
        if (!up) return scheduler.after(5_000, cut)
        lost.add(cut)
        const ended = (answer: Answer<T>): void => {
          lost.delete(cut)
          resolve(answer)
        }
        work({ name, life, calls: 0 }).then(
          (value) => ended({ kind: 'answer', value }),
          (error: unknown) => {
            if (!isExpected(error)) onUnexpected(name, error)
            ended({ kind: 'error', error })
          },
        )
      })
    },
  }
}

/** Mostly a few milliseconds, sometimes long enough for anything else to come first. */
function latency(dice: Dice): number {
  const kind = dice.next()
  if (kind < 0.8) return dice.whole(200, 8_000)
  return kind < 0.97 ? dice.whole(8_000, 400_000) : dice.whole(400_000, 6_000_000)
}
