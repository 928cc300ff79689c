/**
 * `npm run bench -- NAME … [--json FILE] [--rounds N] [--per-cell N]`: how fast the paths are on which people wait.
 * Rates depend on the machine and on what else it does; the ratios beside them do so much less.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type BenchServer, startBenchServer } from './bench/bench-server.ts'
import { type BenchWorld, concludeWithVerify, openBenchWorld } from './bench/bench-world.ts'
import { benchInvoice } from './bench/invoice.ts'
import { memoryOf } from './bench/memory.ts'
import { benchPage } from './bench/page.ts'
import { benchPayment } from './bench/payment.ts'
import { benchPdf } from './bench/pdf.ts'
import { benchVerify } from './bench/verify.ts'

type Options = { readonly rounds: number; readonly perCell: number; readonly postings: number }
type Bench = (world: BenchWorld, server: BenchServer, options: Options) => Promise<unknown>

const benches: Readonly<Record<string, Bench>> = {
  payment: (world, _, { rounds, perCell }) =>
    benchPayment(world, { rounds, perCell, perSandboxCell: Math.ceil(perCell / 4) }),
  invoice: benchInvoice,
  page: benchPage,
  pdf: (_, __, options) => benchPdf(options),
  verify: (world, _, { postings }) => benchVerify(world, { postings }),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    'per-cell': { type: 'string', default: '400' },
    postings: { type: 'string', default: '1000000' },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const unknown = names.find((name) => !benches[name])
if (unknown) {
  console.error(`There is no bench "${unknown}"; there are ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

const options = {
  rounds: Number(values.rounds),
  perCell: Number(values['per-cell']),
  postings: Number(values.postings),
}
const loadBefore = loadavg()[0] ?? 0
const figures: Record<string, unknown> = {}
const world = await openBenchWorld()
const server = await startBenchServer(world).catch(async (error: unknown) => {
  await world.close()
  throw error
})
try {
  for (const name of names) figures[name] = await benches[name]?.(world, server, options)
  figures.memory = sayMemory()
  figures.verified = await concludeWithVerify(world)
} finally {
  await server.stop()
  await world.close()
}
figures.machine = {
  cores: cpus().length,
  model: cpus()[0]?.model,
  node: process.version,
  loadBefore,
  loadAfter: loadavg()[0],
}
console.log(
  `\n${cpus().length} cores, Node ${process.version}, load ${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after.`,
)
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify(figures, (_, value) => (typeof value === 'bigint' ? Number(value) : value), 2)}\n`,
  )

/** Of the server's processes; this one, which only makes the load, is left out. */
function sayMemory() {
  const all = memoryOf([server.pid, world.sandbox.pid])
  const sum = all.reduce((total, { megabytes }) => total + megabytes, 0)
  const resident = all.reduce((total, process) => total + process.resident, 0)
  const each = all.map(({ name, megabytes }) => `${name} ${megabytes.toFixed(0)}`).join(', ')
  console.log(
    `\nMemory without PostgreSQL: ${sum.toFixed(0)} MB (${each}); ${resident.toFixed(0)} MB where shared pages count in each process.`,
  )
  return { sum, resident, processes: all }
}
