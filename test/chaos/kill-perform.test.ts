import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxProfile } from '../../src/flows/gateway-account/connect-sandbox.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { type Doomed, runAllDoomed } from '../harness/doomed.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { healFor, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

/** Every step of `perform`: around each transaction, in each COMMIT, during and after each call to the gateway. */
const pointsOf = (txs: number, calls: number): string[] => [
  ...Array.from({ length: txs }, (_, i) => [
    `tx ${i + 1} before commit`,
    `tx ${i + 1} committing`,
    `tx ${i + 1} after commit`,
  ]).flat(),
  ...Array.from({ length: calls }, (_, i) => [`call ${i + 1} under way`, `call ${i + 1} answered`]).flat(),
]

const profiles: { profile: SandboxProfile; pay: string[]; last: string[] }[] = [
  // Two steps: the object is made, then confirmed.
  {
    profile: 'stripe',
    pay: pointsOf(3, 2),
    last: ['call 2 answered', 'tx 3 before commit', 'tx 3 committing', 'tx 3 after commit'],
  },
  {
    profile: 'paypal',
    pay: pointsOf(3, 2),
    last: ['call 2 answered', 'tx 3 before commit', 'tx 3 committing', 'tx 3 after commit'],
  },
  {
    profile: 'authorizenet',
    pay: pointsOf(2, 1),
    last: ['call 1 answered', 'tx 2 before commit', 'tx 2 committing', 'tx 2 after commit'],
  },
  {
    profile: 'nmi',
    pay: pointsOf(2, 1),
    last: ['call 1 answered', 'tx 2 before commit', 'tx 2 committing', 'tx 2 after commit'],
  },
]

describe.each(profiles)('on profile $profile, a process that is killed with -9', ({ profile, pay, last }) => {
  const clock = movableClock()
  let world: MoneyWorld
  let facts: Pick<Doomed, 'facts' | 'organizationId'>
  beforeAll(async () => {
    world = await aMoneyWorld({ profile, clock })
    const { app, worker } = world.database
    facts = {
      facts: { app, worker, keyFile: world.keyFile, sandboxUrl: world.sandbox.url },
      organizationId: world.ctx.organizationId,
    }
  })
  afterAll(() => world.close())

  const stateOf = (invoiceId: string) =>
    world.ctx.tx((t) =>
      t.one<{ status: string; payments: bigint; references: string[] }>(
        `select i.status, (select count(*) from payments p where p.organization_id = i.organization_id and p.invoice_id = i.id) as payments,
            coalesce((select array_agg(a.merchant_ref) from gateway_attempts a join payment_intents n on n.organization_id = a.organization_id and n.id = a.intent_id
              where a.organization_id = i.organization_id and n.invoice_id = i.id and a.refund_id is null), '{}') as references
           from invoices i where i.organization_id = $1 and i.id = $2`,
        [t.organizationId, invoiceId],
      ),
    )

  test('[R-05] while it pays leaves an invoice that is paid once or not at all, as the gateway’s books say', async () => {
    // Amounts differ, because two of the profiles take an equal amount on an equal card for a duplicate.
    const killed = await Promise.all(
      pay.map(async (dieAt, i) => ({
        dieAt,
        total: 4_200n + BigInt(i),
        invoiceId: await world.anIssuedInvoice(4_200n + BigInt(i)),
      })),
    )
    await runAllDoomed(
      killed.map(({ dieAt, invoiceId, total }): Doomed => {
        // A slow card: the gateway has acted when the process dies, and its answer never comes.
        const slow = dieAt.endsWith('under way')
        const command = aPayCommand(invoiceId, total, slow ? { methodToken: 'tok_slow' } : {})
        return {
          ...facts,
          pay: { ...command, amountSeen: String(total) },
          dieAt,
          underWayMs: dieAt === 'call 1 under way' && pay.length > 8 ? 5 : 250,
        }
      }),
    )
    await healFor(world, clock)

    const { charges } = await world.admin.books(world.accountId)
    let taken = 0
    for (const { dieAt, invoiceId } of killed) {
      const { status, payments, references } = await stateOf(invoiceId)
      const charged = charges.filter(
        (charge) => references.includes(charge.reference) && charge.status === 'succeeded',
      ).length
      expect({ dieAt, charged, payments, status }).toEqual({
        dieAt,
        charged,
        payments: BigInt(charged),
        status: charged === 1 ? 'paid' : 'pending',
      })
      expect(charged).toBeLessThanOrEqual(1)
      if (last.includes(dieAt)) expect({ dieAt, charged }).toEqual({ dieAt, charged: 1 })
      if (dieAt === 'tx 1 before commit') expect(references).toEqual([])
      taken += charged
    }
    expect(taken).toBeGreaterThanOrEqual(last.length)
    expect(charges.length).toBe(taken)

    // What was not taken is free again: the customer can pay, once.
    for (const { dieAt, invoiceId, total } of killed) {
      if ((await stateOf(invoiceId)).status === 'paid') continue
      expect({ dieAt, ...(await perform(world.ctx, aPayCommand(invoiceId, total))) }).toMatchObject({
        dieAt,
        status: 'paid',
      })
    }
    expect((await world.admin.books(world.accountId)).charges.length).toBe(killed.length)
    expect(await verifyWorld(world)).toEqual([])
  })

  test('[R-05] while it refunds leaves money that was given back once or not at all, as the gateway’s books say', async () => {
    const points = pointsOf(2, 1)
    const killed = await Promise.all(
      points.map(async (dieAt, i) => {
        const total = 5_300n + BigInt(i)
        const invoiceId = await world.anIssuedInvoice(total)
        await perform(world.ctx, aPayCommand(invoiceId, total))
        const { id, gatewayTxnId } = await world.ctx.tx((t) =>
          t.one<{ id: string; gatewayTxnId: string }>(
            'select id, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
            [t.organizationId, invoiceId],
          ),
        )
        return { dieAt, invoiceId, paymentId: id, chargeId: gatewayTxnId }
      }),
    )
    const command = (paymentId: string) => ({
      paymentId,
      reason: 'killed',
      reopen: false,
      commandKey: crypto.randomUUID(),
    })
    await runAllDoomed(
      killed.map(({ dieAt, paymentId }): Doomed => ({ ...facts, refund: command(paymentId), dieAt, underWayMs: 5 })),
    )
    await healFor(world, clock)

    const refundsOf = async (chargeId: string) =>
      (await world.admin.books(world.accountId)).refunds.filter(
        (refund) => refund.chargeId === chargeId && refund.status === 'succeeded',
      ).length
    for (const { dieAt, invoiceId, paymentId, chargeId } of killed) {
      const given = await refundsOf(chargeId)
      expect({ dieAt, given, status: (await stateOf(invoiceId)).status }).toEqual({
        dieAt,
        given,
        status: given === 1 ? 'refunded' : 'paid',
      })
      if (dieAt === 'call 1 answered' || dieAt.startsWith('tx 2')) expect({ dieAt, given }).toEqual({ dieAt, given: 1 })
      if (dieAt === 'tx 1 before commit') expect(given).toBe(0)
      if (given === 0)
        expect({ dieAt, ...(await refundPayment(world.ctx, command(paymentId))) }).toMatchObject({
          dieAt,
          state: 'succeeded',
        })
      expect(await refundsOf(chargeId)).toBe(1)
    }
    expect(await verifyWorld(world)).toEqual([])
  })
})
