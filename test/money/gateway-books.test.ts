/** `verify --gateway` with a Stripe account: what Stripe lists beside our rows, before and after the two drift apart (L-02, L-06). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyHint } from '../../src/flows/reconcile/apply-hint.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { askForBooks } from '../../src/main/cli/ask-for-books.ts'
import { accessTo, findGatewayAccount } from '../../src/store/gateway-account.ts'
import { compareWithGateway, readRecorded } from '../../src/store/verify/gateway-books.ts'
import { onSnapshot } from '../../src/store/verify/verify.ts'
import { aStripeWorld, type StripeWorld } from '../harness/stripe-world.ts'

let world: StripeWorld
beforeAll(async () => {
  world = await aStripeWorld()
})
afterAll(() => world.close())

/** Each check with how many it looked at and what is wrong, as the command makes them. */
async function compared() {
  const { organizationId, vault, gateways, tx } = world.ctx
  const account = await tx((t) => findGatewayAccount(t, world.stripeAccountId))
  if (!account) throw new Error('the account is there')
  const snapshot = <T>(work: Parameters<typeof onSnapshot<T>>[2]) =>
    onSnapshot(world.database.reader, organizationId, work)
  const recordedBefore = await snapshot((ask) => readRecorded(ask, organizationId, account.id))
  const books = await askForBooks(gateways, accessTo(vault, organizationId, account), account.connectedAt)
  const what = { accountId: account.id, books, recordedBefore }
  const checks = await snapshot((ask) => compareWithGateway(ask, organizationId, what))
  return checks.map(({ id, rows, checked, broken }) => ({
    check: `${id} ${rows}`,
    checked,
    broken: broken.map(({ detail }) => detail),
  }))
}

test('[L-02] [L-06] charges, refunds, disputes and the balance agree, and whatever nobody told us of is named', async () => {
  const { paymentId } = await world.aPaidInvoice(9_000n)
  await refundPayment(world.ctx, {
    paymentId,
    amount: 2_500n,
    reason: '',
    reopen: false,
    commandKey: crypto.randomUUID(),
  })
  const { chargeId } = await world.aPaidInvoice(4_000n)
  // A try that was declined leaves a charge there, and no payment here.
  await expect(world.aPaidInvoice(1_700n, 'pm_card_visa_chargeDeclined')).rejects.toThrow()
  const dispute = world.control.openDispute(chargeId)
  await applyHint(world.ctx, world.stripeAccountId, { kind: 'dispute', id: dispute.id, merchantRef: null })
  expect(await compared()).toEqual([
    { check: 'I-14 movements', checked: 4n, broken: [] },
    { check: 'L-02 charges', checked: 2n, broken: [] },
    { check: 'L-02 refunds', checked: 1n, broken: [] },
    { check: 'L-02 disputes', checked: 1n, broken: [] },
    { check: 'L-06 currencies', checked: 1n, broken: [] },
  ])

  const byHand = world.control.dashboardPayment(world.stripeAccount, { amount: 700 })
  world.control.moveDispute(dispute.id, 'won')
  const [asked, charges, refunds, disputes, balance] = await compared()
  expect(asked?.broken).toEqual([expect.stringContaining(`${byHand.id} over 700 USD`)])
  expect(charges?.broken).toEqual([`${byHand.id} over 700 USD is recorded 0 times here`])
  expect(refunds?.broken).toEqual([])
  expect(disputes?.broken).toEqual([`${dispute.id}: 4000 USD, won there; 4000 USD, needs_response here`])
  expect(balance?.broken).toHaveLength(1)
})

test('a gateway that cannot be asked is told of, and compares as nothing less', async () => {
  world.control.addFault({ kind: 'error_500_before', on: 'GET /v1/disputes', times: 5 })
  await expect(compared()).rejects.toThrow('The gateway could not be asked for its books (5xx)')
  world.control.clearFaults()
})
