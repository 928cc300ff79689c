import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { ClientConfig } from 'pg'
import type { aPayCommand } from './money-world.ts'

/** What a process that will be killed is to do, and where in doing it. */
export type Doomed = {
  readonly facts: {
    readonly app: ClientConfig
    readonly worker: ClientConfig
    readonly keyFile: string
    readonly sandboxUrl: string
  }
  readonly organizationId: string
  readonly pay?: Omit<ReturnType<typeof aPayCommand>, 'amountSeen'> & { readonly amountSeen: string }
  readonly refund?: {
    readonly paymentId: string
    readonly reason: string
    readonly reopen: boolean
    readonly commandKey: string
  }
  readonly dieAt: string
  /** After which time a call is cut when it is to die under way. */
  readonly underWayMs: number
}

const program = fileURLToPath(new URL('./programs/die-in-perform.ts', import.meta.url))

/** Runs it to its end. Throws when it ended otherwise than by SIGKILL: then its point was never reached. */
export async function runDoomed(doomed: Doomed): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(doomed)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let words = ''
  child.stderr.on('data', (chunk) => {
    words = (words + chunk).slice(-2_000)
  })
  const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  )
  if (ended.signal !== 'SIGKILL') throw new Error(`${doomed.dieAt}: ended with ${ended.code ?? ended.signal}: ${words}`)
}

/** Runs all of them, a few at a time. */
export async function runAllDoomed(all: readonly Doomed[], atOnce = 4): Promise<void> {
  const waiting = [...all]
  const next = async (): Promise<void> => {
    for (let doomed = waiting.shift(); doomed; doomed = waiting.shift()) await runDoomed(doomed)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}
