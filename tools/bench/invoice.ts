import { createHash, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Pool } from 'pg'
import { showId } from '../../src/core/id/id.ts'
import { computeTotals } from '../../src/core/invoice/totals.ts'
import { createApiKey } from '../../src/flows/api-key/create-api-key.ts'
import { createTaxRate } from '../../src/flows/product/tax-rate.ts'
import type { BenchServer } from './bench-server.ts'
import type { BenchWorld } from './bench-world.ts'
import { invoiceAtOnceFunction } from './invoice-at-once-function.ts'
import { invoiceFunction } from './invoice-function.ts'
import { printTable, rateOf, shown, shownSpread, spreadOf } from './measure.ts'

const clientCounts = [1, 8, 32]
const warmUp = 1_500
const prices = [12_500n, 4_990n, 70_000n]

/**
 * A customer and an issued invoice of three lines with tax, by one request to a server in its own process and by three,
 * each beside what it reads and writes in one function of the database, in turn.
 */
export async function benchInvoice(
  world: BenchWorld,
  server: BenchServer,
  { rounds, perCell }: { rounds: number; perCell: number },
) {
  const { ctx, userId } = world
  const taxRateId = await createTaxRate(ctx, { name: 'Sales tax', ppm: 80_000, inclusive: false })
  // One key a client, as so many customers' scripts would have: the limit of requests is one principal's.
  const keys: string[] = []
  for (let i = 0; i < 32; i += 1)
    keys.push((await createApiKey(ctx, { name: `Bench ${i}`, liveMode: false, createdBy: userId })).key)
  const functions = invoiceAtOnceFunction + invoiceFunction
  await world.asOwner(`create schema if not exists bench; grant usage on schema bench to remit_app; ${functions}`)
  const pool = world.pool(32)
  const ways = {
    api: (i: number) => billAtOnce(server, keys[i % keys.length] ?? '', i, taxRateId),
    function: (i: number) => billByFunction(pool, world, i, { taxRateId, requests: 1 }),
    'api in three': (i: number) => billInThree(server, keys[i % keys.length] ?? '', i, taxRateId),
    'function in three': (i: number) => billByFunction(pool, world, i, { taxRateId, requests: 3 }),
  }
  let made = 0
  const take = (count: number): number[] => Array.from({ length: count }, () => (made += 1))
  // As many as a server that has run for a minute has billed: before that its code is still being compiled.
  for (const way of Object.values(ways)) await rateOf(take(warmUp), 8, way)
  await world.asOwner('analyze') // what autovacuum does within a minute
  const rates = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of clientCounts) {
      for (const [name, way] of Object.entries(ways)) {
        const { perSecond } = await rateOf(take(perCell), clients, way)
        rates.set(`${name} ${clients}`, [...(rates.get(`${name} ${clients}`) ?? []), perSecond])
      }
    }
  }
  const rowsOf = (suffix: '' | ' in three') =>
    clientCounts.map((clients) => {
      const [ours = [], theirs = []] = [rates.get(`api${suffix} ${clients}`), rates.get(`function${suffix} ${clients}`)]
      return {
        clients,
        api: spreadOf(ours),
        function: spreadOf(theirs),
        ratio: spreadOf(ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN))),
      }
    })
  const rows = rowsOf('')
  const rowsInThree = rowsOf(' in three')
  console.log('\nCustomers with an issued invoice of three lines, a second (min / median / max over the rounds)\n')
  for (const [heading, measured] of [
    ['API, one request', rows],
    ['API, three requests', rowsInThree],
  ] as const) {
    printTable(
      ['clients', heading, 'the same in one function', 'ratio'],
      measured.map((row) => [
        String(row.clients),
        shownSpread(row.api),
        shownSpread(row.function),
        shownSpread(row.ratio),
      ]),
    )
    console.log(`\nAt 8 clients: ${shown(measured[1]?.ratio.median ?? 0)} of what the function makes.\n`)
  }
  return { atOnce: rows, inThree: rowsInThree }
}

const customerOf = (i: number) => ({
  name: `Customer ${i}`,
  email: 'a@b.example',
  contacts: [{ name: 'Ada', email: 'a@b.example', isPrimary: true }],
})
const linesOf = (taxRateId: string) =>
  prices.map((price, n) => ({
    description: `Joinery ${n}`,
    quantity: '2',
    unitPrice: Number(price),
    taxRateIds: [showId('txr', taxRateId)],
  }))
const from = (i: number): string => `10.0.${i % 200}.${i % 250}`

async function billAtOnce(server: BenchServer, key: string, i: number, taxRateId: string): Promise<void> {
  const body = { customer: customerOf(i), lines: linesOf(taxRateId), issue: true }
  await postJson(`${server.url}/api/v1/invoices`, key, from(i), body)
}

async function billInThree(server: BenchServer, key: string, i: number, taxRateId: string): Promise<void> {
  const post = (path: string, body: object) => postJson(`${server.url}/api/v1${path}`, key, from(i), body)
  const customer = await post('/customers', customerOf(i))
  const invoice = await post('/invoices', { customerId: customer.id, lines: linesOf(taxRateId) })
  await post(`/invoices/${invoice.id}/issue`, {})
}

// Kept open, as a program that bills all day would; `fetch` would need twice the processor time for each request.
const agent = new Agent({ keepAlive: true })

function postJson(url: string, key: string, from: string, body: object): Promise<{ id: string }> {
  const text = JSON.stringify(body)
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'idempotency-key': randomUUID(),
    'x-forwarded-for': from,
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject)
      answer.on('end', () => {
        const said = Buffer.concat(parts).toString()
        if ((answer.statusCode ?? 500) < 300) resolve(JSON.parse(said) as { id: string })
        else reject(new Error(`${url} was answered with ${answer.statusCode}: ${said}`))
      })
    })
    asked.on('error', reject).end(text)
  })
}

async function billByFunction(
  pool: Pool,
  { ctx }: BenchWorld,
  i: number,
  { taxRateId, requests }: { readonly taxRateId: string; readonly requests: 1 | 3 },
): Promise<void> {
  const ids = Array.from({ length: 7 }, () => ctx.ids.uuid())
  const taxes = [{ id: taxRateId, name: 'Sales tax', ppm: 80_000, inclusive: false }]
  const drawn = prices.map((unitPrice) => ({ quantityE6: 2_000_000n, unitPrice, discount: null, taxes }))
  const totals = computeTotals({ currency: 'USD', rounding: 'document', lines: drawn, documentDiscount: null })
  const lines = totals.lines.map((line, n) => ({
    id: ctx.ids.uuid(),
    position: n,
    description: `Joinery ${n}`,
    quantity: '2',
    unit_price: Number(prices[n]),
    taxes,
    gross: Number(line.gross),
    net: Number(line.net),
    tax: Number(line.tax),
    total: Number(line.total),
  }))
  const taxTotals = totals.taxes.map((tax) => ({ ...tax, base: Number(tax.base), amount: Number(tax.amount) }))
  const answer = JSON.stringify({ lines, taxTotals })
  const atOnce = requests === 1
  const name = atOnce ? 'bill_at_once' : 'bill_in_three'
  const keys = Array.from({ length: requests }, () => ctx.ids.uuid())
  await pool.query({
    name,
    text: `select bench.${name}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    values: [
      ctx.organizationId,
      ids,
      `key:bench${i % 32}`,
      atOnce ? keys[0] : keys,
      createHash('sha256').update(answer).digest(),
      JSON.stringify(ctx.actor),
      ctx.clock.now().toString(),
      `Customer ${i}`,
      JSON.stringify({ name: `Customer ${i}`, email: 'a@b.example' }),
      taxRateId,
      JSON.stringify(lines),
      JSON.stringify(taxTotals),
      String(totals.subtotal),
      String(totals.taxTotal),
      String(totals.total),
      atOnce ? answer : keys.map(() => answer),
    ],
  })
}
