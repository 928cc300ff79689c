import { TRANSITIONS } from '../../src/core/payment/attempt-state.ts'
import { INTENT_TRANSITIONS } from '../../src/core/payment/intent-state.ts'
import { PAYMENT_TRANSITIONS } from '../../src/core/payment/payment-state.ts'
import { REFUND_TRANSITIONS } from '../../src/core/refund/refund-state.ts'
import { allFaults } from '../engine/faults.ts'
import type { Tally } from './tally.ts'

const machines: readonly (readonly [string, Readonly<Record<string, readonly string[]>>])[] = [
  ['attempt', TRANSITIONS],
  ['intent', INTENT_TRANSITIONS],
  ['refund', REFUND_TRANSITIONS],
  ['payment', PAYMENT_TRANSITIONS],
]

const noEnd = 'no payment is given up for good before there are renewals and orders that expire'
const atOnce = 'an intent is processing from the moment its request is written, so an answer never finds it open'
const fromThere = 'the table of attempts does not lead there'
const noCancel = 'nobody can cancel a refund'
const noHold = 'cards are captured at once; holding, voiding and returned bank debits are not built'

/** Legal moves that nothing in the system makes, and why. One that is made after all fails the run, to be struck off here. */
const notMade: Readonly<Record<string, string>> = {
  'intent open → requires_action': atOnce,
  'intent open → unknown': atOnce,
  'intent open → failed': noEnd,
  'intent open → expired': noEnd,
  'intent requires_action → unknown': fromThere,
  'intent requires_action → failed': noEnd,
  'intent requires_action → expired': noEnd,
  'intent processing → failed': noEnd,
  'intent unknown → failed': noEnd,
  'intent failed → succeeded': noEnd,
  'intent expired → succeeded': noEnd,
  'refund requested → canceled': noCancel,
  'refund pending → canceled': noCancel,
  'refund canceled → succeeded': noCancel,
  'refund succeeded → failed': 'a refund that a bank returns is an exception that staff resolve',
  'payment authorized → captured': noHold,
  'payment authorized → voided': noHold,
  'payment authorized → failed': noHold,
  'payment captured → voided': noHold,
  'payment captured → failed': noHold,
}

const movesOf = (machine: string, table: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(table).flatMap(([from, to]) => to.map((state) => `${machine} ${from} → ${state}`))

const legal = machines.flatMap(([machine, table]) => movesOf(machine, table))

/** A simulation that never reaches a state proves nothing about it: below this many seeds nothing can be said. */
const enoughRuns = 300
const leastShare = 0.05

/** What so many runs should have reached and did not, in sentences; none when there were too few of them to tell. */
export function shortfalls(tally: Tally): string[] {
  if (tally.runs < enoughRuns) return []
  const never = legal.filter((edge) => !tally.edges[edge] && !(edge in notMade)).map((edge) => `never taken: ${edge}`)
  const stale = Object.keys(notMade)
    .filter((edge) => tally.edges[edge])
    .map((edge) => `said never to be made, and made: ${edge}`)
  const seldom = allFaults
    .filter((fault) => (tally.faultRuns[fault] ?? 0) < tally.runs * leastShare)
    .map((fault) => `in fewer than 5 % of the histories: ${fault} (${tally.faultRuns[fault] ?? 0})`)
  return [...never, ...stale, ...seldom]
}

/** How often each legal move was made, in how many histories each fault happened, and what people did. */
export function coverageReport(tally: Tally): string[] {
  const lines: string[] = []
  for (const [machine, table] of machines) {
    const moves = movesOf(machine, table)
    const possible = moves.filter((edge) => !(edge in notMade))
    const taken = possible.filter((edge) => tally.edges[edge])
    if (possible.length > 0) lines.push(`${machine}: ${taken.length} of ${possible.length} legal moves made`)
    for (const edge of possible)
      lines.push(`  ${edge.slice(machine.length + 1).padEnd(32)}${String(tally.edges[edge] ?? 0).padStart(8)}`)
  }
  const reasons = Map.groupBy(Object.entries(notMade), ([, why]) => why)
  for (const [why, edges] of reasons)
    lines.push(`not made, since ${why}:`, `  ${edges.map(([edge]) => edge).join(', ')}`)
  lines.push('faults, in percent of the histories:')
  for (const fault of allFaults)
    lines.push(
      `  ${fault.padEnd(32)}${(((tally.faultRuns[fault] ?? 0) * 100) / Math.max(1, tally.runs)).toFixed(1).padStart(8)}`,
    )
  const operations = Object.entries(tally.operations).sort()
  lines.push(`operations: ${operations.map(([kind, count]) => `${kind} ${count}`).join(', ')}`)
  return lines
}
