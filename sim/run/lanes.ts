import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * Processes side by side, each kept on a core of its own together with the database that it starts. A history is one long
 * conversation of two processes of which only one ever works, and each word is twice as fast without a way between cores.
 */
export function forkInLane(script: string, lane: number): ChildProcess {
  const quiet = '--disable-warning=ExperimentalWarning'
  const cores = coresAllowed()
  const core = cores[lane % Math.max(1, cores.length)]
  if (core === undefined) return fork(script, { execArgv: [quiet] })
  return fork(script, { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath, quiet] })
}

/** Runs `script` once for each job, and hears what every one of them says until all have ended. */
export async function inLanes<Job extends object, Message>(
  script: string,
  jobs: readonly Job[],
  hear: (message: Message) => void,
): Promise<void> {
  await Promise.all(jobs.map((job, lane) => untilEnd(forkInLane(script, lane), job, hear)))
}

function untilEnd<Message>(child: ChildProcess, job: object, hear: (message: Message) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => hear(message as Message))
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`a process of the simulator ended with ${code ?? signal}`)),
    )
    child.send(job)
  })
}

/** The cores this process may use, where the system says so and has `taskset`; none elsewhere. */
function coresAllowed(): number[] {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return []
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, n) => from + n)
  })
}

/** Every `lanes`-th item, by lane; none of them is empty. */
export const share = <T>(items: readonly T[], lanes: number): T[][] =>
  Array.from({ length: Math.min(lanes, items.length) }, (_, lane) => items.filter((_, at) => at % lanes === lane))
