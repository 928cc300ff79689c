import { type Refusal, refuse } from '../refusal.ts'

/** Card-testing defence of a public link (CORRECTNESS §18.2): what is too much, and within how many seconds. */
export const VELOCITY = {
  linkDeclines: { most: 5, seconds: 15 * 60 },
  linkCards: { most: 3, seconds: 60 * 60 },
  addressDeclines: { most: 10, seconds: 60 * 60 },
} as const

export type VelocityFacts = {
  /** Declines on this link's invoice within its window. */
  readonly linkDeclines: number
  /** Different cards tried on it within its window, this one not counted unless it was tried before. */
  readonly linkCards: number
  /** Whether this card is among them: trying it again is no other card. */
  readonly cardSeen: boolean
  /** Declines of the caller's address within its window. */
  readonly addressDeclines: number
}

/** Why this try must wait, in words that teach a card tester nothing; null when it may be made. */
export function velocityRefusal(facts: VelocityFacts): Refusal | null {
  if (facts.addressDeclines >= VELOCITY.addressDeclines.most) return wait('an hour')
  if (facts.linkDeclines >= VELOCITY.linkDeclines.most) return wait('15 minutes')
  if (!facts.cardSeen && facts.linkCards >= VELOCITY.linkCards.most) return wait('an hour, use a card you tried before')
  return null
}

const wait = (howLong: string): Refusal =>
  refuse(
    'rate_limited',
    'too_many_tries',
    `Several payments were tried here, so we pause for safety. You have not been charged. Try again in ${howLong}, or ask for another way to pay.`,
  )
