/** A process that uses the embedded server of a data folder until it is told to stop, or killed. */
import process from 'node:process'
import { startEmbeddedPostgres } from '../../../src/ports/postgres/embedded-postgres.ts'

const say = (message: string): void => console.error(message)
const server = await startEmbeddedPostgres({
  dataFolder: process.argv[2] ?? '',
  log: { info: say, warn: say, error: say },
  durable: false,
})
process.on('SIGTERM', async () => {
  await server.stop()
  process.exit(0)
})
console.log(server.connectionString('postgres')) // the last thing: whoever reads it may signal us at once
