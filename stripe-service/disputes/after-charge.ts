import type { Books } from '../books/books.ts'
import type { Charge } from '../objects/charge.ts'
import type { TestCard } from '../payments/test-cards.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
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
  else if (leadsTo === 'fraud_warning') warn(service, books, charge)
  else {
    const half = Math.floor(charge.amount / 2)
    openDispute(service, books, charge, { amount: half })
    openDispute(service, books, charge, { amount: charge.amount - half, reason: 'product_not_received' })
  }
}

/** The issuer suspects fraud and disputes nothing yet: an event, and no money moves. */
function warn(service: Service, books: Books, charge: Charge): void {
  emit(service, books, 'radar.early_fraud_warning.created', {
    id: service.newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: service.clock.seconds(),
    fraud_type: 'misc',
    livemode: books.livemode,
    payment_intent: charge.payment_intent,
  })
}
