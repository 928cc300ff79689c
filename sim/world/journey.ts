import type { Dice } from '../dice.ts'
import type { Fault } from '../engine/faults.ts'
import { beginning } from '../history/history.ts'
import type { World } from './world.ts'

const second = 1e6

/** A request on its way: after how many microseconds its answer will be heard, and what it will be by then. */
export type Journey<Answer> = { heardAfter: number; answer: Answer }

/** What is heard when a request never arrives, is turned away at once, or its answer is lost. */
export type Never<Answer> = {
  readonly notSent: Answer
  /** Null: whoever is asked refuses in its own words. */
  readonly refusedBefore: Answer | null
  lost(why: 'timeout' | 'reset'): Answer
}

/**
 * A request travels and acts in the outside world, so that it does so also when whoever sent it has died. `arrive` is what
 * happens there, and what it answers is heard within `deadline` microseconds or as a timeout.
 */
export function travel<Answer>(
  world: World,
  fault: Fault | null,
  dice: Dice,
  { deadline, never }: { readonly deadline: number; readonly never: Never<Answer> },
  arrive: () => Promise<Answer>,
): Journey<Answer> {
  const back = dice.whole(5_000, 300_000)
  if (fault === 'not_sent') return { heardAfter: back, answer: never.notSent }
  if (fault === 'rate_limited' && never.refusedBefore !== null) return { heardAfter: back, answer: never.refusedBefore }
  if (fault === 'reset_before') return { heardAfter: back, answer: never.lost('reset') }
  if (fault === 'timeout_before') return { heardAfter: deadline, answer: never.lost('timeout') }

  const journey: Journey<Answer> = { heardAfter: deadline, answer: never.lost('timeout') }
  const there = wayThere(fault, dice)
  if (fault !== 'timeout_after') journey.heardAfter = Math.min(there + back, deadline)
  world.scheduler.after(there, async () => {
    const answer = await arrive()
    if (fault !== 'timeout_after') journey.answer = answer
  })
  return journey
}

function wayThere(fault: Fault | null, dice: Dice): number {
  if (fault === 'very_late_act') return dice.whole(1_800 * second, 3 * 3_600 * second)
  if (fault === 'late_act') return dice.whole(31 * second, 600 * second)
  return fault === 'slow' ? dice.whole(8 * second, 29 * second) : dice.whole(5_000, 300_000)
}

/** What may happen to a request to a gateway that has an outage. */
export const whenDown: readonly Fault[] = ['timeout_after', 'timeout_before', 'error_after']

/** Whether the gateway has an outage now. */
export function isDown(world: World, accountId: string): boolean {
  const { outages = [] } = world.history
  const seconds = world.scheduler.now() / 1e6 - beginning.epochMilliseconds / 1e3
  return outages.some(
    ({ organization, account, from, to }) =>
      world.cast.organizations[organization]?.accounts[account] === accountId && seconds >= from && seconds < to,
  )
}
