// What every npm script starts with. Runs on whatever Node the machine has (20 or newer) and uses nothing but Node's own
// modules: installs the locked packages when they are missing or were locked anew, builds the browser's files when their
// sources changed, and then runs the command on the Node version that the lockfile pins.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { explain } from './bootstrap/explain.mjs'
import { install } from './bootstrap/install.mjs'
import { pinnedNode, root } from './bootstrap/places.mjs'
import { buildWeb } from './bootstrap/web.mjs'

/**
 * The server answers many small requests: with a small nursery and a bounded heap it stays below 200 MB where V8's own
 * choice grows past 350 MB, and is no slower (docs/PERF.md, "Memory"). That nursery is swept by one thread: four of them
 * cost more than they save where PostgreSQL wants the other processors.
 */
const smallHeap = JSON.parse(readFileSync(join(root, 'tools/bootstrap/server-flags.json'), 'utf8'))

/** Command, its entry file, whether it needs the browser's files, and flags for its Node. */
const commands = {
  start: { entry: 'src/main/start.ts', web: true, mode: 'production', flags: smallHeap },
  dev: { entry: 'src/main/dev.ts', web: true, mode: 'development' },
  remit: { entry: 'src/main/cli.ts', web: false, mode: 'production' },
  test: { entry: 'tools/test.ts', web: true, mode: 'test' },
  check: { entry: 'tools/check.ts', web: false, mode: 'test' },
  sim: { entry: 'sim/main.ts', web: false, mode: 'test' },
  bench: { entry: 'tools/bench.ts', web: true, mode: 'production' },
  chaos: { entry: 'tools/chaos.ts', web: false, mode: 'test' },
  lighthouse: { entry: 'tools/lighthouse.ts', web: true, mode: 'production' },
  screenshots: { entry: 'tools/screenshots.ts', web: true, mode: 'production' },
}

const [name = '', ...parameters] = process.argv.slice(2)

try {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    explain(
      `Remit is started with Node 20 or newer, and this is Node ${process.versions.node}; install a newer one from https://nodejs.org.`,
    )
  }
  const command = commands[name]
  if (!command) explain(`There is no command "${name}"; there are ${Object.keys(commands).join(', ')}.`)

  await install()
  if (command.web) await buildWeb()
  run(command)
} catch (error) {
  if (!error.explained) throw error
  console.error(`\n${error.message}`)
  process.exitCode = 1
}

/**
 * Becomes the command where the running Node can do that (the pinned one can, and npm finds it once it is installed).
 * Otherwise this process waits beside it: signals go to the child, whose end is ours.
 */
function run({ entry, mode, flags = [] }) {
  const node = pinnedNode()
  // Warnings about features of the runtime that were chosen knowingly would be the first thing a newcomer reads.
  const line = [...flags, '--disable-warning=ExperimentalWarning', join(root, entry), ...parameters]
  const env = {
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.remit-compiled'),
    ...process.env,
    NODE_ENV: process.env.NODE_ENV || mode,
  }
  if (!existsSync(join(root, entry))) explain(`${entry} is not part of this version of Remit.`)
  process.chdir(root)
  if (process.execve) process.execve(node, [node, ...line], env)

  const child = spawn(node, line, { stdio: 'inherit', env })
  // Ctrl-C reaches every process of the terminal's foreground, the child too; here it only must not end us first.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGTERM'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => {
    console.error(`\n${node} could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
