import type { Books } from './books.ts'

/** Decides what was on hold: a charge or refund succeeds, or fails. False when it is decided already. */
export function settle(books: Books, id: string, succeeds: boolean): boolean {
  const charge = books.charges.get(id)
  if (charge?.status === 'pending') {
    charge.status = succeeds ? 'succeeded' : 'failed'
    const object = books.objects.get(charge.objectId ?? '')
    if (object && succeeds) object.status = 'succeeded'
    if (object && !succeeds) {
      object.status = 'requires_confirmation'
      object.chargeId = null
      object.lastDecline = { reference: charge.reference, code: 'payment_failed' }
    }
    return true
  }
  const refund = books.refunds.get(id)
  if (refund?.status !== 'pending') return false
  refund.status = succeeds ? 'succeeded' : 'failed'
  return true
}

/** What is on hold now. */
export const onHold = (books: Books): string[] =>
  [...books.charges.values(), ...books.refunds.values()]
    .filter(({ status }) => status === 'pending')
    .map(({ id }) => id)
