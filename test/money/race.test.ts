import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { aMoneyWorld, aPayCommand, type MoneyWorld } from '../harness/money-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

/** `npm run race:pay` and `race:refund` ask for more. */
const invoices = Number(process.env.RACE_INVOICES || 50)
/** More at once would only wait for connections: two hundred requests are in hand as it is. */
const together = 10
const fold = 20
/** A thousand take minutes on a slow machine. */
const limitMs = Math.max(120_000, invoices * 2_000)

let world: MoneyWorld
beforeAll(async () => {
  world = await aMoneyWorld({ poolSize: 40 })
})
afterAll(() => world.close())

/** Runs `race` for `invoices` new invoices, ten of them at once. */
async function raceOver<T>(
  race: (invoiceId: string, total: bigint) => Promise<T>,
): Promise<{ ids: string[]; results: T[] }> {
  const ids: string[] = []
  const results: T[] = []
  for (let done = 0; done < invoices; done += together) {
    const some = Array.from({ length: Math.min(together, invoices - done) }, (_, i) => BigInt(1_000 + done + i))
    const made = await Promise.all(some.map(async (total) => [await world.anIssuedInvoice(total), total] as const))
    ids.push(...made.map(([id]) => id))
    results.push(...(await Promise.all(made.map(([id, total]) => race(id, total)))))
  }
  return { ids, results }
}

const inParallel = <T>(times: number, run: (i: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> =>
  Promise.allSettled(Array.from({ length: times }, (_, i) => run(i)))

const paymentsOf = (ids: readonly string[]) =>
  world.ctx.tx((t) =>
    t.rows<{ id: string; invoiceId: string; amount: bigint; gatewayTxnId: string }>(
      'select id, invoice_id, amount, gateway_txn_id from payments where organization_id = $1 and invoice_id = any($2::uuid[])',
      [t.organizationId, ids],
    ),
  )
const statusesOf = async (ids: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await world.ctx.tx((t) =>
        t.rows<{ status: string }>('select status from invoices where organization_id = $1 and id = any($2::uuid[])', [
          t.organizationId,
          ids,
        ]),
      )
    ).map(({ status }) => status),
  )
const booksOf = () => world.admin.books(world.accountId)

describe('race pay', () => {
  test(
    `[FM-PAY-13] [R-07] ${fold} equal requests at once for each of ${invoices} invoices make as many charges as invoices`,
    async () => {
      const before = (await booksOf()).charges.length
      const { ids, results } = await raceOver((id, total) => {
        const command = aPayCommand(id, total)
        return inParallel(fold, () => perform(world.ctx, command))
      })
      expect(results.flat().filter(({ status }) => status === 'rejected')).toEqual([])
      expect(await statusesOf(ids)).toEqual(new Set(['paid']))
      expect((await paymentsOf(ids)).length).toBe(invoices)
      expect((await booksOf()).charges.length - before).toBe(invoices)
      expect(await verifyWorld(world)).toEqual([])
    },
    limitMs,
  )

  test(
    `[FM-PAY-15] [R-07] ${fold} different cards at once for each of ${invoices} invoices make as many charges as invoices`,
    async () => {
      const before = (await booksOf()).charges.length
      const tokens = ['tok_visa', 'tok_mastercard', 'tok_amex', 'tok_discover']
      const { ids, results } = await raceOver((id, total) =>
        inParallel(fold, (i) =>
          perform(world.ctx, aPayCommand(id, total, { methodToken: tokens[i % tokens.length] ?? 'tok_visa' })),
        ),
      )
      // Whoever comes after the first hears that it is under way, or that nothing is owed any more.
      const refused = results.flat().filter((result) => result.status === 'rejected')
      expect(new Set(refused.map(({ reason }) => (reason as { code?: string }).code))).toSatisfy((codes: Set<string>) =>
        [...codes].every((code) => code === 'invoice_paid'),
      )
      expect(await statusesOf(ids)).toEqual(new Set(['paid']))
      expect((await paymentsOf(ids)).length).toBe(invoices)
      expect((await booksOf()).charges.length - before).toBe(invoices)
      expect(await verifyWorld(world)).toEqual([])
    },
    limitMs,
  )
})

describe('race refund', () => {
  test(
    `[FM-REF-01] [I-07] [R-07] ${fold} refunds of the full amount at once of each of ${invoices} payments give it back once`,
    async () => {
      const before = (await booksOf()).refunds.length
      const { ids } = await raceOver((id, total) => perform(world.ctx, aPayCommand(id, total)))
      const payments = await paymentsOf(ids)
      const all = []
      for (let done = 0; done < payments.length; done += together) {
        all.push(
          ...(await Promise.all(
            payments.slice(done, done + together).map(({ id, amount }) =>
              inParallel(fold, () =>
                refundPayment(world.ctx, {
                  paymentId: id,
                  amount,
                  reason: 'race',
                  reopen: false,
                  commandKey: crypto.randomUUID(),
                }),
              ),
            ),
          )),
        )
      }
      for (const tries of all) expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const codes = all
        .flat()
        .flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code?: string }).code] : []))
      expect(new Set(codes)).toSatisfy((seen: Set<string>) =>
        [...seen].every((code) => code === 'refund_under_way' || code === 'nothing_to_refund'),
      )
      expect(await statusesOf(ids)).toEqual(new Set(['refunded']))
      expect((await booksOf()).refunds.length - before).toBe(invoices)
      expect(await verifyWorld(world)).toEqual([])
    },
    limitMs,
  )
})
