import type { Movement, MovementPage } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import type { JsonObject } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import { listOldestFirst, listPage } from './list-oldest-first.ts'
import { readCharge, readChargeTxn } from './read-charge.ts'
import { chargeOf, readRefund, readRefundTxn } from './read-refund.ts'

/** Half of what Stripe allows: a charge with much metadata is large, and an answer may have 1 MiB. */
const pageSize = 50

/** A charge's fee stands in its balance transaction, which comes along only when it is asked for. */
export const WITH_FEE = ['balance_transaction'] as const
const listWithFee = ['data.balance_transaction'] as const

/** One movement; null when anything of it cannot be read. */
export function readMovement(kind: 'charge' | 'refund', json: JsonObject, liveMode: boolean): Movement | null {
  const [txn, outcome] =
    kind === 'charge'
      ? [readChargeTxn(json, liveMode), readCharge(json, liveMode)]
      : [readRefundTxn(json, liveMode), readRefund(json, liveMode)]
  if (!txn || outcome.kind === 'unknown') return null
  return { kind, txn, outcome, ofTxnId: kind === 'refund' ? chargeOf(json) : null }
}

/**
 * Charges and refunds since an instant, oldest first. Stripe keeps them in two lists; a page goes as far as both are known,
 * so that none is passed over. The cursor names the last charge and the last refund that were told.
 */
export async function listMovements(
  http: Http,
  access: StripeAccess,
  { since, cursor }: { since: Temporal.Instant; cursor: string | null },
): Promise<MovementPage> {
  const [lastCharge = '', lastRefund = ''] = (cursor ?? '').split('.')
  const common = { since, limit: pageSize }
  const [charges, refunds] = await Promise.all([
    listOldestFirst(http, access, {
      ...common,
      path: '/v1/charges',
      query: { expand: listWithFee },
      after: lastCharge || null,
    }),
    listOldestFirst(http, access, { ...common, path: '/v1/refunds', after: lastRefund || null }),
  ])
  if (charges.kind === 'failed') return charges
  if (refunds.kind === 'failed') return refunds
  const told = {
    charge: { read: readAll('charge', charges.items, access.liveMode), more: charges.more },
    refund: { read: readAll('refund', refunds.items, access.liveMode), more: refunds.more },
  }
  if (!told.charge.read || !told.refund.read) return { kind: 'failed', why: 'bad_body' }
  const both = [
    { movements: told.charge.read, more: told.charge.more },
    { movements: told.refund.read, more: told.refund.more },
  ]
  // What is newer than the end of a list that goes on waits for the next page.
  const ends = both.filter(({ more }) => more).map(({ movements }) => timeOf(movements.at(-1)))
  const until = Math.min(...ends, Number.POSITIVE_INFINITY)
  const upTo = (movements: readonly Movement[]): Movement[] => movements.filter((one) => timeOf(one) <= until)
  const [toldCharges, toldRefunds] = [upTo(told.charge.read), upTo(told.refund.read)]
  const next = `${idOf(toldCharges.at(-1)) ?? lastCharge}.${idOf(toldRefunds.at(-1)) ?? lastRefund}`
  // Of the same second the charge comes first: a refund is of a charge.
  const movements = [...toldCharges, ...toldRefunds].sort((a, b) => timeOf(a) - timeOf(b))
  return { kind: 'page', movements, next: ends.length > 0 ? next : null }
}

/** The newest movements of both lists. */
export async function newestMovements(http: Http, access: StripeAccess, limit: number): Promise<MovementPage> {
  const asked = Math.min(Math.max(limit, 1), pageSize)
  const [charges, refunds] = await Promise.all([
    listPage(http, access, '/v1/charges', { limit: asked, expand: listWithFee }),
    listPage(http, access, '/v1/refunds', { limit: asked }),
  ])
  if (charges.kind === 'failed') return charges
  if (refunds.kind === 'failed') return refunds
  const read = [
    readAll('charge', charges.items, access.liveMode),
    readAll('refund', refunds.items, access.liveMode),
  ] as const
  if (!read[0] || !read[1]) return { kind: 'failed', why: 'bad_body' }
  // Of the same second the refund is the newer: it is of a charge.
  const movements = [...read[1], ...read[0]].sort((a, b) => timeOf(b) - timeOf(a)).slice(0, limit)
  return { kind: 'page', movements, next: null }
}

/** One line that cannot be read makes all unreadable: it may be the one that nobody knows of. */
function readAll(kind: 'charge' | 'refund', items: readonly JsonObject[], liveMode: boolean): Movement[] | null {
  const movements = items.map((json) => readMovement(kind, json, liveMode))
  return movements.every((one) => one !== null) ? movements : null
}

const timeOf = (movement: Movement | undefined): number => movement?.txn.at.epochMilliseconds ?? 0
const idOf = (movement: Movement | undefined): string | undefined => movement?.txn.gatewayTxnId
