/** A process that is to end begins nothing new: what was due stays due, for the next one (CORRECTNESS §14). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { applyHooks } from '../../src/jobs/apply-hook.ts'
import { deliverDue } from '../../src/jobs/deliver.ts'
import { reconcileTail } from '../../src/jobs/reconcile-tail.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import { findReconciliation } from '../../src/store/reconciliation.ts'
import { aHookWorld, type HookWorld } from '../harness/hook-world.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'

let world: HookWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aHookWorld({ clock })
})
afterAll(() => world.close())

const ending = (): boolean => false
const states = async () => {
  const one = async (sql: string) =>
    (await world.ctx.tx((t) => t.rows<{ state: string }>(sql, [t.organizationId]))).map(({ state }) => state)
  return {
    attempts: await one(
      "select state from gateway_attempts where organization_id = $1 and op = 'confirm' order by seq",
    ),
    hooks: await one('select distinct state from webhook_inbox where organization_id = $1'),
    outbox: await one(
      "select case when fanned_out_at is null then 'waiting' else 'done' end as state from outbox where organization_id = $1",
    ),
    deliveries: await one('select state from deliveries where organization_id = $1'),
  }
}

test('look-ups, webhooks, relay, deliveries and comparisons that are due are left to the next process', async () => {
  const paid = await world.anIssuedInvoice(1_000n)
  await perform(world.ctx, aPayCommand(paid, 1_000n))
  await relayOutbox(world.system)
  const lost = await world.anIssuedInvoice(2_000n)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  await perform(world.ctx, aPayCommand(lost, 2_000n))
  for (let tries = 0; tries < 500 && world.received.length < 2; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
  clock.advance(60)
  const before = await states()
  expect(before).toMatchObject({ attempts: ['succeeded', 'unknown'], hooks: ['waiting'], deliveries: ['waiting'] })

  await sweepAttempts(world.system, ending)
  await applyHooks(world.system, ending)
  await relayOutbox(world.system, ending)
  await deliverDue(world.system, ending)
  await reconcileTail(world.system, ending)
  expect(await states()).toEqual(before)
  expect(await world.ctx.tx((t) => findReconciliation(t, world.accountId))).toBeNull()

  await sweepAttempts(world.system)
  await applyHooks(world.system)
  await relayOutbox(world.system)
  await deliverDue(world.system)
  expect(await states()).toMatchObject({ hooks: ['applied'], outbox: ['done', 'done'] })
})
