import type { Account } from './accounts.ts'
import { addCharge, type ChargeRow } from './charges.ts'
import { newId } from './ids.ts'
import { amounts, currencyRule, type Fields, referenceRule, tokenRule } from './read-fields.ts'
import { makeRefund, type RefundRow } from './refunds.ts'
import { Refused } from './refused.ts'
import type { Service } from './service.ts'

/** What a person does in the gateway's own dashboard: money moves that no caller of the API asked for. */
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
  const charge = service.books.row<ChargeRow>('select * from charges where id = ?', chargeId)
  const account = charge && service.accounts.byName(charge.account)
  if (!charge || !account) throw new Refused(404, 'charge_not_found', 'There is no such charge.')
  const asked = {
    chargeId,
    reference: newId('dash'),
    amount: wanted ?? charge.amount - charge.refunded,
    currency: charge.currency,
  }
  return service.books.together(() => makeRefund(service, account, asked))
}
