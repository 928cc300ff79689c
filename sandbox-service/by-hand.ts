import type { Account } from './accounts.ts'
import { addCharge, type ChargeRow } from './charges.ts'
import { type DisputeRow, openDispute } from './disputes.ts'
import { newId } from './ids.ts'
import { amounts, currencyRule, type Fields, referenceRule, tokenRule } from './read-fields.ts'
import { makeRefund, type RefundRow } from './refunds.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

/** What a person does in the gateway's own dashboard, or at a bank: money moves that no caller of the API asked for. */
export function chargeByHand(service: Service, account: Account, fields: Fields): ChargeRow {
  const charge = {
    objectId: null,
    reference: fields.optionalMatch('reference', referenceRule) ?? newId('dash'),
    amount: fields.whole('amount', amounts),
    currency: fields.text('currency', currencyRule),
    token: fields.optionalMatch('token', tokenRule) ?? 'tok_visa',
  }
  fields.done()
  return service.books.together(() => addCharge(service, account, charge, { kind: 'charge', status: 'succeeded' }))
}

/** Gives back a part of a charge, or without `amount` all that is left of it. */
export function refundByHand(service: Service, chargeId: string, fields: Fields): RefundRow {
  const wanted = fields.optionalWhole('amount', amounts)
  fields.done()
  const charge = anyCharge(service, chargeId)
  const account = service.accounts.byName(charge.account)
  if (!account) throw new Refused(404, 'account_not_found', 'There is no such account.')
  const asked = {
    chargeId,
    reference: newId('dash'),
    amount: wanted ?? charge.amount - charge.refunded,
    currency: charge.currency,
  }
  return service.books.together(() => makeRefund(service, account, asked))
}

/** The customer disputes a charge at their bank: all that is left of it, or `amount` of it. */
export function disputeByHand(service: Service, chargeId: string, fields: Fields): DisputeRow {
  const wanted = fields.optionalWhole('amount', amounts)
  const stage = fields.oneOf('stage', ['inquiry', 'dispute'] as const)
  const reason = fields.optionalMatch('reason', /^[a-z_]{1,64}$/) ?? 'fraudulent'
  fields.done()
  const charge = anyCharge(service, chargeId)
  const amount = wanted ?? charge.amount - charge.refunded
  return service.books.together(() => openDispute(service, charge, { amount, stage, reason }))
}

function anyCharge(service: Service, id: string): ChargeRow {
  const charge = service.books.row<ChargeRow>('select * from charges where id = ?', id)
  if (!charge) throw new Refused(404, 'charge_not_found', 'There is no such charge.')
  return charge
}
