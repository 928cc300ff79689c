import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * `npm run dev`: the server, restarted when a file of it changes, and Vite with hot reload for the back office. Pages come
 * from Vite's address; it passes everything else on to the server.
 */
const root = fileURLToPath(new URL('../..', import.meta.url))
const port = process.env.PORT ?? '4000'
const webPort = process.env.WEB_PORT ?? '5173'
const quiet = '--disable-warning=ExperimentalWarning'
const environment = { ...process.env, NODE_ENV: 'development', PORT: port, REMIT_API: `http://127.0.0.1:${port}` }

const run = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, args, { cwd: root, env: environment, stdio: 'inherit' })

const children = [
  run([quiet, '--watch', '--watch-preserve-output', 'src/main/start.ts']),
  run(['node_modules/vite/bin/vite.js', '--config', 'web/vite.config.ts', '--port', webPort, '--strictPort']),
]
console.log(`Back office with reload: http://localhost:${webPort}`)

const stop = (signal: NodeJS.Signals): void => {
  for (const child of children) child.kill(signal)
}
process.on('SIGINT', () => stop('SIGINT'))
process.on('SIGTERM', () => stop('SIGTERM'))
for (const child of children) child.once('exit', () => stop('SIGTERM'))
