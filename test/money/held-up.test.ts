/** A process that is held up for longer than it was given: others have gone on meanwhile, and it must not undo or repeat what they did. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { lookUpAttempt } from '../../src/flows/payment/look-up-attempt.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import type { MailOutcome } from '../../src/ports/mail.ts'
import { deliver } from '../../src/reactions/deliver.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: MoneyWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aMoneyWorld({ profile: 'stripe', clock })
})
afterAll(() => world.close())
afterEach(async () => {
  await world.admin.clearFaults(world.accountId)
  expect(await verifyWorld(world)).toEqual([])
})

/** A process that hears of its nth commit only after `meanwhile`. */
function heldUpAfter(nth: number, meanwhile: () => Promise<unknown>): Ctx {
  let commits = 0
  return {
    ...world.ctx,
    async tx(work, options) {
      const value = await world.ctx.tx(work, options)
      commits += 1
      if (commits === nth) await meanwhile()
      return value
    },
  }
}

const attemptsOf = (invoiceId: string) =>
  world.ctx.tx((t) =>
    t.rows<{ id: string; op: string; state: string; merchantRef: string }>(
      `select a.id, a.op, a.state, a.merchant_ref from gateway_attempts a
         join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        where a.organization_id = $1 and i.invoice_id = $2 order by a.seq`,
      [t.organizationId, invoiceId],
    ),
  )
const newestOf = async (invoiceId: string): Promise<string> => (await attemptsOf(invoiceId)).at(-1)?.id ?? ''
const statesOf = async (invoiceId: string) => (await attemptsOf(invoiceId)).map(({ op, state }) => `${op} ${state}`)
const chargesOver = async (amount: bigint) =>
  (await world.admin.books(world.accountId)).charges.filter((one) => one.amount === Number(amount))

test('[I-16] a request that was written too long ago is not sent, and the customer is told that nothing was charged', async () => {
  const invoiceId = await world.anIssuedInvoice(4_100n)
  const late = heldUpAfter(2, async () => clock.advance(45))
  expect((await perform(late, aPayCommand(invoiceId, 4_100n))).status).toBe('failed')
  expect(await statesOf(invoiceId)).toEqual(['create_object succeeded', 'confirm rejected'])
  expect(await chargesOver(4_100n)).toEqual([])
})

test('[L-02] what was certainly not sent stays so, also when a later try has paid the same object', async () => {
  const invoiceId = await world.anIssuedInvoice(4_200n)
  const [asked, paid] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let looking: Promise<void> = Promise.resolve()
  const late = heldUpAfter(2, async () => {
    clock.advance(45)
    const asking = heldUpAfter(1, () => {
      asked.resolve()
      return paid.promise
    })
    looking = lookUpAttempt(asking, await newestOf(invoiceId))
    await asked.promise
  })
  expect((await perform(late, aPayCommand(invoiceId, 4_200n))).status).toBe('failed')
  expect((await perform(world.ctx, aPayCommand(invoiceId, 4_200n))).status).toBe('paid')
  paid.resolve()
  await looking
  expect(await statesOf(invoiceId)).toEqual(['create_object succeeded', 'confirm rejected', 'confirm succeeded'])
  expect(await chargesOver(4_200n)).toHaveLength(1)
})

test('[L-02] an object that was found while its maker was held up is gone on with, and paid once', async () => {
  const invoiceId = await world.anIssuedInvoice(4_300n)
  const late = heldUpAfter(1, async () => {
    clock.advance(45)
    await lookUpAttempt(world.ctx, await newestOf(invoiceId))
  })
  expect((await perform(late, aPayCommand(invoiceId, 4_300n))).status).toBe('paid')
  expect(await statesOf(invoiceId)).toEqual(['create_object succeeded', 'confirm succeeded'])
  expect(await chargesOver(4_300n)).toHaveLength(1)
})

test('[I-16] a look-up that goes on after its lease sends nothing, and leaves the plan to whoever has taken it since', async () => {
  const invoiceId = await world.anIssuedInvoice(4_400n)
  await world.admin.addFault(world.accountId, { op: 'create_object', kind: 'reset_before' })
  expect((await perform(world.ctx, aPayCommand(invoiceId, 4_400n))).status).toBe('processing')
  const [made] = await attemptsOf(invoiceId)
  const objects = async () =>
    (await world.admin.books(world.accountId)).objects.filter(({ reference }) => reference === made?.merchantRef)
  const nextAt = () =>
    world.ctx.tx((t) =>
      t.one<{ nextLookupAt: Temporal.Instant }>(
        'select next_lookup_at from gateway_attempts where organization_id = $1 and id = $2',
        [t.organizationId, made?.id ?? ''],
      ),
    )
  clock.advance(45)
  let taken: Temporal.Instant | null = null
  const late = heldUpAfter(1, async () => {
    clock.advance(61)
    await world.admin.addFault(world.accountId, { op: 'create_object', kind: 'reset_before' })
    const other = heldUpAfter(1, async () => {
      taken = (await nextAt()).nextLookupAt
      throw new Error('this one dies over it')
    })
    await lookUpAttempt(other, made?.id ?? '').catch(() => {})
  })
  await lookUpAttempt(late, made?.id ?? '')
  expect(await objects()).toEqual([])
  expect((await nextAt()).nextLookupAt).toEqual(taken)
  await world.admin.clearFaults(world.accountId)
  clock.advance(61)
  await lookUpAttempt(world.ctx, made?.id ?? '')
  expect(await objects()).toHaveLength(1)
})

test('[I-23] an old try at mailing a receipt does not call a newer one failed', async () => {
  const invoiceId = await world.anIssuedInvoice(4_500n)
  const waiting = () =>
    world.ctx.tx((t) =>
      t.rows<{ id: string; state: string; lastError: string | null }>(
        `select d.id, d.state, d.last_error from deliveries d
           join payments p on p.organization_id = d.organization_id and p.id = (d.payload ->> 'paymentId')::uuid
          where d.organization_id = $1 and p.invoice_id = $2 and d.template = 'receipt'`,
        [t.organizationId, invoiceId],
      ),
    )
  await world.ctx.tx((t) =>
    t.write("update customers set email = 'ada@pemberton.example' where organization_id = $1", [t.organizationId]),
  )
  await perform(world.ctx, aPayCommand(invoiceId, 4_500n))
  await relayOutbox(world.system)
  const [{ id } = { id: '' }] = await waiting()
  const mailing = (send: () => Promise<MailOutcome>): Ctx => ({ ...world.ctx, mail: { ...world.ctx.mail, send } })
  const refused = { kind: 'refused', sentence: 'No such mailbox.', code: '550' } as const
  const newer = mailing(async () => ({ kind: 'accepted' }) as MailOutcome)
  const late = mailing(async () => {
    clock.advance(121)
    await deliver(newer, id)
    return refused
  })
  await deliver(late, id)
  expect(await waiting()).toMatchObject([{ state: 'delivered', lastError: null }])
})
