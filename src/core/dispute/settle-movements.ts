import { disputeLostEntry, disputeReturnedEntry, disputeWithdrawnEntry } from '../ledger/dispute-entry.ts'
import type { Entry } from '../ledger/entry.ts'
import { min } from '../money/money.ts'
import type { DisputeFunds } from './dispute-state.ts'

/** Money that a gateway took for a dispute, or gave back; minor units of the currency it settles in, never negative. */
export type DisputeMovement = {
  readonly id: string
  readonly kind: 'withdrawn' | 'returned'
  readonly amount: bigint
  /** Taken on top; negative where a gateway gives its fee back. */
  readonly fee: bigint
}

/** How much of what was taken lies in `dispute_held` and how much was given up into `dispute_losses`. */
export type DisputeMoney = { readonly held: bigint; readonly lost: bigint }

type Settle = {
  readonly before: DisputeMoney
  /** Not booked yet, oldest first. */
  readonly fresh: readonly DisputeMovement[]
  /** All withdrawals, booked or not, oldest first: a loss is booked under the last of them. */
  readonly withdrawals: readonly string[]
  readonly isLost: boolean
  readonly gatewayAccountId: string
  readonly currency: string
}

/**
 * The ledger entries of what was taken, given back and lost (CORRECTNESS §13), and what is held and lost afterwards. Every
 * movement is booked once under its own id, so order and repeats do not matter (FM-DIS-01). Money that comes back after
 * the loss was booked is taken out of the losses again.
 */
export function settleMovements(s: Settle): { readonly entries: readonly Entry[]; readonly after: DisputeMoney } {
  const common = { gatewayAccountId: s.gatewayAccountId, currency: s.currency }
  const entries: Entry[] = []
  let { held, lost } = s.before
  for (const { id, kind, amount, fee } of s.fresh) {
    if (kind === 'withdrawn') {
      held += amount
      entries.push(disputeWithdrawnEntry({ ...common, movementId: id, amount, fee }))
      continue
    }
    const fromHeld = min(amount, held)
    held -= fromHeld
    lost -= amount - fromHeld
    entries.push(disputeReturnedEntry({ ...common, movementId: id, fromHeld, fromLosses: amount - fromHeld, fee }))
  }
  const last = s.withdrawals.at(-1)
  if (s.isLost && held > 0n && last !== undefined) {
    entries.push(disputeLostEntry({ movementId: last, currency: s.currency, amount: held }))
    lost += held
    held = 0n
  }
  return { entries, after: { held, lost } }
}

/** Where the money of a dispute is, in a word. */
export function fundsOf({ held, lost }: DisputeMoney, movements: number): DisputeFunds {
  if (movements === 0) return 'none'
  if (held > 0n) return 'held'
  return lost > 0n ? 'forfeited' : 'returned'
}
