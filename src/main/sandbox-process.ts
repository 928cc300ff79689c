import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { assert } from '../core/assert.ts'
import { type Http, type HttpAnswer, realHttp } from '../ports/http.ts'
import type { Log } from '../ports/log.ts'
import type { SandboxControl } from '../ports/sandbox-control.ts'

export type SandboxService = SandboxControl & {
  readonly url: string
  readonly adminKey: string
  readonly pid: number
  /** Whether it was running already, left by a Remit that ended without stopping it. */
  readonly adopted: boolean
  /** Lets the service finish and end, and waits for that. Its books stay. */
  stop(): Promise<void>
}

type Options = {
  readonly dataFolder: string
  /** The Node that runs us, so that the service does not depend on what else is installed. */
  readonly nodePath: string
  readonly log: Log
}

type Facts = { readonly pid: number; readonly url: string; readonly adminKey: string }

const startTimeoutMs = 20_000
const graceMs = 2_000

/**
 * The sandbox gateway's own process, with its books in `dataFolder/sandbox` (docs/sandbox-api.md).
 *
 * It stands for the outside world, so a Remit that is killed leaves it running and the next one adopts it. It stays in
 * our process group: what ends the whole group, such as Ctrl-C in a terminal, ends it too.
 */
export async function startSandboxService({ dataFolder, nodePath, log }: Options): Promise<SandboxService> {
  const folder = join(dataFolder, 'sandbox')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const http = realHttp({ totalMs: 5_000 })

  const running = await findRunning(http, folder)
  if (running) {
    log.info('sandbox service adopted', { pid: running.pid })
    return control(http, running, true)
  }
  const child = launch(nodePath, folder)
  const facts = await untilRunning(http, folder, child)
  log.info('sandbox service started', { pid: facts.pid })
  return control(http, facts, false)
}

/** The service that `service.json` tells of, if it is alive and really ours: a pid alone may long be another's. */
async function findRunning(http: Http, folder: string): Promise<Facts | null> {
  const facts = readFacts(await readFile(join(folder, 'service.json'), 'utf8').catch(() => ''))
  if (!facts || !isAlive(facts.pid)) return null
  const health = await http.send({ method: 'GET', url: `${facts.url}/health`, headers: {}, timeoutMs: 2_000 })
  if (health.kind !== 'answer' || health.status !== 200) return null
  const told = readJson(health.body)
  return told.service === 'remit-sandbox' && told.pid === facts.pid ? facts : null
}

function readFacts(text: string): Facts | null {
  const { pid, url, adminKey } = readJson(text)
  return typeof pid === 'number' && typeof url === 'string' && typeof adminKey === 'string'
    ? { pid, url, adminKey }
    : null
}

function readJson(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Its output goes to a file, not to us: a pipe would break when we are killed, and take the service down with it. */
function launch(nodePath: string, folder: string): ChildProcess {
  const program = fileURLToPath(new URL('../../sandbox-service/main.ts', import.meta.url))
  const output = openSync(logPath(folder), 'a', 0o600)
  // A small young generation: what the service makes for one call is gone with it, and memory is better left to Remit.
  const child = spawn(nodePath, ['--max-semi-space-size=2', program, '--folder', folder], {
    stdio: ['ignore', output, output],
    // None of our secrets are any business of the outside world. The cache spares it the compiler, a third of its memory.
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  })
  closeSync(output)
  child.on('error', () => undefined) // shows as never running, which is reported below
  child.unref()
  return child
}

const logPath = (folder: string): string => join(folder, 'service.log')

async function untilRunning(http: Http, folder: string, child: ChildProcess): Promise<Facts> {
  let giveUpAt = performance.now() + startTimeoutMs
  while (performance.now() < giveUpAt) {
    const ended = child.exitCode !== null || child.signalCode !== null || child.pid === undefined
    // Asked after the child ended as well: another Remit may have started one on the same books a moment before, and that
    // one may not listen yet.
    const facts = await findRunning(http, folder)
    if (facts) {
      if (facts.pid !== child.pid) child.kill() // or it would take the books over once the other one stops
      return facts
    }
    if (ended) giveUpAt = Math.min(giveUpAt, performance.now() + graceMs)
    await pause(20)
  }
  const output = await readFile(logPath(folder), 'utf8').catch(() => '')
  const last = output.trim().split('\n').at(-1) ?? ''
  throw new Error(`the sandbox service did not start; its last words in ${logPath(folder)}: ${last || 'none'}`)
}

function control(http: Http, facts: Facts, adopted: boolean): SandboxService {
  const call = (method: 'PUT' | 'POST', path: string, body: object): Promise<HttpAnswer> =>
    http.send({
      method,
      url: `${facts.url}/admin/${path}`,
      headers: { authorization: `Bearer ${facts.adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: 5_000,
    })
  return {
    ...facts,
    adopted,
    async openAccount(name, profile, webhookUrl) {
      const answer = await call('PUT', `accounts/${encodeURIComponent(name)}`, {
        profile,
        webhookUrl,
        payouts: 'daily',
      })
      if (answer.kind !== 'answer')
        throw new Error(`the sandbox service could not be asked for account ${name}: ${answer.why}`)
      const { apiKey, webhookSecret } = readJson(answer.body)
      assert(answer.status === 200 && typeof apiKey === 'string', `the sandbox service opens account ${name}`)
      return { apiKey, webhookSecret: typeof webhookSecret === 'string' ? webhookSecret : null }
    },
    async newWebhookSecret(name) {
      const answer = await call('POST', `accounts/${encodeURIComponent(name)}/webhook-secret`, {})
      const webhookSecret = answer.kind === 'answer' ? readJson(answer.body).webhookSecret : undefined
      if (typeof webhookSecret !== 'string')
        throw new Error(`the sandbox service gave no new webhook secret for account ${name}`)
      return { webhookSecret }
    },
    async stop() {
      await call('POST', 'stop', {})
      for (let tries = 0; tries < 250 && isAlive(facts.pid); tries += 1) await pause(20)
    },
  }
}
