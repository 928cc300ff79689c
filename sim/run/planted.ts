import { fork } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mistake } from '../planted/mistake.ts'
import { PLANTED } from '../planted/planted.ts'
import type { Cluster } from '../world/cluster.ts'
import type { Failure, SeedJob, SeedsDone } from './seed-worker.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Tests of the test (CORRECTNESS §17.6): mistakes that somebody could make in one line, each planted into a copy of the
 * source, and the seed that notices it. A mistake that no seed notices within `mostSeeds` fails the run.
 */
export async function playPlanted(cluster: Cluster, mostSeeds: number, only: string | undefined): Promise<number> {
  const planted = PLANTED.filter(({ name }) => !only || name.includes(only))
  let caught = 0
  for (const bug of planted) {
    const folder = plant(bug)
    try {
      const failure = await firstFailure(cluster, folder, mostSeeds)
      if (failure) caught += 1
      console.log(
        failure
          ? `caught by seed ${failure.seed}: ${bug.name}\n    ${failure.violations[0]?.slice(0, 160)}`
          : `NOT CAUGHT: ${bug.name}`,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  console.log(`${caught} of ${planted.length} planted mistakes caught`)
  return caught === planted.length ? 0 : 1
}

/** A copy of the source with one text replaced. */
function plant({ name, file, from, to }: Mistake): string {
  const folder = mkdtempSync(join(tmpdir(), 'remit-planted-'))
  for (const part of ['src', 'sim', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2)
    throw new Error(`"${name}" does not fit ${file} any more: its text must stand there once`)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  return folder
}

function firstFailure(cluster: Cluster, folder: string, mostSeeds: number): Promise<Failure | null> {
  const seeds = Array.from({ length: mostSeeds }, (_, n) => String(n + 1))
  const job: SeedJob = {
    host: cluster.host,
    port: cluster.port,
    database: 'sim_planted',
    seeds,
    twice: false,
    untilFailure: true,
  }
  return new Promise((resolve, reject) => {
    let failure: Failure | null = null
    const child = fork(join(folder, 'sim/run/seed-worker.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] })
    child.on('message', (message: Failure | SeedsDone) => {
      if (message.kind === 'failure') failure ??= message
    })
    child.on('error', reject)
    // A mistake that stops the process altogether is noticed as well.
    child.on('exit', (code) =>
      resolve(
        code === 0
          ? failure
          : (failure ?? { kind: 'failure', seed: '1', violations: [`the process ended with ${code}`] }),
      ),
    )
    child.send(job)
  })
}
