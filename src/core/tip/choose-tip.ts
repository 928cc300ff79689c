import { MAX_AMOUNT, type Money } from '../money/money.ts'
import { tipNotInSteps, tipNotOffered, tipTooLarge } from './refusals.ts'
import { largestTip, percentTip, type TipChoice, type TipsOffered } from './tip.ts'

type Asked = {
  /** What is being paid, without the tip. */
  readonly base: Money
  readonly choice: TipChoice
  readonly offered: TipsOffered | null
  /** Minor units in which the gateway can write amounts of this currency. */
  readonly step: bigint
  readonly text: (minor: bigint) => string
}

/**
 * The tip that a choice comes to, in minor units; nobody else's figure is used (CORRECTNESS §1 rule 9, §8). Throws where
 * it is not on offer, above what is taken, or cannot be written by the gateway.
 */
export function chooseTip(asked: Asked): bigint {
  const tip = tipOf(asked)
  if (asked.base.minor + tip > MAX_AMOUNT) throw tipTooLarge(asked.text(MAX_AMOUNT - asked.base.minor))
  return tip
}

function tipOf({ base, choice, offered, step, text }: Asked): bigint {
  switch (choice.kind) {
    case 'none':
      return 0n
    case 'percent':
      if (!offered?.percentages.includes(choice.ppm)) throw tipNotOffered()
      return percentTip(base.minor, choice.ppm, step)
    case 'custom': {
      if (!offered || offered.customMaximum === null) throw tipNotOffered()
      const most = largestTip(base.minor, offered.customMaximum, step)
      if (choice.minor <= 0n || choice.minor > most) throw tipTooLarge(text(most))
      if (choice.minor % step !== 0n) throw tipNotInSteps(text(step))
      return choice.minor
    }
  }
}
