import { diceFrom } from '../dice.ts'
import type { InvoicePlan, Operation } from './history.ts'

const hour = 3_600

/** Which customers save their card, and which pay with what they have saved. Dice of their own, as for tips. */
export function savingCards(seed: string | number, operation: Operation): Operation {
  if (operation.kind !== 'pay') return operation
  const dice = diceFrom(seed, 'saved card', operation.id)
  return { ...operation, saves: dice.chance(0.6), usesSaved: dice.chance(0.4) }
}

/** What staff do with saved cards: charge invoices by them, some twice over, and now and then take one away. */
export const chargingSaved = (seed: string | number, invoices: readonly InvoicePlan[]): Operation[] =>
  invoices.flatMap((_, invoice) => {
    const dice = diceFrom(seed, 'staff charge', invoice)
    const charges = Array.from(
      { length: dice.pick([0, 1, 1, 2]) },
      (_nothing, n): Operation => ({
        id: `charge ${invoice}.${n + 1}`,
        at: dice.pick([dice.whole(60, hour), dice.whole(hour, 2.5 * hour)]),
        kind: 'charge_saved',
        invoice,
        share: dice.pick([100, 100, 100, 50]),
        clicks: dice.pick([1, 1, 2]),
      }),
    )
    const removal: Operation = {
      id: `remove ${invoice}`,
      at: dice.whole(hour, 2.5 * hour),
      kind: 'remove_saved',
      invoice,
    }
    return dice.chance(0.15) ? [...charges, removal] : charges
  })
