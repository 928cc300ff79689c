/**
 * `npm run bench -- NAME … [--json FILE] [--rounds N] [--per-cell N]`: how fast the paths are on which people wait.
 * Rates depend on the machine and on what else it does; the ratios beside them do so much less.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type BenchWorld, concludeWithVerify, openBenchWorld } from './bench/bench-world.ts'
import { memoryOfGroup } from './bench/memory.ts'
import { benchPayment } from './bench/payment.ts'

type Options = { readonly rounds: number; readonly perCell: number }

const benches: Readonly<Record<string, (world: BenchWorld, options: Options) => Promise<unknown>>> = {
  payment: (world, { rounds, perCell }) => benchPayment(world, { rounds, perCell, perSandboxCell: Math.ceil(perCell / 4) }),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, rounds: { type: 'string', default: '3' }, 'per-cell': { type: 'string', default: '400' } },
})
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const unknown = names.find((name) => !benches[name])
if (unknown) {
  console.error(`There is no bench "${unknown}"; there are ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

const options = { rounds: Number(values.rounds), perCell: Number(values['per-cell']) }
const loadBefore = loadavg()[0] ?? 0
const figures: Record<string, unknown> = {}
const world = await openBenchWorld()
try {
  for (const name of names) figures[name] = await benches[name]?.(world, options)
  figures.verified = await concludeWithVerify(world)
  figures.memory = sayMemory()
} finally {
  await world.close()
}
figures.machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version, loadBefore, loadAfter: loadavg()[0] }
console.log(`\n${cpus().length} cores, Node ${process.version}, load ${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after.`)
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, (_, value) => (typeof value === 'bigint' ? Number(value) : value), 2)}\n`)

function sayMemory() {
  const all = memoryOfGroup()
  const sum = all.reduce((total, { megabytes }) => total + megabytes, 0)
  console.log(`\nMemory without PostgreSQL: ${sum.toFixed(0)} MB (${all.map(({ name, megabytes }) => `${name} ${megabytes.toFixed(0)}`).join(', ')}).`)
  return { sum, processes: all }
}
