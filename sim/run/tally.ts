import type { Run } from './run.ts'

/** What many runs reached together. Plain data, so that it travels between processes. */
export type Tally = {
  runs: number
  steps: number
  crashes: number
  edges: Record<string, number>
  operations: Record<string, number>
  /** In how many runs each fault happened. */
  faultRuns: Record<string, number>
}

export const emptyTally = (): Tally => ({ runs: 0, steps: 0, crashes: 0, edges: {}, operations: {}, faultRuns: {} })

export function addRun(tally: Tally, run: Run): void {
  tally.runs += 1
  tally.steps += run.steps
  tally.crashes += run.crashes
  for (const [edge, count] of run.coverage.edges) add(tally.edges, edge, count)
  for (const [kind, count] of run.coverage.operations) add(tally.operations, kind, count)
  for (const fault of new Set(Object.values(run.fired))) add(tally.faultRuns, fault, 1)
}

export function addTally(to: Tally, from: Tally): void {
  to.runs += from.runs
  to.steps += from.steps
  to.crashes += from.crashes
  for (const part of ['edges', 'operations', 'faultRuns'] as const)
    for (const [name, count] of Object.entries(from[part])) add(to[part], name, count)
}

const add = (counts: Record<string, number>, name: string, count: number): void => {
  counts[name] = (counts[name] ?? 0) + count
}
