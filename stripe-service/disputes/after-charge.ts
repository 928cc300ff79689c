import type { Books } from '../books/books.ts'
import type { Charge } from '../objects/charge.ts'
import type { TestCard } from '../payments/test-cards.ts'
import type { Service } from '../service.ts'
import { openDispute } from './open.ts'

/** What follows at once on a charge of a card that is made to be disputed. */
export function disputesAfter(
  service: Service,
  books: Books,
  charge: Charge,
  leadsTo: NonNullable<TestCard['leadsTo']>,
): void {
  if (leadsTo === 'dispute') openDispute(service, books, charge)
  else if (leadsTo === 'dispute_not_received') openDispute(service, books, charge, { reason: 'product_not_received' })
  else if (leadsTo === 'inquiry') openDispute(service, books, charge, { inquiry: true, reason: 'general' })
  else if (leadsTo === 'several_disputes') {
    const half = Math.floor(charge.amount / 2)
    openDispute(service, books, charge, { amount: half })
    openDispute(service, books, charge, { amount: charge.amount - half, reason: 'product_not_received' })
  }
}
