import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { viewAttempt } from '../../src/flows/payment/view-attempt.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import type { GatewayRequest } from '../../src/ports/gateway.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { healFor, type MovableClock, movableClock } from '../harness/movable-clock.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ clock })
})
afterAll(() => world.close())

/** A process that ends when the gateway has carried out a request of this kind. */
const dyingAfter = (op: GatewayRequest['op']): Ctx => ({
  ...world.ctx,
  gateways: {
    ...world.ctx.gateways,
    async call(access, request) {
      const outcome = await world.ctx.gateways.call(access, request)
      if (request.op === op) throw new Error('the process ended')
      return outcome
    },
  },
})
const newestAttempt = (op: string) =>
  world.ctx.tx((t) =>
    t.one<{ id: string }>(
      'select id from gateway_attempts where organization_id = $1 and op = $2 order by created_at desc limit 1',
      [t.organizationId, op],
    ),
  )
const statusOf = async (invoiceId: string, attemptId: string): Promise<string> =>
  (await viewAttempt(world.ctx, invoiceId, attemptId)).status

test('[FM-PAY-02] a customer whose payment ended with making its object is not told for ever that it is being confirmed', async () => {
  const invoiceId = await world.anIssuedInvoice(3_100n)
  const command = aPayCommand(invoiceId, 3_100n)
  await expect(perform(dyingAfter('create_object'), command)).rejects.toThrow('the process ended')
  const { id } = await newestAttempt('create_object')
  expect(await statusOf(invoiceId, id)).toBe('processing')
  await healFor(world, clock)
  expect(await statusOf(invoiceId, id)).toBe('failed')
  expect((await world.admin.books(world.accountId)).charges).toEqual([])

  // The same form, sent again, goes on where it stopped; then whoever still asks about the step hears of that.
  expect(await perform(world.ctx, command)).toMatchObject({ status: 'paid' })
  expect(await statusOf(invoiceId, id)).toBe('paid')
})

test('[FM-PAY-18] whoever asks about a cancel hears what became of the payment it was for', async () => {
  const invoiceId = await world.anIssuedInvoice(3_200n)
  const first = await perform(world.ctx, aPayCommand(invoiceId, 3_200n, { methodToken: 'tok_authenticate' }))
  expect(first.status).toBe('requires_action')
  const other = aPayCommand(invoiceId, 3_200n)
  await expect(perform(dyingAfter('cancel_object'), other)).rejects.toThrow('the process ended')
  const { id } = await newestAttempt('cancel_object')
  expect(await statusOf(invoiceId, id)).toBe('processing')
  await healFor(world, clock)
  expect(await statusOf(invoiceId, id)).toBe('failed')
  expect(await perform(world.ctx, other)).toMatchObject({ status: 'paid' })
  expect(await statusOf(invoiceId, id)).toBe('paid')
})

test('[FM-PAY-18] a cancel that came too late is answered with the payment, not with a refusal', async () => {
  const invoiceId = await world.anIssuedInvoice(3_300n)
  const first = await perform(world.ctx, aPayCommand(invoiceId, 3_300n, { methodToken: 'tok_authenticate' }))
  const [objectId = ''] = (first.actionUrl ?? '').split('/').slice(-1)
  await world.admin.authenticate(objectId, 'approve')
  expect(await perform(world.ctx, aPayCommand(invoiceId, 3_300n))).toMatchObject({ status: 'paid' })
  expect(await statusOf(invoiceId, (await newestAttempt('cancel_object')).id)).toBe('paid')
})
