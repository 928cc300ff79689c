/**
 * Runs dependency-cruiser with the rules in .dependency-cruiser.cjs.
 *
 * It fails as well when fewer modules were read than there are files: without a parser that understands our
 * TypeScript, dependency-cruiser finds nothing at all and reports success.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { projectFolders, root, sourceFiles } from './source-files.ts'

type Cruise = {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: { readonly violations: readonly Violation[] }
}
type Violation = {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
  readonly cycle?: readonly { readonly name: string }[]
}

const folders = projectFolders.filter((folder) => existsSync(`${root}/${folder}`))
const run = spawnSync(
  process.execPath,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...folders,
  ],
  { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
)
if (run.error || !run.stdout.startsWith('{')) {
  console.error(`dependency-cruiser did not run: ${run.error?.message ?? run.stderr}`)
  process.exit(1)
}

const cruise = JSON.parse(run.stdout) as Cruise
const read = new Set(cruise.modules.map((module) => module.source))
const unread = sourceFiles().filter((file) => !read.has(file))
for (const file of unread) console.error(`not read  ${file}`)
for (const violation of cruise.summary.violations) {
  const path = violation.cycle?.map((step) => step.name).join(' -> ') ?? violation.to
  console.error(`${violation.rule.name}\n    ${violation.from} -> ${path}`)
}

const failed = unread.length > 0 || cruise.summary.violations.length > 0
console.log(
  `${read.size} modules, ${cruise.summary.violations.length} forbidden imports` +
    (unread.length > 0 ? `, ${unread.length} files that dependency-cruiser did not read` : ''),
)
process.exit(failed ? 1 : 0)
