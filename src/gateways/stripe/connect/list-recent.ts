import type { ConnectedAccount, Listed, ListedCharge, ListedPayout, Told } from '../../../ports/gateway-connect.ts'
import { asObject, type JsonObject, minorUnitsAt, objectsAt, textAt } from '../../shared/json-fields.ts'
import { stripeAccountOf } from '../access.ts'
import { amountAt, idAt, secondsAt } from '../stripe-fields.ts'
import type { Asking } from './ask-stripe.ts'

const pageSize = 25

/** The newest charges as Stripe lists them, whoever made them (PRODUCT C22). */
export const listRecentCharges = (
  asking: Asking,
  account: ConnectedAccount,
  cursor: string | null,
): Promise<Told<Listed<ListedCharge>>> =>
  asking.read('/v1/charges', pageAfter(cursor), (body) => readPage(body, (item) => readCharge(item, account)))

/** The newest payouts as Stripe lists them. */
export const listRecentPayouts = (asking: Asking, cursor: string | null): Promise<Told<Listed<ListedPayout>>> =>
  asking.read('/v1/payouts', pageAfter(cursor), (body) => readPage(body, readPayout))

const pageAfter = (cursor: string | null) => ({ limit: pageSize, ...(cursor ? { starting_after: cursor } : {}) })

/** A row that cannot be read is left out: this list is for looking at, and nothing is booked by it. */
function readPage<Item>(body: JsonObject, readItem: (item: JsonObject) => Item | null): Listed<Item> | null {
  const rows = objectsAt(body, 'data')
  if (!rows) return null
  const last = rows.at(-1)
  const next = body.has_more === true && last ? textAt(last, 'id') : null
  return { kind: 'page', items: rows.map(readItem).filter((item) => item !== null), next }
}

function readCharge(charge: JsonObject, account: ConnectedAccount): ListedCharge | null {
  const id = textAt(charge, 'id')
  const amount = amountAt(charge, 'amount')
  const at = secondsAt(charge, 'created')
  if (!id || !amount || !at) return null
  const who = asObject(charge.billing_details)
  const mode = account.liveMode ? '' : 'test/'
  return {
    id,
    amount,
    status: statusOf(charge),
    description: (textAt(charge, 'description') ?? '').slice(0, 500),
    customer: ((who && (textAt(who, 'name') ?? textAt(who, 'email'))) ?? textAt(charge, 'receipt_email') ?? '').slice(
      0,
      200,
    ),
    at,
    url: `https://dashboard.stripe.com/${stripeAccountOf(account)}/${mode}payments/${idAt(charge, 'payment_intent') ?? id}`,
  }
}

function statusOf(charge: JsonObject): ListedCharge['status'] {
  if (charge.status === 'failed') return 'failed'
  if (charge.status !== 'succeeded') return 'pending'
  if (charge.refunded === true) return 'refunded'
  if (charge.disputed === true) return 'disputed'
  return (minorUnitsAt(charge, 'amount_refunded') ?? 0n) > 0n ? 'partially_refunded' : 'succeeded'
}

const payoutStatuses: readonly ListedPayout['status'][] = ['pending', 'in_transit', 'paid', 'failed', 'canceled']

function readPayout(payout: JsonObject): ListedPayout | null {
  const id = textAt(payout, 'id')
  const amount = amountAt(payout, 'amount')
  const at = secondsAt(payout, 'created')
  const arrives = secondsAt(payout, 'arrival_date')
  const status = payoutStatuses.find((known) => known === payout.status)
  if (!id || !amount || !at || !arrives || !status) return null
  // Stripe gives the day as its midnight in UTC.
  return { id, amount, status, arrivesOn: arrives.toZonedDateTimeISO('UTC').toPlainDate().toString(), at }
}
