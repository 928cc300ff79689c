import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { PayCommand } from '../../src/flows/payment/command.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import type { Ctx } from '../../src/ports/ctx.ts'
import type { Gateways } from '../../src/ports/gateway.ts'
import { type BenchWorld, issueInvoices, type OwedInvoice } from './bench-world.ts'
import { printTable, rateOf, shown, shownSpread, spreadOf } from './measure.ts'
import { paymentFunction } from './payment-function.ts'

export type PaymentOptions = { readonly rounds: number; readonly perCell: number; readonly perSandboxCell: number }

const clientCounts = [1, 8, 32]
const method = { kind: 'card', brand: 'visa', last4: '4242' } as const

/**
 * Captured payments a second through the whole funnel, beside the same statements in one function of the database, in
 * the same run and in turn, so that whatever else the machine does falls on both. Goal: at least half of it at 8 clients.
 */
export async function benchPayment(world: BenchWorld, options: PaymentOptions) {
  const { rounds, perCell, perSandboxCell } = options
  const needed = clientCounts.length * rounds * (2 * perCell + perSandboxCell) + 600
  console.log(`Issuing ${needed} invoices ...`)
  const invoices = await issueInvoices(world, needed)
  await world.asOwner(`create schema if not exists bench; grant usage on schema bench to remit_app; ${paymentFunction}`)
  const pool = world.pool(32)
  const atOnce: Ctx = { ...world.ctx, gateways: yesAtOnce }
  const ways = {
    perform: (invoice: OwedInvoice) => paid(atOnce, invoice),
    function: (invoice: OwedInvoice) => callFunction(pool, world, invoice),
    sandbox: (invoice: OwedInvoice) => paid(world.ctx, invoice),
  }
  const take = (count: number): OwedInvoice[] => invoices.splice(0, count)
  for (const way of Object.values(ways)) await rateOf(take(200), 8, way) // plans, caches and compiled code
  await world.asOwner('analyze') // what autovacuum does within a minute; before it, plans are made for empty tables

  const rates = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of clientCounts) {
      for (const [name, way] of Object.entries(ways)) {
        const { perSecond } = await rateOf(take(name === 'sandbox' ? perSandboxCell : perCell), clients, way)
        rates.set(`${name} ${clients}`, [...(rates.get(`${name} ${clients}`) ?? []), perSecond])
      }
    }
  }
  return report(rates)
}

function report(rates: ReadonlyMap<string, readonly number[]>) {
  const rows = clientCounts.map((clients) => {
    const [ours = [], theirs = [], sandbox = []] = ['perform', 'function', 'sandbox'].map(
      (name) => rates.get(`${name} ${clients}`) ?? [],
    )
    const ratios = ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN))
    return {
      clients,
      perform: spreadOf(ours),
      function: spreadOf(theirs),
      sandbox: spreadOf(sandbox),
      ratio: spreadOf(ratios),
    }
  })
  console.log('\nPayments captured a second (min / median / max over the rounds)\n')
  printTable(
    ['clients', 'perform, gateway at once', 'one function', 'ratio', 'perform, sandbox service'],
    rows.map((row) => [
      String(row.clients),
      shownSpread(row.perform),
      shownSpread(row.function),
      shownSpread(row.ratio),
      shownSpread(row.sandbox),
    ]),
  )
  console.log(`\nAt 8 clients the whole funnel makes ${shown(rows[1]?.ratio.median ?? 0)} of what one function makes.`)
  return rows
}

async function paid(ctx: Ctx, { id, total }: OwedInvoice): Promise<void> {
  const command: PayCommand = {
    kind: 'pay_by_link',
    linkId: ctx.ids.uuid(),
    invoiceId: id,
    commandKey: ctx.ids.uuid(),
    amountSeen: total,
    methodToken: 'tok_visa',
    methodSummary: method,
    returnPath: '/pay/x',
  }
  const view = await perform(ctx, command)
  if (view.status !== 'paid') throw new Error(`invoice ${id} was to be paid and is ${view.status}`)
}

let txns = 0

/** A gateway that says yes at once: what is left is our own work. */
const yesAtOnce: Gateways = {
  traits: () => ({ name: 'sandbox', steps: 'sale', resendWindowSeconds: 0, lookUpLagSeconds: 0 }),
  async call(_, request) {
    if (request.op !== 'sale') throw new Error(`the bench sells and nothing else, not ${request.op}`)
    txns += 1
    return {
      kind: 'succeeded',
      txn: {
        gatewayTxnId: `ch_bench_${txns}`,
        merchantRef: request.merchantRef,
        amount: request.amount,
        fee: 59n,
        method,
        liveMode: false,
        at: Temporal.Now.instant(),
      },
    }
  },
  lookUp: async () => ({ kind: 'absent' }),
}

async function callFunction(pool: Pool, { ctx, accountId }: BenchWorld, { id, total }: OwedInvoice): Promise<void> {
  const now = ctx.clock.now()
  const ref = ctx.ids.merchantRef()
  const request = JSON.stringify({
    op: 'sale',
    merchantRef: ref,
    amount: { minor: String(total), currency: 'USD' },
    description: 'Invoice',
    returnUrl: 'http://localhost:4000/pay/x',
  })
  txns += 1
  await pool.query({
    name: 'bench_pay',
    text: 'select bench.pay($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)',
    values: [
      ctx.organizationId,
      id,
      ctx.ids.uuid(),
      String(total),
      accountId,
      Array.from({ length: 10 }, () => ctx.ids.uuid()),
      ref,
      ctx.ids.uuid(),
      JSON.stringify(method),
      request,
      createHash('sha256').update(request).digest(),
      now.toString(),
      now.add({ seconds: 35 }).toString(),
      `ch_bench_${txns}`,
      '59',
      JSON.stringify(ctx.actor),
    ],
  })
}
