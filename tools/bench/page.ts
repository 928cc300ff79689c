import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import type { BenchServer } from './bench-server.ts'
import { type BenchWorld, issueInvoices } from './bench-world.ts'
import { printTable, rateOf, shown } from './measure.ts'

/** How fast the payment page comes from a server in its own process, and how long one visitor waits for it. */
export async function benchPage(world: BenchWorld, server: BenchServer, { perCell }: { perCell: number }) {
  const invoices = await issueInvoices(world, 50)
  const paths = await Promise.all(
    invoices.map(async ({ id }) => new URL((await createInvoiceLink(world.ctx, id)).url).pathname),
  )
  let bytes = 0
  const open = async (i: number): Promise<void> => {
    const response = await fetch(server.url + paths[i % paths.length], {
      headers: { 'x-forwarded-for': `10.1.${i % 200}.${i % 250}` },
    })
    const body = await response.text()
    if (response.status !== 200 || !body.includes('</html>'))
      throw new Error(`the page was answered with ${response.status}`)
    bytes = body.length
  }
  await rateOf(
    Array.from({ length: 200 }, (_, i) => i),
    8,
    open,
  )
  const rows = []
  for (const clients of [1, 8, 32])
    rows.push(
      await rateOf(
        Array.from({ length: perCell }, (_, i) => i),
        clients,
        open,
      ),
    )
  console.log(`\nPayment page, ${(bytes / 1024).toFixed(1)} kB before compression\n`)
  printTable(
    ['clients', 'pages/s', 'p50 ms', 'p99 ms'],
    rows.map((row) => [String(row.clients), shown(row.perSecond), shown(row.p50Ms), shown(row.p99Ms)]),
  )
  return rows
}
