import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inject } from 'vitest'
import { copyTemplate, createTestDatabase, newDatabaseName, type TestDatabase, testDatabase } from './database.ts'
import { asAdmin, demoFolderOf } from './global-database.ts'
import { freePort, newDataFolder, type ServerProcess, startServer } from './server-process.ts'

export type DemoServer = ServerProcess & { readonly database: TestDatabase }

/**
 * A whole Remit with the demo organization, and a database and sandbox of its own; `stop` drops them. The demo is made once a
 * run, by a first start as anybody has it; every server after that is a second start on a copy of what the first one left.
 */
export async function startDemo(): Promise<DemoServer> {
  const { adminUrl, prefix, embedded } = inject('testServer')
  const made = { name: `${prefix}demo`, folder: demoFolderOf(prefix) }
  await asAdmin(adminUrl, async (client) => {
    // Whoever comes first makes it; the others wait for it here. The lock goes with the connection.
    await client.query(`select pg_advisory_lock(hashtext('demo'))`)
    if (!existsSync(made.folder)) await makeDemo(made)
  })
  const name = newDatabaseName()
  await copyTemplate({ adminUrl, name, template: made.name, owner: embedded ? 'owner remit_owner' : '' })
  const database = testDatabase(name)
  await takeForItself(database)
  const [dataFolder, port] = [newDataFolder(), await freePort()]
  cpSync(made.folder, dataFolder, { recursive: true })
  moveTo(port, dataFolder)
  const server = await startServer({ databaseUrl: database.url, dataFolder, port })
  return {
    ...server,
    database,
    async stop() {
      await server.stop()
      await database.drop()
    },
  }
}

type Made = { readonly name: string; readonly folder: string }

async function makeDemo({ name, folder }: Made): Promise<void> {
  const database = await createTestDatabase(name)
  const server = await startServer({ databaseUrl: database.url })
  await server.halt()
  renameSync(server.dataFolder, folder)
}

/** A copy is noticed, and everything waits until the gateways have been asked (CORRECTNESS §14); this one is meant to go on. */
const takeForItself = ({ url }: TestDatabase): Promise<unknown> =>
  asAdmin(url, (owner) =>
    owner.query(
      'update instance_marks set database_oid = (select oid from pg_database where datname = current_database())',
    ),
  )

/** What was written down with the first start's address: the pay link, and where the sandbox sends its webhooks. */
function moveTo(port: number, dataFolder: string): void {
  const startedFile = join(dataFolder, 'started.json')
  const started = readFileSync(startedFile, 'utf8')
  const { url } = JSON.parse(started) as { url: string }
  const here = new URL(url)
  here.port = String(port)
  writeFileSync(startedFile, started.replaceAll(url, here.origin))
  const books = new DatabaseSync(join(dataFolder, 'sandbox', 'books.sqlite'))
  books.prepare('update accounts set webhookUrl = replace(webhookUrl, ?, ?)').run(url, here.origin)
  books.close()
}
