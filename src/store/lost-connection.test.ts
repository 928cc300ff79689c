import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { placeOf } from '../../test/harness/database-place.ts'
import { systemClock } from '../ports/clock.ts'
import { realPause } from '../ports/pause.ts'
import { isUnavailable, openDatabase } from './tx.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const organizationId = '01900000-0000-7000-8000-000000000001'
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/** What each server process says when the first one was killed (57P01). */
function lastWords(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0')
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/** Passes everything on; after `killNext`, the next answer and the server's last words come as one piece. */
async function withLastWords() {
  const { url, target } = placeOf(database.app)
  let kill = false
  const answerOf = (piece: Buffer, here: Socket): void => {
    if (!kill || !piece.subarray(-6).equals(readyForQuery)) return void here.write(piece)
    kill = false
    here.end(Buffer.concat([piece, lastWords()]))
  }
  const server = createServer((here) => {
    const there = connect(target)
    here.on('data', (piece) => there.write(piece)).on('close', () => there.destroy())
    there.on('data', (piece: Buffer) => answerOf(piece, here)).on('close', () => here.end())
    for (const socket of [here, there]) socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    connectionString: url.href,
    killNext() {
      kill = true
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

test('[FM-SYS-02] PostgreSQL killed between two who share a connection fails the second alone, and the process goes on', async () => {
  const line = await withLastWords()
  const through = openDatabase({ connectionString: line.connectionString }, systemClock, realPause, {
    size: 1,
    prepare: true,
  })
  expect(await through.rows('select 1 as one')).toEqual([{ one: 1 }])
  line.killNext()
  const [first, second] = await Promise.allSettled([
    through.rows('select 1 as one'),
    through.txOf(organizationId)((t) => t.rows('select 1 as one')),
  ])
  expect(first).toMatchObject({ status: 'fulfilled' })
  expect(second.status === 'rejected' && isUnavailable(second.reason), String(JSON.stringify(second))).toBe(true)
  expect(await through.rows('select 1 as one')).toEqual([{ one: 1 }])
  await through.close()
  await line.close()
})
