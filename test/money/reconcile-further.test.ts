/** L2 beyond its own tail, as a quarantine asks for it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reconcileAccount } from '../../src/flows/reconcile/reconcile-account.ts'
import { noteRun } from '../../src/store/reconciliation.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
})
afterAll(() => world.close())

test('[CORRECTNESS §14] a comparison goes back as far as it is asked to, for a database that has forgotten more than a day', async () => {
  const { ctx, admin, accountId } = world
  await admin.chargeByHand(accountId, { amount: 7_700, currency: 'USD' })
  clock.advance(3 * 86_400)
  await admin.advanceClock(3 * 86_400)
  const now = clock.now()
  await ctx.tx(async (t) => {
    await noteRun(t, { gatewayAccountId: accountId, comparedUntil: now, failure: null, seen: 0 })
  })
  expect(await reconcileAccount(ctx, accountId)).toMatchObject({ recorded: 0, failure: null })
  const further = await reconcileAccount(ctx, accountId, now.subtract({ hours: 96 }))
  expect(further).toMatchObject({ recorded: 1, failure: null })
})
