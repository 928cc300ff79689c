import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxProfile } from '../../src/flows/gateway-account/connect-sandbox.ts'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { movableClock } from '../harness/movable-clock.ts'

const clock = movableClock()
const worlds = new Map<SandboxProfile, MoneyWorld>()
const profiles: SandboxProfile[] = ['stripe', 'paypal', 'authorizenet', 'nmi']
beforeAll(async () => {
  for (const profile of profiles) worlds.set(profile, await aMoneyWorld({ profile, clock }))
})
afterAll(async () => {
  for (const world of worlds.values()) await world.close()
})

const undecided = (world: MoneyWorld) =>
  world.ctx.tx((t) =>
    t.rows<{ id: string }>(
      `select id from gateway_attempts where organization_id = $1 and next_lookup_at is not null`,
      [t.organizationId],
    ),
  )

/** Lets a day of look-ups happen, a minute at a time at first. */
async function heal(world: MoneyWorld): Promise<void> {
  for (const seconds of [40, 20, 30, 60, 120, 300, 600, 600, 1_200, 3_600]) {
    clock.advance(seconds)
    await world.admin.advanceClock(seconds)
    for (const { id } of await undecided(world)) await lookUpAttempt(world.ctx, id)
  }
}
const paymentsOf = (world: MoneyWorld, invoiceId: string) =>
  world.ctx.tx((t) =>
    t.rows<{ id: string; amount: bigint }>(
      'select id, amount from payments where organization_id = $1 and invoice_id = $2',
      [t.organizationId, invoiceId],
    ),
  )
const chargesOf = async (world: MoneyWorld) =>
  (await world.admin.books(world.accountId)).charges.filter((c) => c.status === 'succeeded')

describe.each(profiles)('profile %s', (profile) => {
  const world = () => worlds.get(profile) as MoneyWorld
  afterEach(() => world().admin.clearFaults(world().accountId))

  test('[FM-PAY-09] an answer lost after the gateway acted is found, and nothing is charged twice', async () => {
    const before = (await chargesOf(world())).length
    const id = await world().anIssuedInvoice(3_100n)
    expect(await perform(world().ctx, aPayCommand(id, 3_100n, { methodToken: 'tok_lose_answer' }))).toMatchObject({
      status: 'processing',
    })
    expect(await perform(world().ctx, aPayCommand(id, 3_100n))).toMatchObject({ status: 'processing' })
    await heal(world())
    expect(await paymentsOf(world(), id)).toHaveLength(1)
    expect((await chargesOf(world())).length).toBe(before + 1)
    expect(await undecided(world())).toEqual([])
  })

  test('[FM-PAY-08] a request that never arrived frees the invoice, and then it can be paid', async () => {
    const id = await world().anIssuedInvoice(3_200n)
    expect(await perform(world().ctx, aPayCommand(id, 3_200n, { methodToken: 'tok_lose_request' }))).toMatchObject({
      status: 'processing',
    })
    await heal(world())
    expect(await paymentsOf(world(), id)).toHaveLength(0)
    expect(await perform(world().ctx, aPayCommand(id, 3_200n))).toMatchObject({ status: 'paid' })
    expect(await paymentsOf(world(), id)).toHaveLength(1)
  })

  test.each(['error_before', 'error_after', 'garbage', 'truncated'] as const)(
    '[FM-PAY-10] %s is unknown, never declined, and is found out',
    async (kind) => {
      const before = (await chargesOf(world())).length
      const id = await world().anIssuedInvoice(3_300n)
      await world().admin.addFault(world().accountId, {
        kind,
        op: profile === 'stripe' || profile === 'paypal' ? 'confirm' : 'sale',
        times: 1,
      } as never)
      const view = await perform(world().ctx, aPayCommand(id, 3_300n))
      expect(view.status).toBe('processing')
      await heal(world())
      const payments = await paymentsOf(world(), id)
      expect((await chargesOf(world())).length - before).toBe(payments.length)
      if (payments.length === 0)
        expect(await perform(world().ctx, aPayCommand(id, 3_300n))).toMatchObject({ status: 'paid' })
    },
  )

  test('[FM-REF-03] a refund whose answer was lost is found, once', async () => {
    const id = await world().anIssuedInvoice(3_400n)
    await perform(world().ctx, aPayCommand(id, 3_400n))
    const [payment] = await paymentsOf(world(), id)
    await world().admin.addFault(world().accountId, { kind: 'reset_after', op: 'refund', times: 1 } as never)
    const key = { paymentId: payment?.id ?? '', reason: '', reopen: false }
    expect(await refundPayment(world().ctx, { ...key, commandKey: crypto.randomUUID() })).toMatchObject({
      state: 'unknown',
    })
    await expect(refundPayment(world().ctx, { ...key, commandKey: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'refund_under_way',
    })
    await heal(world())
    const { state } = await world().ctx.tx((t) =>
      t.one<{ state: string }>('select state from refunds where organization_id = $1 and payment_id = $2', [
        t.organizationId,
        payment?.id ?? '',
      ]),
    )
    expect(state).toBe('succeeded')
    expect(
      (await world().admin.books(world().accountId)).refunds.filter((r) => Number(r.amount) === 3_400),
    ).toHaveLength(1)
  })
})

test('[FM-PAY-22] a customer who authenticates and closes the tab has paid', async () => {
  const world = worlds.get('stripe') as MoneyWorld
  const id = await world.anIssuedInvoice(3_500n)
  const view = await perform(world.ctx, aPayCommand(id, 3_500n, { methodToken: 'tok_authenticate' }))
  expect(view).toMatchObject({ status: 'requires_action' })
  const objectId = new URL(view.actionUrl ?? '').pathname.split('/').at(-1) ?? ''
  await world.admin.authenticate(objectId, 'approve')
  await heal(world)
  expect(await paymentsOf(world, id)).toHaveLength(1)
})

test('a customer who gives authentication up pays with another card, and the old object is cancelled first', async () => {
  const world = worlds.get('stripe') as MoneyWorld
  const id = await world.anIssuedInvoice(3_600n)
  await perform(world.ctx, aPayCommand(id, 3_600n, { methodToken: 'tok_authenticate' }))
  expect(await perform(world.ctx, aPayCommand(id, 3_600n))).toMatchObject({ status: 'paid' })
  expect(await paymentsOf(world, id)).toHaveLength(1)
})
