import { setTimeout as pause } from 'node:timers/promises'
import { diceFrom } from '../../sim/dice.ts'
import type { Journey, Told } from './journey.ts'
import { officeOf } from './office.ts'
import { payAtPage } from './pay-at-page.ts'
import type { Stage } from './stage.ts'

export type Load = {
  readonly told: Told
  begun(): number
  finished(): number
  /** No new customers; waits so long for those who are there, then tells the rest to go. Answers how many went. */
  stop(patienceMs: number): Promise<number>
}

/**
 * Customers pay open invoices at the public page, staff issue them, give money back and take cash, all over HTTP, and
 * as many at once as told. Who only waits for an answer gives way to somebody new. The seed decides what each will do.
 */
export function startLoad(
  stage: Stage,
  options: { readonly seed: string; readonly atOnce: number; readonly cash?: boolean },
): Load {
  const told: Told = { paid: new Set(), refunds: [], cash: new Set(), surprises: [] }
  const going = new Set<Promise<void>>()
  let begun = 0
  let finished = 0
  let stopping = false

  const begin = (): void => {
    if (stopping) return
    begun += 1
    const number = begun
    let gaveWay = false
    const waits = (): void => {
      if (gaveWay) return
      gaveWay = true
      begin()
    }
    const dice = diceFrom(options.seed, 'journey', number)
    const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    const journey: Promise<void> = travel({ stage, dice, told, address, waits }, options.cash ?? true)
      .then(() => {
        finished += 1
      })
      .catch((error: unknown) => {
        if (!stage.client.isOver()) told.surprises.push(error instanceof Error ? error.message : String(error))
      })
      .finally(() => {
        going.delete(journey)
        waits()
      })
    going.add(journey)
  }
  for (let i = 0; i < options.atOnce; i += 1) begin()

  return {
    told,
    begun: () => begun,
    finished: () => finished,
    async stop(patienceMs) {
      stopping = true
      const until = performance.now() + patienceMs
      while (going.size > 0 && performance.now() < until) await pause(100)
      const left = going.size
      stage.client.giveUp()
      await Promise.all(going)
      return left
    },
  }
}

/** One invoice from its making to its end. */
async function travel(journey: Journey, cash: boolean): Promise<void> {
  const { dice, told } = journey
  await pause(dice.whole(0, 150))
  const office = officeOf(journey)
  const invoice = await office.issue(dice.whole(1_000, 90_000))
  if (dice.chance(0.06) && cash) return office.takeCash(invoice)
  if ((await payAtPage(journey, invoice)) !== 'paid') return
  told.paid.add(invoice.number)
  if (dice.chance(0.3)) await office.refund(invoice)
}
