import { fork } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { editsOf, type Mistake } from '../planted/mistake.ts'
import { PLANTED } from '../planted/planted.ts'
import { inLanes, share } from './lanes.ts'
import { readRegressions } from './regressions.ts'
import type { Failure, SeedJob, SeedsDone } from './seed-worker.ts'

const root = join(import.meta.dirname, '..', '..')

export type PlantedJob = { readonly names: readonly string[]; readonly mostSeeds: number }
export type PlantedResult = { readonly name: string; readonly failure: Failure | null }

/**
 * Tests of the test (CORRECTNESS §17.6): mistakes that somebody could make in one line, each planted into a copy of the
 * source, and the seed or regression that notices it. A mistake that none of the first `mostSeeds` notices fails the run.
 */
export async function playPlanted(processes: number, mostSeeds: number, only: string | undefined): Promise<number> {
  const unfit = misfits()
  if (unfit.length > 0) throw new Error(unfit.join('\n'))
  const names = PLANTED.map(({ name }) => name).filter(
    (name) => !only || only.split('|').some((part) => name.includes(part)),
  )
  const jobs = share(names, processes).map((names): PlantedJob => ({ names, mostSeeds }))
  let caught = 0
  await inLanes(join(import.meta.dirname, 'planted-worker.ts'), jobs, ({ name, failure }: PlantedResult) => {
    if (failure) caught += 1
    console.log(
      failure
        ? `caught by ${/^\d+$/.test(failure.seed) ? 'seed' : 'regression'} ${failure.seed}: ${name}\n    ${failure.violations[0]?.slice(0, 160)}`
        : `NOT CAUGHT: ${name}`,
    )
  })
  console.log(`${caught} of ${names.length} planted mistakes caught`)
  return caught === names.length ? 0 : 1
}

/** Plants one mistake and plays until something notices it. */
export async function seek(place: SeedJob['place'], bug: Mistake, mostSeeds: number): Promise<Failure | null> {
  const folder = plant(bug)
  try {
    return await firstFailure(place, folder, mostSeeds)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Why mistakes cannot be planted any more: the text that each replaces must stand in its file once. */
export const misfits = (): string[] =>
  PLANTED.flatMap((mistake) =>
    editsOf(mistake)
      .filter(({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2)
      .map(({ file }) => `"${mistake.name}" does not fit ${file} any more`),
  )

/** A copy of the source with the mistake in it. */
function plant(mistake: Mistake): string {
  const folder = mkdtempSync(join(tmpdir(), 'remit-planted-'))
  for (const part of ['src', 'sim', 'stripe-service', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, from, to } of editsOf(mistake)) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
  }
  return folder
}

function firstFailure(place: SeedJob['place'], folder: string, mostSeeds: number): Promise<Failure | null> {
  const numbers = Array.from({ length: mostSeeds }, (_, n) => String(n + 1))
  const seeds = [...readRegressions().map(({ name }) => name), ...numbers]
  const job: SeedJob = { place, seeds, twice: false, untilFailure: true }
  return new Promise((resolve, reject) => {
    let failure: Failure | null = null
    const child = fork(join(folder, 'sim/run/seed-worker.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] })
    child.on('message', (message: Failure | SeedsDone) => {
      if (message.kind === 'failure') failure ??= message
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve(failure) : reject(new Error(`with this mistake the simulator itself ends with ${code}`)),
    )
    child.send(job)
  })
}
