import { printTable, quantile, seconds } from '../bench/measure.ts'
import { bookedWithinMs, type RunResult } from './outages.ts'

/** serving again within ten seconds, nineteen times of twenty. */
const readyWithinMs = 10_000

/** Prints figures beside their bars and every finding; answers whether all bars are met. */
export function printRun(outages: string, result: RunResult): boolean {
  const { readyMs, bookedMs, findings, broken, journeys, repeated, surprises } = result
  const rows: [what: string, figure: string, bar: string, met: boolean][] = [
    [outages, String(readyMs.length), '', true],
    ['ready again, median', seconds(quantile(readyMs, 0.5)), '', true],
    ['ready again, p95', seconds(quantile(readyMs, 0.95)), '≤ 10 s', quantile(readyMs, 0.95) <= readyWithinMs],
    ['booked after that, p95', seconds(quantile(bookedMs, 0.95)), '', true],
    ['booked after that, most', seconds(Math.max(...bookedMs)), '≤ 60 s', Math.max(...bookedMs) <= bookedWithinMs],
    ['charges taken', String(findings.charges), '', findings.charges > 0],
    ['refunds made', String(findings.refunds), '', true],
    ['lost', String(findings.lost.length), '0', findings.lost.length === 0],
    ['doubled', String(findings.doubled.length), '0', findings.doubled.length === 0],
    ['broken in remit verify', String(broken.length), '0', broken.length === 0],
    ['answers nobody should get', String(surprises.length), '0', surprises.length === 0],
    ['attempts still undecided', String(findings.undecided), '', true],
    ['customers, of whom gone without an end', `${journeys.begun}, ${journeys.sentAway}`, '', true],
    ['requests sent again', String(repeated), '', true],
  ]
  console.log()
  printTable(
    ['', 'figure', 'bar', ''],
    rows.map(([what, figure, bar, met]) => [what, figure, bar, bar === '' && met ? '' : met ? '✓' : '✗']),
  )
  const exceptions = Object.entries(findings.exceptions).map(([kind, n]) => `${n} ${kind}`)
  console.log(`\nExceptions for staff: ${exceptions.join(', ') || 'none'}. It took ${result.seconds.toFixed(0)} s.`)
  for (const sentence of result.slowest) console.log(`  ${sentence}`)
  for (const sentence of [...findings.lost, ...findings.doubled, ...broken, ...surprises].slice(0, 40))
    console.log(`✗ ${sentence}`)
  return rows.every(([, , , met]) => met)
}
