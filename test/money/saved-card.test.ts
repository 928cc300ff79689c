/** Saved cards through the real adapter: saved while paying, paid with, charged while their owner is away, and removed. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { savedCardDesk, saving } from '../harness/saved-card-desk.ts'
import { aStripeWorld, type StripeWorld } from '../harness/stripe-world.ts'

let world: StripeWorld
let clock: MovableClock
let desk: ReturnType<typeof savedCardDesk>
beforeAll(async () => {
  clock = movableClock()
  world = await aStripeWorld({ clock })
  desk = savedCardDesk(world)
})
afterAll(() => world.close())
afterEach(() => world.control.clearFaults())

test('a card saved while paying is listed with what was agreed, and charged while its owner is away', async () => {
  const { invoiceId, view } = await desk.saveWhilePaying(5_000n)
  expect(view.status).toBe('paid')
  const customerId = await desk.customerOf(invoiceId)
  const [method] = await desk.methods(customerId)
  expect(method).toMatchObject({
    kind: 'card',
    brand: 'visa',
    last4: '4242',
    expiryMonth: 12,
    expiryYear: 2034,
    removedAt: null,
    agreementWords: saving().words,
    agreementVersion: saving().version,
  })
  expect(desk.books().methods).toMatchObject([{ id: method?.gatewayMethodId, type: 'card' }])

  const next = await world.anIssuedInvoice(7_000n)
  const charged = await desk.charge(next, method?.id ?? '')
  expect(charged).toMatchObject({ status: 'paid', amount: 7_000n, remaining: 0n, method: { last4: '4242' } })
  expect((await desk.attempts(next)).map(({ op, state }) => `${op} ${state}`)).toEqual([
    'create_object succeeded',
    'confirm succeeded',
  ])
  const confirm = (await desk.attempts(next)).at(-1)
  expect(confirm).toMatchObject({ paymentMethodId: method?.id, agreementId: expect.any(String) })
  expect(
    desk
      .books()
      .charges.map(({ amount }) => amount)
      .sort(),
  ).toEqual([5_000, 7_000])
  expect(await desk.brokenRules()).toEqual([])
})
