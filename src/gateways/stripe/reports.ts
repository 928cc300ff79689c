import type { BalanceAnswer, GatewayReports, PayoutItemPage, PayoutPage } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { type JsonObject, objectsAt } from '../shared/json-fields.ts'
import { readAccess, type StripeAccess } from './access.ts'
import { ask } from './ask.ts'
import { listMovements, newestMovements, readMovement, WITH_FEE } from './list-movements.ts'
import { listOldestFirst, listPage } from './list-oldest-first.ts'
import { readHook } from './read-hook.ts'
import { readByHand, readPayout, readPayoutItem, readReturn, returnedPayout } from './read-payouts.ts'
import { amountAt } from './stripe-fields.ts'
import { inPath } from './stripe-request.ts'

const noKey = { kind: 'failed', why: 'credentials' } as const
const unreadable = { kind: 'failed', why: 'bad_body' } as const

/** What Stripe tells beyond answers to commands: events, single movements, lists of them, balances, payouts. */
export const stripeReports = (http: Http): GatewayReports => ({
  readHook,
  async fetchTxn(account, { kind, id }) {
    const access = readAccess(account)
    if (!access) return noKey
    const path = `/v1/${kind}s/${inPath(id)}`
    const answer = await ask(http, access, path, kind === 'charge' ? { expand: WITH_FEE } : {})
    if (answer.kind !== 'told') return answer
    const movement = readMovement(kind, answer.json, access.liveMode)
    return movement ? { kind: 'found', movement } : unreadable
  },
  async listTxns(account, from) {
    const access = readAccess(account)
    return access ? listMovements(http, access, from) : noKey
  },
  async newestTxns(account, limit) {
    const access = readAccess(account)
    return access ? newestMovements(http, access, limit) : noKey
  },
  async readBalances(account) {
    const access = readAccess(account)
    return access ? readBalances(http, access) : noKey
  },
  async listPayouts(account, from) {
    const access = readAccess(account)
    return access ? listPayouts(http, access, from) : noKey
  },
  async listPayoutItems(account, of) {
    const access = readAccess(account)
    return access ? listPayoutItems(http, access, of) : noKey
  },
})

/** Payouts are made days before they arrive, and are looked for by when they were made. */
const madeBeforeDays = 14
const payoutsPerPage = 100

async function listPayouts(
  http: Http,
  access: StripeAccess,
  { since, cursor }: { since: Temporal.Instant; cursor: string | null },
): Promise<PayoutPage> {
  const listed = await listOldestFirst(http, access, {
    path: '/v1/payouts',
    since: since.subtract({ hours: 24 * madeBeforeDays }),
    after: cursor,
    limit: payoutsPerPage,
  })
  if (listed.kind === 'failed') return listed
  const payouts = listed.items.map((json) => readPayout(json, access.liveMode))
  if (!payouts.every((one) => one !== null)) return unreadable
  const last = listed.items.at(-1)?.id
  return { kind: 'page', payouts: payouts.flat(), next: listed.more && typeof last === 'string' ? last : null }
}

/** From the newest line of a payout to its oldest, in Stripe's own order. */
async function listPayoutItems(
  http: Http,
  access: StripeAccess,
  { payoutId, cursor }: { payoutId: string; cursor: string | null },
): Promise<PayoutItemPage> {
  const returned = returnedPayout(payoutId)
  if (!cursor) {
    const answer = await ask(http, access, `/v1/payouts/${inPath(returned ?? payoutId)}`)
    if (answer.kind === 'failed') return answer
    if (answer.kind === 'absent') return unreadable
    // Stripe does not say what a payout that was made by hand is made of; it refuses to be asked.
    if (returned || answer.json.automatic !== true) {
      const item = returned ? readReturn(answer.json) : readByHand(answer.json)
      return item ? { kind: 'page', items: [item], next: null } : unreadable
    }
  }
  const listed = await listPage(http, access, '/v1/balance_transactions', {
    payout: payoutId,
    limit: 100,
    ...(cursor ? { starting_after: cursor } : {}),
  })
  if (listed.kind === 'failed') return listed
  const read = listed.items.map((json) => readPayoutItem(json, payoutId))
  if (!read.every((one) => one !== null)) return unreadable
  const last = listed.items.at(-1)?.id
  const items = read.filter((one) => one !== 'self')
  return { kind: 'page', items, next: listed.more && typeof last === 'string' ? last : null }
}

/**
 * What lies with Stripe: what may be paid out, what is on its way to that, and payouts that have not reached the bank yet.
 * Together they are what our clearing account holds, which a payout leaves when it has arrived.
 */
async function readBalances(http: Http, access: StripeAccess): Promise<BalanceAnswer> {
  const [balance, ...onTheWay] = await Promise.all([
    ask(http, access, '/v1/balance'),
    listPage(http, access, '/v1/payouts', { status: 'pending', limit: payoutsPerPage }),
    listPage(http, access, '/v1/payouts', { status: 'in_transit', limit: payoutsPerPage }),
  ])
  if (balance.kind === 'failed') return balance
  if (balance.kind === 'absent' || balance.json.livemode !== access.liveMode) return unreadable
  const lines: JsonObject[] = []
  for (const name of ['available', 'pending']) {
    const found = objectsAt(balance.json, name)
    if (!found) return unreadable
    lines.push(...found)
  }
  for (const listed of onTheWay) {
    if (listed.kind === 'failed') return listed
    if (listed.more) return unreadable // so many payouts at once are none of a business's
    lines.push(...listed.items)
  }
  const sums = new Map<string, bigint>()
  for (const line of lines) {
    const amount = amountAt(line, 'amount')
    if (!amount) return unreadable
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + amount.minor)
  }
  return { kind: 'balances', balances: [...sums].map(([currency, available]) => ({ currency, available })) }
}
