/** Saved cards through the real adapter: saved while paying, paid with, charged while their owner is away, and removed. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chargeSaved } from '../../src/flows/payment/charge-saved.ts'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { detachMethod } from '../../src/flows/payment-method/detach-method.ts'
import { removeMethod } from '../../src/flows/payment-method/remove-method.ts'
import { applyHint } from '../../src/flows/reconcile/apply-hint.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import { sweepAttempts } from '../../src/jobs/sweep-attempts.ts'
import { sweepRemovedMethods } from '../../src/jobs/sweep-removed-methods.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import { writeConfirmLetter } from '../../src/reactions/confirm-sending.ts'
import { revokeAgreement } from '../../src/store/agreement.ts'
import { findDelivery } from '../../src/store/delivery.ts'
import { aPayCommand } from '../harness/money-world.ts'
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
afterEach(async () => {
  world.control.clearFaults()
  expect(await desk.brokenRules()).toEqual([])
})

const confirmCall = 'POST /v1/payment_intents/:id/confirm'
const pass = (seconds: number): void => {
  clock.advance(seconds)
  world.control.advanceClock(seconds)
}
/** Time passes and nobody does anything but the worker. */
async function heal(): Promise<void> {
  for (const seconds of [40, 60, 120, 600, 900, 900]) {
    pass(seconds)
    await sweepAttempts(world.system)
  }
}

/** A card of a customer that is kept since a moment ago. */
async function aSavedCard(card?: string) {
  const { invoiceId, view } = await desk.saveWhilePaying(900n, card)
  if (view.status === 'requires_action') {
    const intent = desk.books().intents.find(({ status }) => status === 'requires_action')
    world.control.answerChallenge(intent?.id ?? '', 'approve')
    pass(130)
    await lookUpAttempt(world.ctx, view.attemptId)
  }
  const [method] = await desk.methods(await desk.customerOf(invoiceId))
  if (!method || method.removedAt) throw new Error('the card was kept')
  return method
}
const sentSince = async (work: () => Promise<unknown>): Promise<string[]> => {
  world.control.clearRequests()
  await work()
  return world.control.requests().map(({ method, path }) => `${method} ${path}`)
}

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

test('what is charged by its saved name says so to Stripe, and nothing of the card is kept but what may be', async () => {
  const method = await aSavedCard()
  const invoiceId = await world.anIssuedInvoice(2_000n)
  world.control.clearRequests()
  await desk.charge(invoiceId, method.id)
  const sent = world.control.requests().find(({ path }) => path.endsWith('/confirm'))
  expect(sent?.form).toMatchObject({ payment_method: method.gatewayMethodId, off_session: 'true' })
  expect(sent?.form).not.toHaveProperty('setup_future_usage')
  const kept = await desk.rows<{ text: string }>(
    `select concat(m.*::text, a.*::text) as text from payment_methods m
       join agreements a on a.organization_id = m.organization_id and a.payment_method_id = m.id where m.organization_id = $1`,
  )
  for (const { text } of kept) expect(text).not.toMatch(/\d{12,19}.*4242|4242424242424242|ctoken_/)
})

test('the customer pays with what they saved while they are there, and an object that knows no payer is given up for it', async () => {
  const method = await aSavedCard()
  const invoiceId = await world.anIssuedInvoice(2_100n)
  const declined = world.control.newToken(world.stripeAccount, 'pm_card_visa_chargeDeclined')
  const first = await perform(world.ctx, aPayCommand(invoiceId, 2_100n, { methodToken: declined, methodSummary: null }))
  expect(first.status).toBe('declined')
  const view = await desk.paySaved(invoiceId, 2_100n, method.id)
  expect(view).toMatchObject({ status: 'paid', method: { brand: 'visa', last4: '4242' } })
  expect((await desk.attempts(invoiceId)).map(({ op, state }) => `${op} ${state}`)).toEqual([
    'create_object succeeded',
    'confirm declined',
    'cancel_object succeeded',
    'create_object succeeded',
    'confirm succeeded',
  ])
})

test('a card saved over the bank’s page is kept when the payment is heard of, however that happens', async () => {
  const method = await aSavedCard('pm_card_authenticationRequiredOnSetup')
  const invoiceId = await world.anIssuedInvoice(2_200n)
  expect(await desk.charge(invoiceId, method.id)).toMatchObject({ status: 'paid' })
})

test('the same card saved again replaces the one before, which the gateway lets go of', async () => {
  const before = await aSavedCard('pm_card_amex')
  const after = await aSavedCard('pm_card_amex')
  expect(after.id).not.toBe(before.id)
  const listed = await desk.methods(before.customerId)
  expect(listed.find(({ id }) => id === before.id)).toMatchObject({ removedWhy: 'replaced' })
  await sweepRemovedMethods(world.system)
  expect(desk.books().methods.map(({ id }) => id)).not.toContain(before.gatewayMethodId)
})

describe('[A-082] refused before anything is sent', () => {
  const refused = async (methodId: string, code: string): Promise<void> => {
    const invoiceId = await world.anIssuedInvoice(1_500n)
    const sent = await sentSince(() => expect(desk.charge(invoiceId, methodId)).rejects.toMatchObject({ code }))
    expect(sent).toEqual([])
    expect(await desk.attempts(invoiceId)).toEqual([])
  }

  test('[A-082] [I-20] without an agreement, after it was revoked, and after the card was removed', async () => {
    const method = await aSavedCard()
    await world.ctx.tx((t) => revokeAgreement(t, method.id))
    await refused(method.id, 'no_agreement')
    const again = await aSavedCard()
    await removeMethod(world.ctx, { id: again.id, liveMode: false, why: 'staff' })
    await refused(again.id, 'method_gone')
    await refused(crypto.randomUUID(), 'payment_method_not_found')
  })

  test('[A-082] another customer’s card, whose owner has agreed to something else', async () => {
    const method = await aSavedCard()
    const [other] = await desk.rows<{ id: string }>(
      `insert into customers (organization_id, id, name, currency, created_at, updated_at)
       values ($1, gen_random_uuid(), 'Somebody else', 'USD', now(), now()) returning id`,
    )
    await world.ctx.tx((t) =>
      t.write('update payment_methods set customer_id = $2 where organization_id = $1 and id = $3', [
        t.organizationId,
        other?.id ?? '',
        method.id,
      ]),
    )
    await refused(method.id, 'payment_method_not_found')
    await world.ctx.tx((t) =>
      t.write('update payment_methods set customer_id = $2 where organization_id = $1 and id = $3', [
        t.organizationId,
        method.customerId,
        method.id,
      ]),
    )
  })

  test('[FM-REN-07] [I-21] a bank that said never is not asked again, of any amount', async () => {
    const method = await aSavedCard()
    world.control.changeCard(method.gatewayMethodId, 'pm_card_visa_chargeDeclinedLostCard')
    const invoiceId = await world.anIssuedInvoice(1_600n)
    expect(await desk.charge(invoiceId, method.id)).toMatchObject({ status: 'declined', retry: 'never' })
    await refused(method.id, 'card_refused_for_good')
  })

  test('[FM-REN-07] [I-21] an amount that was declined eight times in thirty days is left alone, another amount is not', async () => {
    const method = await aSavedCard()
    world.control.changeCard(method.gatewayMethodId, 'pm_card_visa_chargeDeclinedInsufficientFunds')
    for (let tries = 0; tries < 8; tries += 1) {
      const invoiceId = await world.anIssuedInvoice(1_500n)
      expect(await desk.charge(invoiceId, method.id)).toMatchObject({ status: 'declined', retry: 'later' })
    }
    await refused(method.id, 'card_tried_too_often')
    world.control.changeCard(method.gatewayMethodId, 'pm_card_visa')
    const other = await world.anIssuedInvoice(1_501n)
    expect(await desk.charge(other, method.id)).toMatchObject({ status: 'paid' })
    pass(31 * 86_400)
    const later = await world.anIssuedInvoice(1_500n)
    expect(await desk.charge(later, method.id)).toMatchObject({ status: 'paid' })
  })
})

test('[FM-REN-07] a bank that wants the customer: a mail with the pay link, no second try, and the customer confirms there', async () => {
  const method = await aSavedCard('pm_card_authenticationRequired')
  const invoiceId = await world.anIssuedInvoice(3_000n)
  const charged = await desk.charge(invoiceId, method.id)
  expect(charged).toMatchObject({ status: 'declined', retry: 'authenticate', mailedTo: expect.stringContaining('@') })
  await relayOutbox(world.system)
  const mailed = await desk.rows<{ id: string }>(
    "select id from deliveries where organization_id = $1 and template = 'confirm_payment' and payload ->> 'invoiceId' = $2",
    invoiceId,
  )
  expect(mailed).toHaveLength(1)
  const delivery = await world.ctx.tx((t) => findDelivery(t, mailed[0]?.id ?? ''))
  if (!delivery) throw new Error('the delivery is there')
  const outgoing = await writeConfirmLetter(world.ctx, delivery)
  expect(outgoing?.message.to.address).toBe(charged.mailedTo)
  expect(outgoing?.message.text).toMatch(/http:\/\/[^ ]+\/pay\//)
  expect(outgoing?.message.text).toContain('$30.00')

  const view = await desk.paySaved(invoiceId, 3_000n, method.id)
  expect(view.status).toBe('requires_action')
  const intent = desk.books().intents.find(({ status }) => status === 'requires_action')
  world.control.answerChallenge(intent?.id ?? '', 'approve')
  await heal()
  expect(desk.books().charges.filter(({ amount, status }) => amount === 3_000 && status === 'succeeded')).toHaveLength(
    1,
  )
  expect(await writeConfirmLetter(world.ctx, delivery)).toBeNull()
})

test('staff do not charge over a payment that somebody is making, and twenty presses of Charge are one', async () => {
  const method = await aSavedCard('pm_card_authenticationRequired')
  const busy = await world.anIssuedInvoice(3_100n)
  expect((await desk.paySaved(busy, 3_100n, method.id)).status).toBe('requires_action')
  await expect(desk.charge(busy, method.id)).rejects.toMatchObject({ code: 'payment_under_way' })

  const plain = await aSavedCard()
  const invoiceId = await world.anIssuedInvoice(3_200n)
  const views = await Promise.all(
    Array.from({ length: 20 }, () => desk.charge(invoiceId, plain.id, undefined, 'one-command-key-0001')),
  )
  expect(new Set(views.map(({ status }) => status)).difference(new Set(['paid', 'processing'])).size).toBe(0)
  expect(desk.books().charges.filter(({ amount }) => amount === 3_200)).toHaveLength(1)
  expect((await desk.charge(invoiceId, plain.id, undefined, 'one-command-key-0001')).status).toBe('paid')
})

test('[FM-REN-03] the answer to an off-session charge is lost: one charge, found by asking, never sent again', async () => {
  const method = await aSavedCard()
  for (const [index, kind] of (['cut_after', 'error_500_after', 'garbage'] as const).entries()) {
    const amount = 3_300n + BigInt(index)
    const invoiceId = await world.anIssuedInvoice(amount)
    world.control.addFault({ kind, on: confirmCall })
    expect((await desk.charge(invoiceId, method.id)).status).toBe('processing')
    await heal()
    expect((await desk.attempts(invoiceId)).map(({ op, state }) => `${op} ${state}`)).toEqual([
      'create_object succeeded',
      'confirm succeeded',
    ])
    expect(desk.books().charges.filter((one) => one.amount === Number(amount))).toHaveLength(1)
  }
})

test('[FM-REN-03] an off-session charge that never arrived is given up at Stripe, and the invoice can be charged again', async () => {
  const method = await aSavedCard()
  const invoiceId = await world.anIssuedInvoice(3_400n)
  world.control.addFault({ kind: 'cut_before', on: confirmCall })
  expect((await desk.charge(invoiceId, method.id)).status).toBe('processing')
  await heal()
  expect((await desk.attempts(invoiceId)).map(({ op, state }) => `${op} ${state}`)).toContain('confirm absent')
  expect(await desk.charge(invoiceId, method.id)).toMatchObject({ status: 'paid' })
})

test('[FM-REN-09] a card removed while it is being charged: that charge finishes, and there is no next one', async () => {
  const method = await aSavedCard()
  const invoiceId = await world.anIssuedInvoice(3_500n)
  world.control.addFault({ kind: 'cut_after', on: confirmCall })
  expect((await desk.charge(invoiceId, method.id)).status).toBe('processing')
  await removeMethod(world.ctx, { id: method.id, liveMode: false, why: 'staff' })
  await heal()
  expect((await desk.attempts(invoiceId)).at(-1)).toMatchObject({ op: 'confirm', state: 'succeeded' })
  expect(desk.books().methods.map(({ id }) => id)).not.toContain(method.gatewayMethodId)
})

test('a removal that the gateway does not hear is told again until it has, and is a removal from the start', async () => {
  const method = await aSavedCard()
  world.control.addFault({ kind: 'cut_before', on: 'POST /v1/payment_methods/:id/detach' })
  await removeMethod(world.ctx, { id: method.id, liveMode: false, customerId: method.customerId, why: 'customer' })
  expect(desk.books().methods.map(({ id }) => id)).toContain(method.gatewayMethodId)
  expect((await desk.methods(method.customerId)).find(({ id }) => id === method.id)?.removedWhy).toBe('customer')
  world.control.addFault({ kind: 'error_500_after', on: 'POST /v1/payment_methods/:id/detach' })
  for (let tries = 0; tries < 2; tries += 1) {
    pass(601)
    await sweepRemovedMethods(world.system)
  }
  expect(desk.books().methods.map(({ id }) => id)).not.toContain(method.gatewayMethodId)
  const [row] = await desk.rows<{ detachedAt: Temporal.Instant | null; detachNextAt: Temporal.Instant | null }>(
    'select detached_at, detach_next_at from payment_methods where organization_id = $1 and id = $2',
    method.id,
  )
  expect(row).toMatchObject({ detachedAt: expect.anything(), detachNextAt: null })
  expect(await sentSince(() => detachMethod(world.ctx, method.id))).toEqual([])
})

describe('what is done to a saved card at Stripe', () => {
  const hear = (id: string) => applyHint(world.ctx, world.stripeAccountId, { kind: 'method', id, merchantRef: null })
  const historyOf = (customerId: string) =>
    desk.rows<{ type: string; data: Record<string, unknown> }>(
      `select type, data from timeline_events where organization_id = $1 and subject_id = $2 and type like 'payment_method%'
        order by seq`,
      customerId,
    )

  test('removed there, it is removed here with its agreement, and no charge is sent any more', async () => {
    const method = await aSavedCard()
    world.control.dashboardDetach(method.gatewayMethodId)
    expect(await hear(method.gatewayMethodId)).toEqual({ kind: 'applied' })
    const removed = (await desk.methods(method.customerId)).find(({ id }) => id === method.id)
    expect(removed).toMatchObject({ removedWhy: 'gateway', revokedAt: expect.anything(), detachNextAt: null })
    expect(removed?.detachedAt).not.toBeNull()
    const invoiceId = await world.anIssuedInvoice(3_600n)
    expect(await sentSince(() => expect(desk.charge(invoiceId, method.id)).rejects.toThrow())).toEqual([])
    expect((await historyOf(method.customerId)).at(-1)).toMatchObject({
      type: 'payment_method_removed',
      data: { why: 'gateway' },
    })
    expect(await sentSince(() => hear(method.gatewayMethodId))).toEqual([])
  })

  test('renewed by its bank, it shows its new digits and month, once however often it is told, and is charged as before', async () => {
    const method = await aSavedCard()
    world.control.renewCard(method.gatewayMethodId, { last4: '1881', month: 8, year: 2037 })
    await Promise.all([hear(method.gatewayMethodId), hear(method.gatewayMethodId)])
    await hear(method.gatewayMethodId)
    const renewed = (await desk.methods(method.customerId)).find(({ id }) => id === method.id)
    expect(renewed).toMatchObject({ last4: '1881', expiryMonth: 8, expiryYear: 2037, removedAt: null, revokedAt: null })
    expect((await historyOf(method.customerId)).filter(({ type }) => type === 'payment_method_renewed')).toMatchObject([
      { data: { before: 'Visa ending in 4242', method: 'Visa ending in 1881', expires: '08/37' } },
    ])
    const invoiceId = await world.anIssuedInvoice(3_700n)
    expect((await desk.charge(invoiceId, method.id)).status).toBe('paid')
  })

  test('removed there without anybody telling us, the refusal of the next charge is reason enough to ask', async () => {
    const method = await aSavedCard()
    world.control.dashboardDetach(method.gatewayMethodId)
    const invoiceId = await world.anIssuedInvoice(3_800n)
    expect((await desk.charge(invoiceId, method.id)).status).toBe('failed')
    expect((await desk.methods(method.customerId)).find(({ id }) => id === method.id)?.removedWhy).toBe('gateway')
    expect((await desk.attempts(invoiceId)).at(-1)).toMatchObject({ op: 'confirm', state: 'rejected' })
    await expect(desk.charge(invoiceId, method.id)).rejects.toThrow(/was removed/)
  })

  test('what nobody saved here is not asked about, and silence is tried again', async () => {
    expect(await sentSince(() => hear('pm_nobodyknows'))).toEqual([])
    const method = await aSavedCard()
    world.control.dashboardDetach(method.gatewayMethodId)
    world.control.addFault({ kind: 'error_500_before', on: 'GET /v1/payment_methods/:id' })
    expect(await hear(method.gatewayMethodId)).toEqual({ kind: 'later', why: '5xx' })
    expect((await desk.methods(method.customerId)).find(({ id }) => id === method.id)?.removedAt).toBeNull()
    expect(await hear(method.gatewayMethodId)).toEqual({ kind: 'applied' })
    expect((await desk.methods(method.customerId)).find(({ id }) => id === method.id)?.removedWhy).toBe('gateway')
  })
})

describe('a process that dies', () => {
  /** From the nth transaction on nothing is committed any more: the process is gone. */
  const dyingAt = (nth: number): Ctx => {
    let begun = 0
    return {
      ...world.ctx,
      tx: (work, options) => {
        begun += 1
        return begun >= nth ? Promise.reject(new Error('the process is gone')) : world.ctx.tx(work, options)
      },
    }
  }

  test('[FM-PAY-02] [FM-PAY-03] [FM-PAY-04] anywhere while a card is saved: paid once or not at all, and kept exactly if it was paid', async () => {
    for (let nth = 1; nth <= 8; nth += 1) {
      const total = 6_000n + BigInt(nth)
      const invoiceId = await world.anIssuedInvoice(total)
      const methodToken = world.control.newToken(world.stripeAccount, 'pm_card_mastercard', {
        setupFutureUsage: 'off_session',
      })
      const command = aPayCommand(invoiceId, total, { methodToken, methodSummary: null, saving: saving() })
      await perform(dyingAt(nth), command).catch(() => null)
      await heal()
      const charges = desk.books().charges.filter(({ amount }) => amount === Number(total))
      const [paid] = await desk.rows<{ n: bigint }>(
        'select count(*) as n from payments where organization_id = $1 and invoice_id = $2',
        invoiceId,
      )
      expect(Number(paid?.n), `died at ${nth}`).toBe(charges.length)
      const kept = (await desk.methods(await desk.customerOf(invoiceId))).map((one) => one.gatewayMethodId)
      for (const charge of charges) expect(kept, `died at ${nth}`).toContain(charge.payment_method)
      expect(await desk.brokenRules(), `died at ${nth}`).toEqual([])
    }
  })

  test('[FM-REN-03] anywhere while staff charge: charged once or not at all, and the same command afterwards charges once', async () => {
    const method = await aSavedCard()
    for (let nth = 1; nth <= 5; nth += 1) {
      const amount = 6_100n + BigInt(nth)
      const invoiceId = await world.anIssuedInvoice(amount)
      const charge = { invoiceId, methodId: method.id, amount: undefined, commandKey: `charge-command-key-${nth}` }
      await chargeSaved(dyingAt(nth), charge).catch(() => null)
      await heal()
      const view = await chargeSaved(world.ctx, charge).catch((error: { code?: string }) => error.code)
      const charges = desk.books().charges.filter((one) => one.amount === Number(amount))
      expect(charges.length, `died at ${nth}: ${JSON.stringify(view, (_, v) => String(v))}`).toBeLessThanOrEqual(1)
      if (charges.length === 0) await desk.charge(invoiceId, method.id)
      expect(desk.books().charges.filter((one) => one.amount === Number(amount))).toHaveLength(1)
    }
  })
})

test('a customer whom Stripe could not be told of pays nothing and is told so; the next try is as if nothing had been', async () => {
  const fresh = await aStripeWorld({ clock })
  const there = savedCardDesk(fresh)
  for (const kind of ['error_500_before', 'rate_limited', 'cut_after'] as const) {
    fresh.control.addFault({ kind, on: 'POST /v1/customers' })
    await expect(there.saveWhilePaying(4_000n)).rejects.toMatchObject({ code: 'cannot_save_now' })
    expect(there.books().intents).toEqual([])
  }
  expect((await there.saveWhilePaying(4_000n)).view.status).toBe('paid')
  expect([there.books().methods.length, there.books().customers.length]).toEqual([1, 1])
  expect(await there.brokenRules()).toEqual([])
  await fresh.close()
})
