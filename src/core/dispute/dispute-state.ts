/** What the payer's bank asks: only a question, money taken back for now, or a second look at a lost one. */
export const DISPUTE_STAGES = ['inquiry', 'dispute', 'appeal'] as const
export type DisputeStage = (typeof DISPUTE_STAGES)[number]

/** CORRECTNESS §3. `warning` and `closed_warning` are a question that took no money; `won` and `lost` end the others. */
export const DISPUTE_STATUSES = ['warning', 'needs_response', 'under_review', 'won', 'lost', 'closed_warning'] as const
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number]

/** Where the disputed money is. */
export const DISPUTE_FUNDS = ['none', 'held', 'returned', 'forfeited'] as const
export type DisputeFunds = (typeof DISPUTE_FUNDS)[number]

export type DisputeState = { readonly stage: DisputeStage; readonly status: DisputeStatus }

export const isOpenDispute = (status: DisputeStatus): boolean =>
  status === 'warning' || status === 'needs_response' || status === 'under_review'

/** Whether the bank waits to hear from the business: the only states in which evidence is of use. */
export const wantsEvidence = (status: DisputeStatus): boolean => status === 'warning' || status === 'needs_response'

/**
 * Whether a dispute takes part of its payment away, for now or for good: then that part can no longer be refunded
 * (FM-REF-02, FM-REF-07). A question does not, and what was won is free again.
 */
export const takesMoney = ({ stage, status }: DisputeState): boolean =>
  stage !== 'inquiry' && (status === 'needs_response' || status === 'under_review' || status === 'lost')

/**
 * How far a dispute has come; an older answer never overwrites a newer one (CORRECTNESS §3). A question that was closed
 * can still become a dispute that takes money, so it is not the end.
 */
export function rankOf({ stage, status }: DisputeState): number {
  const step = { warning: 0, needs_response: 0, under_review: 1, closed_warning: 2, won: 3, lost: 3 }[status]
  if (step === 3 || (step === 2 && stage !== 'inquiry')) return 9
  return { inquiry: 0, dispute: 3, appeal: 6 }[stage] + step
}

type Seen = DisputeState & { readonly movements: number }

const ends: Readonly<Partial<Record<DisputeStatus, number>>> = { closed_warning: 0, lost: 1, won: 2 }

/**
 * Whether what the gateway tells now is to be believed over what is stored. Answers race: one that was asked for earlier may
 * be applied later. Between two ends, whoever knows more movements of money is right, because a gateway never takes such a
 * movement off its list; of as many, a win, which banks do grant late. A lost one may be appealed against; an appeal that
 * is told wrongly by a stale answer is open, and so is asked for again.
 */
export function isNewer(stored: Seen, seen: Seen): boolean {
  const [before, after] = [rankOf(stored), rankOf(seen)]
  if (before !== 9) return after > before
  if (seen.movements < stored.movements) return false
  if (after !== 9) return seen.stage === 'appeal' && stored.status === 'lost'
  if (seen.status === stored.status) return false
  return (ends[seen.status] ?? 0) > (ends[stored.status] ?? 0) || seen.movements > stored.movements
}
