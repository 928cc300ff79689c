import type { Account } from './accounts.ts'
import { addCharge, type ChargeRow, decide, showCharge } from './charges.ts'
import type { Fault } from './faults.ts'
import { createObject } from './objects.ts'
import type { Answer } from './refused.ts'
import type { Service } from './service.ts'
import { needCustomer, type PaidBy, payingCard } from './vault.ts'

type Sale = PaidBy & {
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly returnUrl: string | undefined
}

/**
 * Charges at once. There are no idempotency keys: a repeat is executed again unless the duplicate filter, which knows
 * amount and card but not the reference, takes it for one.
 */
export function makeSale(service: Service, account: Account, sale: Sale, fault?: Fault): Answer {
  if (sale.customerId) needCustomer(service, account, sale.customerId)
  const by = payingCard(service, account, sale)
  const before = duplicateOf(service, account, { ...sale, token: by.token })
  if (before) return duplicateSale(account, before.id)

  const decision = decide(by.card, fault)
  if (decision.kind === 'authenticate') {
    const waitsForCustomer = { by, returnUrl: sale.returnUrl }
    const object = createObject(service, account, { ...sale, waitsForCustomer })
    return saleAnswer('action_required', '100', 'The customer has to authenticate.', { objectId: object.id })
  }
  const amount = fault?.kind === 'other_amount' ? (fault.amount ?? sale.amount) : sale.amount
  const { reference, currency, description } = sale
  const { card: _card, ...paidWith } = by
  const made = { objectId: null, reference, amount, currency, description, ...paidWith }
  const charge = addCharge(service, account, made, decision)
  if (charge.declineCode) return saleAnswer('declined', charge.declineCode, 'Declined', { charge })
  if (charge.status === 'pending') return saleAnswer('pending', '4', 'Pending', { charge })
  return saleAnswer('approved', '1', 'Approved', { charge })
}

/** The refusal of a repeat, in the words of the account's profile. */
export const duplicateSale = (account: Account, chargeId: string): Answer =>
  account.profile === 'nmi'
    ? saleAnswer('error', '300', `Duplicate transaction REFID:${chargeId}`)
    : saleAnswer('error', '11', 'A duplicate transaction has been submitted.')

function duplicateOf(
  service: Service,
  account: Account,
  sale: Pick<Sale, 'amount' | 'currency'> & { readonly token: string },
): { id: string } | undefined {
  const since = service.clock.nowMs() - account.duplicateWindowSeconds * 1000
  return service.books.row<{ id: string }>(
    `select id from charges
     where account = ? and token = ? and amount = ? and createdAt > ? and currency = ? and status <> 'declined' limit 1`,
    account.name,
    sale.token,
    sale.amount,
    since,
    sale.currency,
  )
}

function saleAnswer(
  result: 'approved' | 'pending' | 'action_required' | 'declined' | 'error',
  code: string,
  text: string,
  more: { readonly charge?: ChargeRow; readonly objectId?: string } = {},
): Answer {
  const charge = more.charge ? showCharge(more.charge) : null
  return { status: 200, body: { result, code, text, charge, objectId: more.objectId ?? null } }
}
