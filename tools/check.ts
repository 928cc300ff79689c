/**
 * `npm run check`: everything that can be said about a change in under a minute. `--without-tests` leaves the unit
 * tests to `npm test`, which follows in CI.
 */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { root } from './source-files.ts'

type Check = { readonly name: string; readonly script: string; readonly parameters: readonly string[] }

const all: readonly Check[] = [
  { name: 'types', script: 'tools/check-types.ts', parameters: [] },
  {
    name: 'format and lint',
    script: 'node_modules/@biomejs/biome/bin/biome',
    parameters: ['check', '--error-on-warnings', '--diagnostic-level=warn', '.'],
  },
  { name: 'imports', script: 'tools/check-imports.ts', parameters: [] },
  { name: 'words and sizes', script: 'tools/tidy.ts', parameters: [] },
  { name: 'unused', script: 'node_modules/knip/bin/knip.js', parameters: ['--no-progress'] },
  {
    name: 'unit tests',
    script: 'node_modules/vitest/vitest.mjs',
    parameters: ['run', '--project', 'unit', '--reporter', 'dot', '--passWithNoTests'],
  },
]

/** Two cores are what a small machine has; more at once only makes each slower. */
const atOnce = 2

const checks = process.argv.includes('--without-tests') ? all.filter(({ name }) => name !== 'unit tests') : all
const waiting = [...checks]
const failed: string[] = []
const startedAt = performance.now()
await Promise.all(Array.from({ length: atOnce }, takeNext))

console.log(
  failed.length === 0
    ? `\nAll is well (${since(startedAt)} s).`
    : `\nTo mend: ${failed.join(', ')} (${since(startedAt)} s).`,
)
process.exit(failed.length === 0 ? 0 : 1)

async function takeNext(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const began = performance.now()
    const { code, output } = await run(check)
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${check.name}  ${since(began)} s`)
    if (code === 0) continue
    failed.push(check.name)
    console.log(output.trim().replaceAll(/^/gm, '    '))
  }
}

function run({ script, parameters }: Check): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...parameters], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-200_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

function since(ms: number): string {
  return ((performance.now() - ms) / 1000).toFixed(1)
}
