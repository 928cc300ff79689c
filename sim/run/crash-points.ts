import type { CallKind, Fault, GivenFaults } from '../engine/faults.ts'
import { PROFILES, type Profile } from '../gateway/profiles.ts'
import { FLOWS, type Flow, historyOfFlow } from '../history/flows.ts'
import type { History } from '../history/history.ts'
import type { Run } from './run.ts'
import type { Stage } from './stage.ts'

/** What "acted but unanswered" means for each kind of port call; hearing an answer does nothing that could be unanswered. */
const unanswered: Readonly<Record<CallKind, Fault | null>> = {
  tx: 'commit_lost_done',
  scan: 'scan_failed',
  send: 'timeout_after',
  hear: null,
  look_up: 'look_up_failed',
  mail: 'mail_taken_unheard',
  pdf: 'pdf_failed',
  enqueue: 'enqueue_twice',
}

/**
 * Exhaustive crash points (CORRECTNESS §17.3): a flow is run once to count its port calls, and then once for every call
 * and every way of failing there. No dice, no gaps. Answers how many broke a rule.
 */
export async function playCrashPoints(stage: Stage, only: string | undefined): Promise<number> {
  let points = 0
  let broken = 0
  for (const flow of FLOWS.filter((name) => !only || name === only)) {
    for (const profile of flow === 'offline' || flow === 'send' ? PROFILES.slice(0, 1) : PROFILES) {
      const found = await crashEverywhere(stage, flow, profile)
      points += found.points
      broken += found.broken.length
      for (const sentence of found.broken) console.log(sentence)
      console.log(
        `${flow} on ${profile}: ${found.calls} port calls, ${found.points} crash points, ${found.broken.length} violations`,
      )
    }
  }
  console.log(`${points} crash points, ${broken} violations`)
  return broken > 0 ? 1 : 0
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

/** The flow as it goes by itself; for `look_up`, with the answer to the payment lost, so that the resolver has work. */
async function undisturbed(stage: Stage, flow: Flow, profile: Profile): Promise<{ history: History; run: Run }> {
  const history = historyOfFlow(flow, profile)
  const run = await stage.play(history)
  if (flow !== 'look_up') return { history, run }
  const sends = run.stops.filter(({ kind }) => kind === 'send')
  const paid = sends.at(-1)
  const faults: GivenFaults = paid ? { [paid.key]: 'timeout_after' } : {}
  const lost = { ...history, faults }
  return { history: lost, run: await stage.play(lost) }
}
