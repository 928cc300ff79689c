import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a first start made and every start needs to print; kept for its user alone in the data folder. */
export type Started = {
  readonly url: string
  readonly email: string | null
  readonly password: string | null
  readonly payLink: string | null
  readonly apiKey: string | null
  readonly pid: number
}

const fileOf = (dataFolder: string) => join(dataFolder, 'started.json')

/** Written beside and renamed, so that nobody reads half of it. */
export async function writeStarted(dataFolder: string, started: Started): Promise<void> {
  const file = fileOf(dataFolder)
  await writeFile(`${file}.new`, `${JSON.stringify(started, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export async function readStarted(dataFolder: string): Promise<Started | null> {
  try {
    return JSON.parse(await readFile(fileOf(dataFolder), 'utf8')) as Started
  } catch {
    return null
  }
}
