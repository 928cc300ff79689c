import type { Fault } from '../engine/faults.ts'
import type { History } from '../history/history.ts'
import type { Run } from './run.ts'

export type Shrunk = { readonly history: History; readonly run: Run; readonly tries: number }

/** Runs beyond which the history is small enough for now. */
const mostTries = 150

/**
 * Leaves out operations and faults while the same rule is still broken (CORRECTNESS §17.2). The faults that happened are
 * named by stop first, so that what remains does not depend on any dice.
 */
export async function shrink(history: History, failed: Run, play: (history: History) => Promise<Run>): Promise<Shrunk> {
  const rule = ruleOf(failed)
  let tries = 0
  let best: Shrunk = { history: { ...history, faults: failed.fired }, run: failed, tries }
  const stillFails = async (candidate: History): Promise<boolean> => {
    if (tries >= mostTries) return false
    tries += 1
    const run = await play(candidate)
    if (ruleOf(run) !== rule) return false
    best = { history: { ...candidate, faults: run.fired }, run, tries }
    return true
  }
  if (!(await stillFails(best.history))) return best
  let before = -1
  while (sizeOf(best.history) !== before && tries < mostTries) {
    before = sizeOf(best.history)
    await without(
      () => best.history.operations,
      (operations) => stillFails({ ...best.history, operations }),
    )
    await without(
      () => Object.entries(best.history.faults ?? {}),
      (kept) => stillFails({ ...best.history, faults: Object.fromEntries(kept) as Record<string, Fault> }),
    )
    if (best.history.workers > 1) await stillFails({ ...best.history, workers: 1 })
  }
  return { ...best, tries }
}

/** The number of the first rule that broke, such as `L-02`, or the whole sentence where it has none. */
export const ruleOf = (run: Run): string | null => {
  const [first] = run.violations
  if (first === undefined) return null
  return /^\[([A-Z]+-\d+)\]/.exec(first)?.[1] ?? first.slice(0, 60)
}

const sizeOf = (history: History): number => history.operations.length + Object.keys(history.faults ?? {}).length

/** Tries to leave out halves, then quarters, down to single items, of what is left by then. */
async function without<T>(left: () => readonly T[], fails: (kept: readonly T[]) => Promise<boolean>): Promise<void> {
  for (let size = Math.ceil(left().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left().length; ) {
      const items = left()
      const kept = [...items.slice(0, from), ...items.slice(from + size)]
      if (!(await fails(kept))) from += size
    }
  }
}
