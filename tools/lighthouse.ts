/**
 * `npm run lighthouse`: Lighthouse with its mobile preset on the demo's pay page, on a server of its own. Prints what
 * docs/PERF.md records; ends with 1 when a goal is missed.
 */
import process from 'node:process'
import lighthouse from 'lighthouse'
import { aBrowser } from '../test/harness/browser.ts'
import { freePort, startServer } from '../test/harness/server-process.ts'

const GOALS = { performance: 0.98, accessibility: 1, 'best-practices': 1 } as const
const METRICS = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']
const RUNS = 5

const port = await freePort()
const server = await startServer()
const browser = await aBrowser([`--remote-debugging-port=${port}`])
let missed = 0
try {
  const reports = []
  for (let run = 0; run < RUNS; run += 1) reports.push(await report(server.payLink))
  const median = reports.sort((a, b) => scoreOf(a, 'performance') - scoreOf(b, 'performance'))[Math.floor(RUNS / 2)]
  if (!median) throw new Error('Lighthouse made no report.')
  console.log(`\nPay page of the demo, Lighthouse ${median.lighthouseVersion}, mobile preset, median of ${RUNS} runs`)
  for (const [category, goal] of Object.entries(GOALS)) {
    const score = scoreOf(median, category)
    if (score < goal) missed += 1
    console.log(
      `  ${category.padEnd(26)}${score.toFixed(2)}   goal ${goal.toFixed(2)}${score < goal ? '   missed' : ''}`,
    )
  }
  for (const metric of METRICS) console.log(`  ${metric.padEnd(26)}${median.audits[metric]?.displayValue ?? '–'}`)
  console.log(
    `  ${'speed of this machine'.padEnd(26)}${median.environment.benchmarkIndex} (an idle desktop has 1500 or more)`,
  )
  for (const { url, transferSize } of transfersOf(median)) {
    console.log(`  ${pathOf(url).padEnd(26)}${(transferSize / 1_000).toFixed(1)} kB over the wire`)
  }
  for (const audit of Object.values(median.audits)) {
    if (audit.score !== null && audit.score < 0.9) console.log(`  not whole: ${audit.title} (${audit.id})`)
  }
} finally {
  await browser.close()
  await server.stop()
}
process.exit(missed === 0 ? 0 : 1)

type Report = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr']

/** Chromium sometimes loses the trace of a load; that says nothing about the page, so it is loaded once more. */
async function report(url: string, again = true): Promise<Report> {
  const result = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: Object.keys(GOALS) })
  if (!result) throw new Error('Lighthouse made no report.')
  if (result.lhr.runtimeError && again) return report(url, false)
  if (result.lhr.runtimeError) throw new Error(result.lhr.runtimeError.message)
  return result.lhr
}

function scoreOf(one: Report, category: string): number {
  return one.categories[category]?.score ?? 0
}

type Transfer = { readonly url: string; readonly transferSize: number }

function transfersOf(one: Report): readonly Transfer[] {
  const { details } = one.audits['network-requests'] ?? {}
  return details && 'items' in details ? (details.items as unknown as Transfer[]) : []
}

/** The token is a secret even here. */
function pathOf(url: string): string {
  if (url.startsWith('data:')) return 'data: (its icon)'
  return new URL(url).pathname.replace(/^\/pay\/[^/]+/, '/pay/…')
}
