import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { type Database, prepareDatabase } from '../../store/database.ts'
import { type Config, readConfig } from '../config.ts'
import { consoleLog } from '../console-log.ts'

export type Opened = { readonly config: Config; readonly database: Database; readonly log: Log }

/**
 * Runs `work` on the database of this Remit, which a running server may be using at the same time. Refuses to make a new
 * one: a mistyped REMIT_DATA must not answer that all is well in an empty database.
 */
export async function withDatabase<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = readConfig()
  if (!config.databaseUrl && !hasDatabase(config.dataFolder)) {
    throw new Error(
      `There is no Remit in ${config.dataFolder}; name its data folder with REMIT_DATA, or its server with DATABASE_URL.`,
    )
  }
  const log = consoleLog(systemClock, 'warn')
  const database = await prepareDatabase({
    databaseUrl: config.databaseUrl,
    dataFolder: config.dataFolder,
    log,
    clock: systemClock,
  })
  try {
    return await work({ config, database, log })
  } finally {
    await database.stop()
  }
}

const hasDatabase = (dataFolder: string): boolean =>
  ['postgres', 'postgres.json'].some((name) => existsSync(join(dataFolder, name)))
