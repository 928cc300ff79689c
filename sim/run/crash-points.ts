import { join } from 'node:path'
import type { CallKind, Fault, GivenFaults } from '../engine/faults.ts'
import { PROFILES, type Profile } from '../gateway/profiles.ts'
import { FLOWS, type Flow, historyOfFlow } from '../history/flows.ts'
import type { History } from '../history/history.ts'
import { inLanes, share } from './lanes.ts'
import type { Run } from './run.ts'
import type { Stage } from './stage.ts'

/** What "acted but unanswered" means for each kind of port call; hearing an answer does nothing that could be unanswered. */
const unanswered: Readonly<Record<CallKind, Fault | null>> = {
  tx: 'commit_lost_done',
  scan: 'scan_failed',
  send: 'timeout_after',
  hear: null,
  hook: null,
  look_up: 'look_up_failed',
  mail: 'mail_taken_unheard',
  pdf: 'pdf_failed',
  enqueue: 'enqueue_twice',
}

/** One flow on one gateway, whose every port call is to fail in every way. */
export type CrashCase = { readonly flow: Flow; readonly profile: Profile }
export type CrashJob = { readonly cases: readonly CrashCase[] }
export type CrashResult = CrashCase & {
  readonly calls: number
  readonly points: number
  readonly broken: readonly string[]
}

/**
 * Exhaustive crash points (CORRECTNESS §17.3): a flow is run once to count its port calls, and then once for every call
 * and every way of failing there. No dice, no gaps. Answers how many broke a rule.
 */
export async function playCrashPoints(processes: number, only: string | undefined): Promise<number> {
  const cases = FLOWS.filter((name) => !only || name === only).flatMap((flow) =>
    (flow === 'offline' || flow === 'send' ? PROFILES.slice(0, 1) : PROFILES).map((profile) => ({ flow, profile })),
  )
  const jobs = share(cases, processes).map((cases): CrashJob => ({ cases }))
  let [calls, points, violations] = [0, 0, 0]
  await inLanes(join(import.meta.dirname, 'crash-worker.ts'), jobs, (found: CrashResult) => {
    calls += found.calls
    points += found.points
    violations += found.broken.length
    for (const sentence of found.broken) console.log(sentence)
    const { flow, profile, broken } = found
    console.log(
      `${flow} on ${profile}: ${found.calls} port calls, ${found.points} crash points, ${broken.length} violations`,
    )
  })
  console.log(`${calls} port calls, ${points} crash points, ${violations} violations`)
  return violations > 0 ? 1 : 0
}

/** One flow on one gateway with a crash at every port call of it. */
export async function crashEverywhere(
  stage: Stage,
  flow: Flow,
  profile: Profile,
): Promise<{ calls: number; points: number; broken: string[] }> {
  const { history, run } = await undisturbed(stage, flow, profile)
  const broken = run.violations.map((sentence) => `${history.seed}, undisturbed: ${sentence}`)
  let points = 0
  for (const { key, kind } of run.stops) {
    for (const fault of ['crash_before', 'crash_after', unanswered[kind]] as const) {
      if (!fault || history.faults?.[key]) continue
      points += 1
      const crashed = await stage.play({ ...history, faults: { ...history.faults, [key]: fault } })
      const [first] = crashed.violations
      if (first) broken.push(`${history.seed}, ${fault} at ${key}: ${first}`)
    }
  }
  return { calls: run.stops.length, points, broken }
}

/** The flow as it goes by itself; with the answer to the payment lost where somebody else is to find out. */
async function undisturbed(stage: Stage, flow: Flow, profile: Profile): Promise<{ history: History; run: Run }> {
  const history = historyOfFlow(flow, profile)
  const run = await stage.play(history)
  if (flow !== 'look_up' && flow !== 'webhook') return { history, run }
  const sends = run.stops.filter(({ kind }) => kind === 'send')
  const paid = sends.at(-1)
  const faults: GivenFaults = paid ? { [paid.key]: 'timeout_after' } : {}
  const lost = { ...history, faults }
  return { history: lost, run: await stage.play(lost) }
}
