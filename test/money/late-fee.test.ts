/** Fees that a gateway tells only after the payment: each is booked once, whoever learns of it first. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { applyHint } from '../../src/flows/reconcile/apply-hint.ts'
import { compareBalance } from '../../src/flows/reconcile/compare-balance.ts'
import { reconcileAccount } from '../../src/flows/reconcile/reconcile-account.ts'
import { settleAccount } from '../../src/flows/settle/settle-account.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import type { Outcome } from '../../src/ports/gateway.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
  await world.admin.putAccount(world.accountId, { payouts: 'daily' })
})
afterAll(() => world.close())

const rows = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))

const withoutFee = (outcome: Outcome): Outcome =>
  'txn' in outcome ? { ...outcome, txn: { ...outcome.txn, fee: null } } : outcome

/** The gateway answers as it does while its own books are not written yet: what it keeps is not known. */
function whileFeesAreUnknown(): Ctx {
  const { gateways } = world.ctx
  const call: Ctx['gateways']['call'] = async (account, request) => withoutFee(await gateways.call(account, request))
  return { ...world.ctx, gateways: { ...gateways, call } }
}

async function aPaymentWithoutFee(total: bigint): Promise<{ id: string; gatewayTxnId: string }> {
  const invoiceId = await world.anIssuedInvoice(total)
  await perform(whileFeesAreUnknown(), aPayCommand(invoiceId, total))
  const [payment] = await rows<{ id: string; gatewayTxnId: string; fee: bigint | null }>(
    'select id, gateway_txn_id, fee from payments where organization_id = $1 and invoice_id = $2',
    invoiceId,
  )
  expect(payment?.fee).toBeNull()
  expect(await booked(payment?.id ?? '')).toEqual([])
  return payment ?? { id: '', gatewayTxnId: '' }
}

/** What the ledger says was kept of a payment, entry by entry. */
const booked = async (paymentId: string): Promise<bigint[]> =>
  (
    await rows<{ amount: bigint }>(
      `select p.amount from ledger_entries e join ledger_postings p on p.organization_id = e.organization_id and p.entry_id = e.id
        where e.organization_id = $1 and e.kind = 'fee' and e.source_id = $2 and p.account = 'gateway_fees'`,
      paymentId,
    )
  ).map(({ amount }) => amount)

const atGateway = async ({ gatewayTxnId }: { gatewayTxnId: string }): Promise<bigint> =>
  BigInt((await world.admin.books(world.accountId)).charges.find(({ id }) => id === gatewayTxnId)?.fee ?? -1)
const reconcile = () => reconcileAccount(world.ctx, world.accountId)
const settle = () => settleAccount(world.ctx, world.accountId)
const hear = ({ gatewayTxnId }: { gatewayTxnId: string }) =>
  applyHint(world.ctx, world.accountId, { kind: 'charge', id: gatewayTxnId, merchantRef: null })
const unexplained = async () => (await compareBalance(world.ctx, world.accountId)).balances?.[0]?.unexplained

async function twoDaysPass(): Promise<void> {
  clock.advance(2 * 86_400)
  await world.admin.advanceClock(2 * 86_400)
}

test('[CORRECTNESS §13] a fee that an event tells after the payment is booked with it, once', async () => {
  const payment = await aPaymentWithoutFee(3_100n)
  const fee = await atGateway(payment)
  expect(await unexplained()).toBe(-fee)
  await Promise.all([hear(payment), hear(payment), hear(payment)])
  await hear(payment)
  expect(await booked(payment.id)).toEqual([fee])
  expect(await unexplained()).toBe(0n)
})

test('[CORRECTNESS §12 L2] a fee that no event told is found in the gateway’s list, and once', async () => {
  const payment = await aPaymentWithoutFee(3_200n)
  expect(await reconcile()).toMatchObject({ recorded: 0, excepted: 0, failure: null })
  expect(await booked(payment.id)).toEqual([await atGateway(payment)])
  await Promise.all([reconcile(), hear(payment)])
  expect(await booked(payment.id)).toEqual([await atGateway(payment)])
  expect(await unexplained()).toBe(0n)
})

test('[CORRECTNESS §12 L3] a fee that only the payout tells is booked with its payment, and is no difference', async () => {
  const payment = await aPaymentWithoutFee(3_300n)
  await twoDaysPass()
  expect(await settle()).toMatchObject({ booked: 1, mismatched: 0, failure: null })
  expect(await booked(payment.id)).toEqual([await atGateway(payment)])
  expect(await rows("select id from exceptions where organization_id = $1 and kind = 'payout_mismatch'")).toEqual([])
  const payouts = await rows('select fee_difference from payouts where organization_id = $1')
  expect(payouts).toEqual([{ feeDifference: 0n }])
  await Promise.all([settle(), reconcile(), hear(payment)])
  expect(await booked(payment.id)).toEqual([await atGateway(payment)])
  expect(await unexplained()).toBe(0n)
  expect((await verifyWorld(world)).filter(({ id }) => id === 'I-10')).toEqual([])
})
