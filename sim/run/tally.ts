import { TRANSITIONS } from '../../src/core/payment/attempt-state.ts'
import { INTENT_TRANSITIONS } from '../../src/core/payment/intent-state.ts'
import { REFUND_TRANSITIONS } from '../../src/core/refund/refund-state.ts'
import { allFaults } from '../engine/faults.ts'
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

const machines: readonly (readonly [string, Readonly<Record<string, readonly string[]>>])[] = [
  ['attempt', TRANSITIONS],
  ['intent', INTENT_TRANSITIONS],
  ['refund', REFUND_TRANSITIONS],
]

/** Moves of one run that no table allows (CORRECTNESS §3). */
export function illegalMoves(edges: ReadonlyMap<string, number>): string[] {
  const legal = new Set(machines.flatMap(([machine, table]) => movesOf(machine, table)))
  return [...edges.keys()]
    .filter((edge) => !legal.has(edge))
    .map((edge) => `[I-12] a move that no table allows was made: ${edge}`)
}

const movesOf = (machine: string, table: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(table).flatMap(([from, to]) => to.map((state) => `${machine} ${from} → ${state}`))

/** Which legal moves were taken how often, which never, and which faults too seldom (below 5 % of the runs). */
export function coverageReport(tally: Tally): string[] {
  const lines: string[] = []
  for (const [machine, table] of machines) {
    const legal = movesOf(machine, table)
    const taken = legal.filter((edge) => tally.edges[edge])
    lines.push(`${machine}: ${taken.length} of ${legal.length} legal moves taken`)
    const never = legal.filter((edge) => !tally.edges[edge]).map((edge) => edge.replace(`${machine} `, ''))
    if (never.length > 0) lines.push(`  never: ${never.join(', ')}`)
  }
  const seldom = allFaults.filter((fault) => (tally.faultRuns[fault] ?? 0) < tally.runs * 0.05)
  lines.push(`faults: ${allFaults.length - seldom.length} of ${allFaults.length} kinds in 5 % of the runs or more`)
  if (seldom.length > 0)
    lines.push(`  seldom: ${seldom.map((fault) => `${fault} ${tally.faultRuns[fault] ?? 0}`).join(', ')}`)
  lines.push(
    `operations: ${Object.entries(tally.operations)
      .sort()
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
  )
  return lines
}
