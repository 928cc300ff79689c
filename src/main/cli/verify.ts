import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ID_PREFIXES, type IdPrefix, showId } from '../../core/id/id.ts'
import { systemClock } from '../../ports/clock.ts'
import type { Broken } from '../../store/verify/invariant.ts'
import type { Mark } from '../../store/verify/kept-history.ts'
import { type Checked, verifyDatabase } from '../../store/verify/verify.ts'
import { openComparison } from './compare-gateways.ts'
import { withDatabase } from './open.ts'
import { readOptions } from './options.ts'

/**
 * `verify`: every invariant of CORRECTNESS §16 that applies, for every organization. Exit code 1 when one is broken.
 * Keeps what it saw of the ledger and the timeline in `verify-marks.json`, for the next run to compare with (I-02).
 */
export async function verify(words: readonly string[]): Promise<number> {
  const { json, gateway } = readOptions(words, {
    json: { type: 'boolean', default: false },
    gateway: { type: 'boolean', default: false },
  })
  return withDatabase(async (opened) => {
    const startedAt = performance.now()
    const marks = readMarks(opened.config.dataFolder)
    const comparison = gateway ? await openComparison(opened) : null
    const all: Checked[] = []
    const { reader, worker } = opened.database
    for await (const checked of verifyDatabase({
      reader,
      worker,
      clock: systemClock,
      marksOf: (id) => marks[id] ?? [],
    })) {
      const compared = (await comparison?.of(checked.organizationId)) ?? []
      const complete = { ...checked, checks: [...checked.checks, ...compared] }
      all.push(complete)
      if (!json) print(complete)
    }
    await comparison?.stop()
    const broken = all.flatMap(({ checks }) => checks).filter((check) => check.broken.length > 0)
    // A history that was rewritten stays noticed until somebody has looked into it.
    if (!broken.some(({ id }) => id === 'I-02')) writeMarks(opened.config.dataFolder, all)
    const seconds = (performance.now() - startedAt) / 1000
    if (json) printJson(all, broken.length, seconds)
    else conclude(all, broken.length, seconds)
    return broken.length > 0 ? 1 : 0
  })
}

function print({ organizationId, name, checks }: Checked): void {
  console.log(`\n${name}  ${showId('org', organizationId)}\n`)
  for (const check of checks) {
    console.log(
      `  ${check.broken.length > 0 ? '✗' : '✓'} ${check.id}  ${check.says}  (${grouped(check.checked)} ${check.rows})`,
    )
    if (check.broken.length === 0) continue
    console.log(`         ${check.means}`)
    for (const row of check.broken) console.log(`         ${nameOf(row)}${row.detail}`)
    if (check.more) console.log('         … and more')
  }
}

function conclude(all: readonly Checked[], broken: number, seconds: number): void {
  const checks = all.reduce((sum, one) => sum + one.checks.length, 0)
  const found = broken === 0 ? 'Nothing is wrong' : `${broken} of them ${broken === 1 ? 'is' : 'are'} broken`
  console.log(
    `\n${checks} checks in ${all.length} ${all.length === 1 ? 'organization' : 'organizations'}, ${seconds.toFixed(1)} s. ${found}.`,
  )
}

function printJson(all: readonly Checked[], broken: number, seconds: number): void {
  const organizations = all.map(({ organizationId, name, checks }) => ({
    id: showId('org', organizationId),
    name,
    checks: checks.map(({ checked, broken: rows, ...check }) => ({
      ...check,
      checked: Number(checked),
      ok: rows.length === 0,
      broken: rows.map((row) => ({ id: nameOf(row).trim() || null, detail: row.detail })),
    })),
  }))
  console.log(JSON.stringify({ ok: broken === 0, broken, seconds: Number(seconds.toFixed(3)), organizations }, null, 2))
}

const grouped = (n: bigint): string => n.toLocaleString('en-US').replaceAll(',', ' ')

/** The id as the API shows it; rows that are never shown outside go by their word and UUID. */
function nameOf({ kind, id }: Broken): string {
  if (kind === null || id === null) return ''
  return isPrefix(kind) ? `${showId(kind, id)}  ` : `${kind} ${id}  `
}

const isPrefix = (kind: string): kind is IdPrefix => (ID_PREFIXES as readonly string[]).includes(kind)

type Marks = Readonly<Record<string, readonly Mark[]>>

const marksFile = (dataFolder: string): string => join(dataFolder, 'verify-marks.json')

function readMarks(dataFolder: string): Marks {
  try {
    return JSON.parse(readFileSync(marksFile(dataFolder), 'utf8')) as Marks
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Error(
      `${marksFile(dataFolder)} cannot be read, and without it changed history goes unnoticed; move it away to begin anew.`,
    )
  }
}

function writeMarks(dataFolder: string, all: readonly Checked[]): void {
  const marks: Marks = Object.fromEntries(all.map(({ organizationId, marks: own }) => [organizationId, own]))
  writeFileSync(`${marksFile(dataFolder)}.new`, `${JSON.stringify(marks, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${marksFile(dataFolder)}.new`, marksFile(dataFolder))
}
