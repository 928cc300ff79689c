import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateHistory } from '../history/generate.ts'
import type { History } from '../history/history.ts'

/** A history that once broke a rule. They run first in every run, for ever. */
export type Regression = { readonly name: string; readonly broke: string; readonly history: History }

const folder = join(import.meta.dirname, '..', 'regressions')

export function readRegressions(): Regression[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((file) => ({
    name: file.replace(/\.json$/, ''),
    ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Regression, 'name'>),
  }))
}

/** Keeps a shrunk history and answers the file's path. Rename it to say what went wrong. */
export function keepRegression(name: string, regression: Omit<Regression, 'name'>): string {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, `${JSON.stringify(regression, null, 2)}\n`)
  return path
}

/** A regression by its name, or the history of a seed. */
export function historyNamed(name: string): { history: History; isRegression: boolean } {
  const known = readRegressions().find((regression) => regression.name === name)
  return { history: known?.history ?? generateHistory(name), isRegression: known !== undefined }
}
