/** What happens at an instant of virtual time. Runs to its end, real reads and writes included, before the next begins. */
type Happening = { readonly at: number; readonly order: number; readonly run: () => Promise<void> | void }

export type Scheduler = {
  /** Virtual time in microseconds since 1970; no two happenings share one. */
  now(): number
  /** Lets something happen after so many microseconds. */
  after(microseconds: number, run: () => Promise<void> | void): void
  /** One happening after the other, until `until` (microseconds since 1970) or until nothing is left to happen. */
  runUntil(until: number): Promise<void>
  /** How many things have happened. */
  steps(): number
}

/** More than this means that something wakes itself for ever. */
const mostSteps = 60_000

/**
 * One thread, one happening at a time, virtual time that jumps from one to the next (CORRECTNESS §17.2). `afterEach` runs
 * when everything that a happening set going has come to its next stop.
 */
export function createScheduler(startAt: number, afterEach: () => Promise<void> | void): Scheduler {
  const waiting: Happening[] = []
  let now = startAt
  let order = 0
  let steps = 0
  return {
    now: () => now,
    steps: () => steps,
    after(microseconds, run) {
      order += 1
      push(waiting, { at: now + Math.max(1, Math.round(microseconds)), order, run })
    },
    async runUntil(until) {
      for (let first = waiting[0]; first && first.at <= until; first = waiting[0]) {
        pop(waiting)
        now = Math.max(now + 1, first.at)
        steps += 1
        if (steps > mostSteps) throw new Error(`nothing came to rest in ${mostSteps} steps`)
        await first.run()
        await settled()
        await afterEach()
      }
      now = Math.max(now, until)
    },
  }
}

/** Everything that only waited for promises has run when the event loop takes its next turn. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const before = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Happening[], item: Happening): void {
  let at = heap.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as Happening
    if (!before(item, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = item
}

function pop(heap: Happening[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1] as Happening, heap[child] as Happening)) child += 1
    if (!before(heap[child] as Happening, last)) break
    heap[at] = heap[child] as Happening
    at = child
  }
  heap[at] = last
}
