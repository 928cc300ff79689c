import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/main/config.ts'
import { readMasterKeys } from '../../src/ports/master-keys.ts'
import { type ServerProcess, startServer } from '../harness/server-process.ts'
import { clientOf } from './client.ts'

/** The program itself, as an operator starts it: what it refuses to start with, and what it prints and serves. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const random = 'q3J8n0mW2xZk7VtYb5LsHc9RgUeAoPiD1fT4yNvKjXE='

describe('master keys', () => {
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
  const aFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'remit-keys-'))
    folders.push(folder)
    return folder
  }

  test('[A-090] a key that is short, a sample, repeated, malformed or readable by others keeps the program from starting', () => {
    const zeros = Buffer.alloc(32).toString('base64')
    const words = Buffer.from('change-me-change-me-change-me-32').toString('base64')
    const given = [
      'x',
      'k1:',
      ':',
      'k1:short',
      `k1:${Buffer.alloc(16, 7).toString('base64')}`,
      `k1:${zeros}`,
      `k1:${words}`,
      `k1:${Buffer.alloc(32, 0xab).toString('base64')}`,
      `k1:${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`,
      `k1:${random},k1:${random}`,
      `k1:${random},k2:${zeros}`,
      `k 1:${random}`,
      `${random}`,
      `k1=${random}`,
      `k1:${random}x`,
      `k1:${random.slice(0, -4)}`,
      ', ,',
      `../k1:${random}`,
      `k1:${'A'.repeat(44)}`,
      `${'k'.repeat(33)}:${random}`,
    ]
    for (const env of given) {
      const said = startFails(env, join(aFolder(), 'master.key'))
      expect(said, env).not.toContain(env.split(':')[1]?.slice(0, 20) || 'no key at all')
      expect(said, env).toMatch(/REMIT_MASTER_KEYS/)
    }
    for (const mode of [0o644, 0o640, 0o660, 0o604, 0o777]) {
      const file = join(aFolder(), 'master.key')
      writeFileSync(file, `k1:${random}\n`)
      chmodSync(file, mode)
      expect(startFails('', file), mode.toString(8)).toMatch(/chmod 600/)
    }
    const file = join(aFolder(), 'master.key')
    writeFileSync(file, `k1:${zeros}\n`, { mode: 0o600 })
    expect(startFails('', file)).toMatch(/not random/)
  })
})

const readKeys = (env: string, file: string) => readMasterKeys({ env: env || undefined, file })

/** What an operator is told who starts with these keys. */
const startFails = (env: string, file: string): string => failureOf(() => readKeys(env, file))

function failureOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('it started')
}

describe('the running program', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer({ empty: true })
  })
  afterAll(() => server?.stop())

  test('[A-090] it starts with a key file and a password of its own, never with known ones', async () => {
    expect(server.password).toMatch(/^[A-Za-z0-9_-]{16,}$/)
    const client = clientOf(server.url, { origin: server.url })
    for (const password of [
      'admin',
      'password',
      'changeme',
      'owner',
      'remit',
      'correct horse battery',
      '',
      'owner@example.com',
    ]) {
      const answer = await client.post('/api/v1/auth/sign-in', { email: server.email, password })
      expect([401, 429], password).toContain(answer.status)
    }
  })

  test('[A-092] [A-074] over a real port: no source, no map, no trace, no version of what it is made with', async () => {
    const client = clientOf(server.url, {})
    for (const path of [
      '/.env',
      '/package.json',
      '/assets/',
      '/index.js.map',
      '/master.key',
      '/started.json',
      '/sandbox/service.json',
    ]) {
      const { status, text } = await client.get(path)
      expect(status, path).toBe(404)
      expect(text).not.toMatch(/root:|k1:|adminKey|password/)
    }
    for (const path of ['/', '/api/v1/me', '/healthz', '/pay/x']) {
      const { headers } = await client.get(path)
      expect(headers['x-powered-by'], path).toBeUndefined()
      expect(String(headers.server ?? ''), path).toBe('')
    }
    for (const method of ['TRACE', 'TRACK']) {
      const answer = await client.send(method, '/', { headers: { 'x-secret': 'reflected' } }).catch(() => null)
      if (answer) {
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.text).not.toContain('reflected')
      }
    }
    const index = await client.get('/')
    const scripts = [...index.text.matchAll(/src="(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path)
    for (const path of scripts) {
      expect((await client.get(path)).text.slice(-200), path).not.toContain('sourceMappingURL')
      expect((await client.get(`${path}.map`)).status).toBe(404)
    }
  })

  test('[A-074] what it printed holds no key, token, or anybody’s data but its own first sign-in', async () => {
    const client = clientOf(server.url, { origin: server.url })
    const token = 'Q'.repeat(32)
    await client.get(`/pay/${token}`)
    await client.post('/api/v1/auth/sign-in', { email: server.email, password: 'a password that is not right' })
    const printed = server.printed()
    expect(printed).toContain('"message":"request"')
    for (const secret of [token, 'a password that is not right', '$argon2', 'PRIVATE KEY', 'REMIT_MASTER_KEYS'])
      expect(printed).not.toContain(secret)
    expect(printed.split(server.password).length - 1, 'the first password is printed once').toBe(1)
  })
})

describe('settings it does not start with', () => {
  test('[A-090] [A-095] a public address with a path or another scheme, and numbers out of range, end with one sentence', async () => {
    const cases: Record<string, string>[] = [
      { PUBLIC_URL: 'javascript:alert(1)' },
      { PUBLIC_URL: 'https://pay.example/x' },
      { PUBLIC_URL: 'ftp://pay.example' },
      { PUBLIC_URL: 'https://pay.example?x' },
      { PUBLIC_URL: '//pay.example' },
      { PORT: '70000' },
      { PORT: 'x' },
      { PORT: '-1' },
      { PORT: '1e9' },
      { PROXY_HOPS: '99' },
      { PROXY_HOPS: '-1' },
      { DB_POOL: '0' },
      { DB_POOL: '1.5' },
    ]
    for (const settings of cases)
      expect(
        failureOf(() => readConfig(settings, [])),
        JSON.stringify(settings),
      ).toContain(Object.keys(settings)[0])
    const { code, said } = await run({ PUBLIC_URL: 'javascript:alert(1)' })
    expect(code).toBe(1)
    expect(said).toContain('PUBLIC_URL')
    expect(said, 'a sentence, no stack').not.toMatch(/\bat .+\(.+:\d+:\d+\)/)
  })

  test('[A-090] the data folder and what is secret in it are for their owner alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'remit-own-'))
    try {
      mkdirSync(join(folder, 'data'), { mode: 0o700 })
      readKeys('', join(folder, 'data', 'master.key'))
      expect(statSync(join(folder, 'data', 'master.key')).mode & 0o777).toBe(0o600)
      expect(readdirSync(join(folder, 'data'))).toEqual(['master.key'])
      expect(readFileSync(join(folder, 'data', 'master.key'), 'utf8')).toMatch(/^k1:[A-Za-z0-9+/]{43}=\n$/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** Starts the program with settings that it refuses; answers how it ended and what it said. */
function run(settings: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'remit-refused-'))
  const { DATABASE_URL: _, ...inherited } = process.env
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main/start.ts'], {
      cwd: root,
      env: { ...inherited, REMIT_DATA: folder, PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (part: Buffer) => {
      said += part
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('exit', (code) => {
      rmSync(folder, { recursive: true, force: true })
      resolve({ code, said })
    })
  })
}
