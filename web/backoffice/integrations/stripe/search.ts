import type { StripeProblem } from '../../../../src/contract/gateway.ts'
import { text } from '../../shell/page-search.ts'

export type StripeSearch = {
  /** Just back from Stripe, with an account. */
  connected?: true
  /** Just back from Stripe, without one: why. */
  problem?: StripeProblem
  view?: 'payouts'
  account?: string
}

const PROBLEMS: Readonly<Record<StripeProblem, true>> = {
  cancelled: true,
  state: true,
  expired: true,
  mismatch: true,
  elsewhere: true,
  failed: true,
}

/** What the address says. A problem that nobody knows is still a problem. */
export function readStripeSearch(search: Record<string, unknown>): StripeSearch {
  const { problem } = text('problem', search)
  return {
    ...(search.connected !== undefined && search.connected !== '' && { connected: true }),
    ...(problem !== undefined && { problem: isKnown(problem) ? problem : 'failed' }),
    ...(search.view === 'payouts' && { view: 'payouts' }),
    ...text('account', search, /^gwa_\w+$/),
  }
}

const isKnown = (problem: string): problem is StripeProblem => Object.hasOwn(PROBLEMS, problem)
