import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BenchWorld } from './bench-world.ts'

export type BenchServer = { readonly url: string; readonly pid: number; stop(): Promise<void> }

const program = fileURLToPath(new URL('../bootstrap.mjs', import.meta.url))

/**
 * The whole server in a process of its own, as `npm start` runs it, on the world's data folder: it adopts the database
 * and the sandbox service that run there. It believes in one proxy, so that the bench can come from many addresses and
 * is not held back as one runaway script.
 */
export async function startBenchServer({ config }: BenchWorld): Promise<BenchServer> {
  const port = await freePort()
  const env = {
    ...process.env,
    REMIT_DATA: config.dataFolder,
    PORT: String(port),
    PROXY_HOPS: '1',
    NODE_ENV: 'production',
  }
  const child = spawn(process.execPath, [program, 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; !(await isReady(url)); waited += 100) {
    if (child.exitCode !== null || waited > 60_000) throw new Error('The server did not start; what it said is above.')
    await pause(100)
  }
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
