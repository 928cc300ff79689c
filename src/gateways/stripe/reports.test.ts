import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningStripe, startStripe } from '../../../stripe-service/start.ts'
import { anAccountWithKeys } from '../../../test/harness/stripe-accounts.ts'
import type { GatewayAccountAccess, GatewayPayout, Movement, MovementPage, PayoutItem } from '../../ports/gateway.ts'
import { realHttp } from '../../ports/http.ts'
import { stripeAdapter } from './adapter.ts'

let service: RunningStripe
beforeAll(async () => {
  service = await startStripe()
})
afterAll(() => service.stop())

const adapter = stripeAdapter(realHttp())
const day = 86_400
let ahead = 0
const now = () => Temporal.Now.instant().add({ seconds: ahead })
function pass(seconds: number): void {
  ahead += seconds
  service.control.advanceClock(seconds)
}

async function walk(access: GatewayAccountAccess, since: Temporal.Instant): Promise<Movement[][]> {
  const pages: Movement[][] = []
  for (let cursor: string | null = null; pages.length < 20; ) {
    const page: MovementPage | undefined = await adapter.listTxns?.(access, { since, cursor })
    if (page?.kind !== 'page') throw new Error('expected a page')
    pages.push([...page.movements])
    cursor = page.next
    if (cursor === null) return pages
  }
  throw new Error('the list has no end')
}
const idsOf = (movements: readonly Movement[]) => movements.map(({ txn }) => txn.gatewayTxnId)

/** Charges a second apart; every third has a refund, made when all charges are there. */
function aBusyDay(accountId: string, charges: number): string[] {
  const ids = Array.from({ length: charges }, (_, index) => {
    pass(1)
    return service.control.dashboardPayment(accountId, { amount: 1_000 + index }).id
  })
  const refunded = ids.filter((_, index) => index % 3 === 0)
  const refunds = refunded.map((id) => {
    pass(1)
    return service.control.dashboardRefund(id, 100).id
  })
  return [...ids, ...refunds]
}

test('[CORRECTNESS §12 L2] both of Stripe’s lists are walked from the oldest on, page by page, and nothing is passed over', async () => {
  const { access, accountId } = anAccountWithKeys(service)
  const early = aBusyDay(accountId, 10)
  const since = now().subtract({ hours: 1 })
  // A young account has nothing older than that; it is read from its newest to its first.
  const young = await walk(access, since)
  expect(young.map(idsOf)).toEqual([early])
  pass(2 * day)
  const later = now()
  const all = aBusyDay(accountId, 120)
  const pages = await walk(access, later)
  expect(pages.length).toBeGreaterThan(2)
  expect(pages.flatMap(idsOf)).toEqual(all)
  const times = pages.flat().map(({ txn }) => txn.at.epochMilliseconds)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  // What comes while the list is walked is on a later page, or found the next time.
  const first = await adapter.listTxns?.(access, { since: later, cursor: null })
  pass(1)
  const added = service.control.dashboardPayment(accountId, { amount: 5_000 }).id
  const rest = first?.kind === 'page' ? await adapter.listTxns?.(access, { since: later, cursor: first.next }) : null
  expect(rest?.kind).toBe('page')
  expect((await walk(access, later)).flatMap(idsOf)).toEqual([...all, added])
  const newest = await adapter.newestTxns?.(access, 3)
  expect(newest?.kind === 'page' && idsOf(newest.movements)).toContain(added)
})

async function payoutsOf(access: GatewayAccountAccess): Promise<readonly GatewayPayout[]> {
  const page = await adapter.listPayouts?.(access, { since: now().subtract({ hours: 72 }), cursor: null })
  if (page?.kind !== 'page') throw new Error('expected payouts')
  return page.payouts
}
async function itemsOf(access: GatewayAccountAccess, payoutId: string): Promise<readonly PayoutItem[]> {
  const page = await adapter.listPayoutItems?.(access, { payoutId, cursor: null })
  if (page?.kind !== 'page') throw new Error('expected items')
  return page.items
}
const held = async (access: GatewayAccountAccess): Promise<bigint> => {
  const answer = await adapter.readBalances?.(access)
  return (answer?.kind === 'balances' && answer.balances[0]?.available) || 0n
}
const net = (items: readonly PayoutItem[]) => items.reduce((sum, { amount, fee }) => sum + amount - fee, 0n)
function arrived(accountId: string): string {
  const payout = service.control.runPayout(accountId)
  if (!payout) throw new Error('expected a payout')
  service.control.movePayout(payout.id, 'reconciled')
  service.control.movePayout(payout.id, 'paid')
  return payout.id
}

test('[CORRECTNESS §12 L3] a payout is told when it has arrived, is the sum of its lines, and until then its money is with Stripe', async () => {
  const { access, accountId } = anAccountWithKeys(service)
  const charge = service.control.dashboardPayment(accountId, { amount: 10_000 })
  const other = service.control.dashboardPayment(accountId, { amount: 4_000 })
  pass(60)
  const refund = service.control.dashboardRefund(other.id, 1_500)
  pass(3 * day)
  const before = await held(access)
  const payout = service.control.runPayout(accountId)
  expect(payout?.amount).toBe(Number(before))
  expect(await payoutsOf(access)).toEqual([])
  expect(await held(access)).toBe(before)

  service.control.movePayout(payout?.id ?? '', 'reconciled')
  expect(await payoutsOf(access)).toEqual([])
  service.control.movePayout(payout?.id ?? '', 'paid')
  expect(await held(access)).toBe(0n)
  const [told, ...more] = await payoutsOf(access)
  expect(more).toEqual([])
  expect(told).toMatchObject({
    gatewayPayoutId: payout?.id,
    amount: { minor: before, currency: 'USD' },
    liveMode: false,
  })
  const items = await itemsOf(access, payout?.id ?? '')
  expect(net(items)).toBe(before)
  expect(new Set(items.map(({ kind, gatewayTxnId, amount }) => `${kind} ${gatewayTxnId} ${amount}`))).toEqual(
    new Set([`charge ${charge.id} 10000`, `charge ${other.id} 4000`, `refund ${refund.id} -1500`]),
  )
})

test('[CORRECTNESS §12 L3] a payout that the bank sends back is told both ways, and comes again with the next one', async () => {
  const { access, accountId } = anAccountWithKeys(service)
  service.control.dashboardPayment(accountId, { amount: 8_000 })
  pass(3 * day)
  const first = arrived(accountId)
  const [paid] = await payoutsOf(access)
  pass(day)
  service.control.movePayout(first, 'failed')
  const amount = paid?.amount.minor ?? 0n
  expect(amount).toBeGreaterThan(0n)
  const both = await payoutsOf(access)
  expect(both.map((one) => one.amount.minor)).toEqual([amount, -amount])
  expect(both[0]).toEqual(paid)
  expect(await held(access)).toBe(amount)
  expect(await itemsOf(access, both[1]?.gatewayPayoutId ?? '')).toEqual([
    { kind: 'payout_returned', gatewayTxnId: first, amount: -amount, fee: 0n },
  ])
  const second = arrived(accountId)
  expect(await itemsOf(access, second)).toMatchObject([{ kind: 'payout_returned', amount, fee: 0n }])
})

test('lines of disputes are told by the ids under which disputes tell of them', async () => {
  const { access, accountId } = anAccountWithKeys(service)
  service.control.dashboardPayment(accountId, { amount: 90_000 })
  const disputed = service.control.dashboardPayment(accountId, { amount: 2_000 })
  pass(60)
  const dispute = service.control.openDispute(disputed.id)
  pass(3 * day)
  const payoutId = arrived(accountId)
  const items = await itemsOf(access, payoutId)
  const told = await adapter.fetchDispute?.(access, dispute.id)
  const [taken] = told?.kind === 'found' ? told.dispute.movements : []
  expect(taken?.kind).toBe('withdrawn')
  expect(items).toContainEqual({
    kind: 'dispute',
    gatewayTxnId: taken?.id,
    amount: -(taken?.amount.minor ?? 0n),
    fee: taken?.fee,
  })
  const [payout] = await payoutsOf(access)
  expect(net(items)).toBe(payout?.amount.minor)
})
