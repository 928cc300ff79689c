import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { diceFrom } from '../../sim/dice.ts'
import { dedicatedOwner, type Owner, ourselves, runsAsRoot } from '../../src/ports/postgres/owner.ts'
import { isAlive } from '../../src/ports/postgres/postmaster-file.ts'
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts'

/** A primary and its standby, of the PostgreSQL that the machine's distribution has. */
export type StandbyPair = {
  /** Of whichever is the primary now. */
  socketPath(): string
  admin(): ClientConfig
  /** What the primary commits from now on does not reach the standby any more (asynchronous only). */
  holdBack(): void
  /** The primary is stopped at once, the standby takes its place, and a new standby is made behind it. */
  promote(): Promise<void>
  addStandby(): Promise<void>
  stop(): Promise<void>
}

const folders = ['/usr/lib/postgresql/15/bin', '/usr/lib/postgresql/16/bin', '/usr/lib/postgresql/17/bin']

/** Where the distribution keeps its PostgreSQL, or null where there is none. */
export const distributedPostgres = (): string | null =>
  folders.find((folder) => existsSync(join(folder, 'pg_basebackup'))) ?? null

type Member = { readonly data: string; readonly socket: string }

type Home = { readonly bin: string; readonly folder: string; readonly owner: Owner; members: number }

function newMember(home: Home): Member {
  home.members += 1
  const socket = join(home.folder, `s${home.members}`)
  mkdirSync(socket)
  own(socket, home.owner)
  return { data: join(home.folder, `d${home.members}`), socket }
}

function run({ bin, folder, owner }: Home, program: string, parameters: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(bin, program), parameters, { cwd: folder, ...owner, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-2_000)
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}: ${said}`))))
  })
}

async function start({ bin, folder, owner }: Home, member: Member): Promise<void> {
  const settings = ['listen_addresses=', `unix_socket_directories=${member.socket}`, 'max_wal_senders=8']
  const parameters = ['-D', member.data, ...settings.flatMap((setting) => ['-c', setting])]
  spawn(join(bin, 'postgres'), parameters, { cwd: folder, ...owner, stdio: 'ignore', detached: true }).unref()
  for (let tries = 0; tries < 300; tries += 1) {
    if (await ask(member, 'select 1').catch(() => null)) return
    await pause(100)
  }
  throw new Error(`PostgreSQL did not start on ${member.data}`)
}

/** In immediate mode. */
async function stopMember(member: Member): Promise<void> {
  const pid = postmasterOf(member)
  if (!pid) return
  process.kill(pid, 'SIGQUIT')
  while (isAlive(pid)) await pause(10)
}

/** `synchronous`: a commit waits for the standby. Both run under the database's own user when we are root. */
export async function standbyPair(bin: string, synchronous: boolean): Promise<StandbyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'remit-pair-'))
  const owner = runsAsRoot() ? dedicatedOwner() : ourselves()
  own(folder, owner)
  const home = { bin, folder, owner, members: 0 }
  let primary = newMember(home)
  let standby: Member | null = null
  let between: TcpProxy | null = null
  await run(home, 'initdb', ['-D', primary.data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'])
  await start(home, primary)
  await ask(primary, 'create database remit')
  const addStandby = async (): Promise<void> => {
    const next = newMember(home)
    between = await tcpProxy({ target: { path: join(primary.socket, '.s.PGSQL.5432') }, dice: diceFrom('standby') })
    const from = ['-h', '127.0.0.1', '-p', String(between.port), '-U', 'postgres']
    await run(home, 'pg_basebackup', [...from, '-D', next.data, '-R', '--checkpoint=fast', '-X', 'stream'])
    await start(home, next)
    if (synchronous) await ask(primary, `alter system set synchronous_standby_names = '*'`)
    if (synchronous) await ask(primary, 'select pg_reload_conf()')
    const inStep = `select 1 from pg_stat_replication where state = 'streaming' and sync_state = '${synchronous ? 'sync' : 'async'}'`
    for (let tries = 0; (await ask(primary, inStep)).length === 0; tries += 1) {
      if (tries > 300) throw new Error('the standby did not follow')
      await pause(100)
    }
    standby = next
  }
  return {
    socketPath: () => join(primary.socket, '.s.PGSQL.5432'),
    admin: () => ({ host: primary.socket, user: 'postgres', database: 'remit' }),
    holdBack: () => between?.silenceAll(),
    async promote() {
      if (!standby) throw new Error('there is no standby to promote')
      await stopMember(primary)
      await between?.close()
      const old = primary
      primary = standby
      standby = null
      // Its settings came along with the copy: nobody follows it yet, so nobody can be waited for.
      await ask(primary, `alter system reset synchronous_standby_names`)
      await ask(primary, 'select pg_reload_conf()')
      await ask(primary, 'select pg_promote(true, 60)')
      rmSync(old.data, { recursive: true, force: true })
    },
    addStandby,
    async stop() {
      for (const member of [standby, primary]) if (member) await stopMember(member)
      await between?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function own(folder: string, owner: Owner): void {
  chownSync(folder, owner.uid, owner.gid)
  chmodSync(folder, 0o700)
}

async function ask(member: Member, sql: string): Promise<unknown[]> {
  const client = new Client({ host: member.socket, user: 'postgres', database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

function postmasterOf(member: Member): number | null {
  try {
    return Number(readFileSync(join(member.data, 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}
