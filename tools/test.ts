/**
 * `npm test`: every suite that a release needs. Words after `--` choose files by path, or tests by name when no path has
 * them. The last line is always `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { findOrInstallChromium } from './chromium.ts'
import { root, sourceFiles } from './source-files.ts'
import { type Counts, countTests, type VitestReport } from './test-counts.ts'

const { filters, options, byName } = sortParameters(process.argv.slice(2))
const files = sourceFiles().filter((file) => /\.test\.tsx?$/.test(file))
const browserFiles = files.filter((file) => file.startsWith('test/e2e/') && matches(file))

const chromium = browserFiles.length > 0 ? await findOrInstallChromium() : null
const skipBrowser = browserFiles.length > 0 && chromium?.path === undefined
if (skipBrowser) console.log(`\nBrowser tests are skipped: ${chromium?.whyNot}\n`)

const projects = ['unit', 'database', ...(browserFiles.length > 0 && !skipBrowser ? ['browser'] : [])]
const { code, report } = await runVitest()
const counts = addSkipped(countTests(report, code))
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed === 0 ? 0 : 1)

/** A path that has the word wins; otherwise the word is looked for in the tests' names. */
function sortParameters(parameters: readonly string[]): { filters: string[]; options: string[]; byName: boolean } {
  const words = parameters.filter((word) => !word.startsWith('-'))
  const paths = sourceFiles().filter((file) => /\.test\.tsx?$/.test(file))
  const byPath = words.filter((word) => paths.some((path) => path.includes(word)))
  const inNames = words.filter((word) => !byPath.includes(word))
  const names = inNames.length > 0 ? ['--testNamePattern', inNames.map(literally).join('|')] : []
  const options = [...parameters.filter((word) => word.startsWith('-')), ...names]
  return { filters: byPath, options, byName: inNames.length > 0 }
}

function matches(file: string): boolean {
  return filters.length === 0 || filters.some((filter) => file.includes(filter))
}

function literally(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/**
 * Files of tests that no browser could run; how many tests are in them is known only to a browser.
 * Tests that were not asked for by name are not skipped ones.
 */
function addSkipped({ passed, failed, skipped }: Counts): Counts {
  return { passed, failed, skipped: (byName ? 0 : skipped) + (skipBrowser ? browserFiles.length : 0) }
}

async function runVitest(): Promise<{ code: number; report: VitestReport | null }> {
  const folder = mkdtempSync(join(tmpdir(), 'remit-report-'))
  const file = join(folder, 'report.json')
  const parameters = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...options,
    ...filters,
  ]
  const env = { ...process.env, ...(chromium?.path && { CHROMIUM_PATH: chromium.path }) }
  const child = spawn(process.execPath, parameters, { cwd: root, stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise<number>((resolve) => child.on('close', (number) => resolve(number ?? 1)))
  try {
    return { code, report: JSON.parse(readFileSync(file, 'utf8')) as VitestReport }
  } catch {
    return { code, report: null } // vitest ended before it could write one
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
