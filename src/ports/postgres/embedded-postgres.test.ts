// Method: real servers in temporary data folders. Some are started by processes of their own, which are then killed.
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { canEnter } from './owner.ts'
import { isAlive } from './postmaster-file.ts'

let dataFolder = ''
let socketFolder = ''
let started: EmbeddedPostgres[] = []
let told: string[] = []
const log = {
  info: () => {},
  warn: (message: string) => told.push(message),
  error: (message: string) => told.push(message),
}

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'remit-embedded-'))
  chmodSync(dataFolder, 0o755)
  told = []
})

afterEach(async () => {
  for (const server of started) await server.stop()
  started = []
  rmSync(socketFolder, { recursive: true, force: true })
  rmSync(dataFolder, { recursive: true, force: true })
})

async function start(durable = false): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder, log, durable })
  started.push(server)
  socketFolder = server.socketFolder
  return server
}

/** A process that holds the server; resolves when the server is ready. */
async function startElsewhere(user?: { uid: number; gid: number }): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['test/harness/programs/hold-postgres.ts', dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)))
  })
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

async function ask<Row = Record<string, unknown>>(server: EmbeddedPostgres, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: server.connectionString('postgres') })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const cluster = (): string => {
  const note = JSON.parse(readFileSync(join(dataFolder, 'postgres.json'), 'utf8')) as { folder: string }
  return join(note.folder.startsWith('/') ? note.folder : join(dataFolder, note.folder), 'cluster')
}
const pidFile = (): string => join(cluster(), 'postmaster.pid')
const postmaster = (): number => Number(readFileSync(pidFile(), 'utf8').split('\n')[0])

test('a first start makes a UTF-8 cluster with page checksums that no network reaches, whatever the environment says', async () => {
  const before = { LANG: process.env.LANG, LC_ALL: process.env.LC_ALL }
  delete process.env.LANG
  delete process.env.LC_ALL
  const server = await start()
  Object.assign(process.env, Object.fromEntries(Object.entries(before).filter(([, value]) => value !== undefined)))
  const [settings] = await ask(
    server,
    `select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
       current_setting('listen_addresses') as addresses, current_setting('server_version_num')::int / 10000 as major,
       (select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'template1') as locale`,
  )
  expect(settings).toEqual({ encoding: 'UTF8', checksums: 'on', addresses: '', major: 18, locale: 'b C.UTF-8' })
  expect(statSync(server.socketFolder).mode & 0o777).toBe(0o700)
  expect(statSync(cluster()).mode & 0o077).toBe(0)
  expect(`${server.socketFolder}/.s.PGSQL.5432`.length).toBeLessThan(107)
})

test('what is committed by default is synced to the disk', async () => {
  const server = await start(true)
  const [settings] = await ask(
    server,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
       current_setting('full_page_writes') as pages`,
  )
  expect(settings).toEqual({ fsync: 'on', commits: 'on', pages: 'on' })
})

test('stopping leaves no process and no pid file, and the data is there the next time', async () => {
  const first = await start()
  await ask(first, 'create table kept (n int)')
  const pid = postmaster()
  await first.stop()
  expect(existsSync(pidFile())).toBe(false)
  expect(isAlive(pid)).toBe(false)
  expect(await ask(await start(), 'select count(*)::int as n from kept')).toEqual([{ n: 0 }])
})

test('an orphan that a killed process left is taken over, and stopped by the one that took it over', async () => {
  const holder = await startElsewhere()
  const pid = postmaster()
  await end(holder, 'SIGKILL')
  expect(isAlive(pid)).toBe(true)
  const server = await start()
  expect(postmaster()).toBe(pid)
  await server.stop()
  expect(isAlive(pid)).toBe(false)
})

test('an orphan whose socket is gone is stopped and started anew', async () => {
  const holder = await startElsewhere()
  const pid = postmaster()
  await end(holder, 'SIGKILL')
  socketFolder = readFileSync(pidFile(), 'utf8').split('\n')[4] ?? ''
  for (const name of readdirSync(socketFolder)) rmSync(join(socketFolder, name))
  const server = await start()
  expect(postmaster()).not.toBe(pid)
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('two processes share one server, and only the last one to leave stops it', async () => {
  const holders = await Promise.all([startElsewhere(), startElsewhere()])
  const here = await start()
  const pid = postmaster()
  await here.stop()
  expect(isAlive(pid)).toBe(true)
  await end(holders[0], 'SIGTERM')
  expect(isAlive(pid)).toBe(true)
  await end(holders[1], 'SIGTERM')
  expect(isAlive(pid)).toBe(false)
})

test('two that leave at the same moment stop the server', async () => {
  const holders = await Promise.all([startElsewhere(), startElsewhere()])
  const pid = postmaster()
  await Promise.all(holders.map((holder) => end(holder, 'SIGTERM')))
  expect(isAlive(pid)).toBe(false)
})

test('a process that starts while the last one stops gets a running server', async () => {
  for (let round = 0; round < 5; round += 1) {
    const first = await start()
    const [, second] = await Promise.all([first.stop(), sleep(round * 8).then(() => start())])
    expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }])
    await second.stop()
  }
})

test.each([
  ['garbage', 'not a number\n\0\0'],
  ['nothing', ''],
  ['the number of another living program', `${process.pid}\n/elsewhere\n1\n5432\n/tmp\n`],
  ['the number of a dead process', '4194000\n/elsewhere\n1\n5432\n/tmp\n'],
])('a pid file with %s does not keep the server from starting', async (_, content) => {
  await (await start()).stop()
  writeFileSync(pidFile(), content)
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a server that is killed comes back with every committed row, and says so', async () => {
  const server = await start(true)
  await ask(server, 'create table kept (n int); insert into kept values (1)')
  for (let round = 0; round < 2; round += 1) {
    const pid = postmaster()
    process.kill(pid, 'SIGKILL')
    await eventually(async () => expect(await ask(server, 'select n from kept')).toEqual([{ n: 1 }]))
    expect(postmaster()).not.toBe(pid)
  }
  expect(told).toContain('PostgreSQL is gone; starting it again')
})

test('stopping while the server is being brought back does not leave one behind', async () => {
  const server = await start()
  process.kill(postmaster(), 'SIGKILL')
  await sleep(20)
  await server.stop()
  await sleep(500)
  expect(existsSync(pidFile()) && isAlive(postmaster())).toBe(false)
})

test('a first start that was cut short leaves nothing that looks like a database', async () => {
  const child = spawn(process.execPath, ['test/harness/programs/hold-postgres.ts', dataFolder], { stdio: 'ignore' })
  await eventually(async () => expect(readdirSync(join(cluster(), '..')).join()).toContain('unfinished-'))
  await end(child, 'SIGKILL')
  expect(existsSync(cluster())).toBe(false)
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  expect(readdirSync(join(cluster(), '..'))).toEqual(['cluster'])
})

test('a data folder of another major version is refused in a sentence, and untouched', async () => {
  await (await start()).stop()
  writeFileSync(join(cluster(), 'PG_VERSION'), '19\n')
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 19, and this version of Remit comes with PostgreSQL 18/)
  writeFileSync(join(cluster(), 'PG_VERSION'), '18\n')
  writeFileSync(join(dataFolder, 'postgres.json'), '{"major":17,"folder":"postgres"}')
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 17/)
  writeFileSync(join(dataFolder, 'postgres.json'), '{"major":18,"folder":"postgres"}')
})

test('a database that is noted elsewhere and is gone is not silently begun anew', async () => {
  writeFileSync(join(dataFolder, 'postgres.json'), '{"major":18,"folder":"/nowhere/at/all"}')
  await expect(start()).rejects.toThrow(/is in \/nowhere\/at\/all, and that folder is gone/)
})

test('a configuration the server refuses is told in its own words', async () => {
  await (await start()).stop()
  writeFileSync(join(cluster(), 'postgresql.auto.conf'), "nonsense = 'yes'\n")
  await expect(start()).rejects.toThrow(/could not be started on .*unrecognized configuration parameter "nonsense"/s)
})

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }

test.runIf(isRoot)('root runs it as another user, out of a folder that this user can reach', async () => {
  chmodSync(dataFolder, 0o700)
  await start()
  expect(cluster()).toMatch(/^\/var\/lib\/remit\//)
  expect(statSync(cluster()).uid).not.toBe(0)
  expect(statSync(`/proc/${postmaster()}`).uid).toBe(statSync(cluster()).uid)
  await started[0]?.stop()
  rmSync(join(cluster(), '..'), { recursive: true })
  await expect(start()).rejects.toThrow('that folder is gone')
})

test.runIf(isRoot)('a data folder that was deleted and made anew does not find the old database', async () => {
  chmodSync(dataFolder, 0o700)
  const old = await start()
  await ask(old, 'create table old (n int)')
  await old.stop()
  const oldFolder = join(cluster(), '..')
  rmSync(dataFolder, { recursive: true })
  mkdirSync(dataFolder, { mode: 0o700 })
  expect(await ask(await start(), "select to_regclass('old') as found")).toEqual([{ found: null }])
  await started[1]?.stop()
  for (const folder of [oldFolder, join(cluster(), '..')]) rmSync(folder, { recursive: true })
})

test.runIf(isRoot)('two processes that start for the first time at once agree on one place', async () => {
  chmodSync(dataFolder, 0o700)
  const holders = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()])
  await start()
  for (const holder of holders) await end(holder, 'SIGTERM')
  expect(isAlive(postmaster())).toBe(true)
  await started[0]?.stop()
  rmSync(join(cluster(), '..'), { recursive: true })
})

test.runIf(isRoot)('a data folder that was closed after its first start is refused with the remedy', async () => {
  await (await start()).stop()
  chmodSync(dataFolder, 0o700)
  await expect(start()).rejects.toThrow('chmod o+x')
})

test.runIf(isRoot && canEnter(nobody, process.cwd()))(
  'an unprivileged user starts it, and root joins later as that user',
  async () => {
    chownSync(dataFolder, nobody.uid, nobody.gid)
    const holder = await startElsewhere(nobody)
    const pid = postmaster()
    expect(statSync(`/proc/${pid}`).uid).toBe(nobody.uid)
    await start()
    expect(postmaster()).toBe(pid)
    await end(holder, 'SIGTERM')
    await started[0]?.stop()
    await start()
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(nobody.uid)
  },
)

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await check()
    } catch (error) {
      if (tries >= 600) throw error
      await sleep(50)
    }
  }
}
