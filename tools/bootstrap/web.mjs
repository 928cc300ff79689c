import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { explain } from './explain.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { pinnedNode, root } from './places.mjs'

const stamp = join(root, 'dist', '.remit-web')
const config = 'web/vite.config.ts'

/** Builds the browser's files into dist/ when something they are made of has changed since the last time. */
export async function buildWeb() {
  if (!existsSync(join(root, config))) return
  const wanted = hashOfSources()
  const isDone = () => existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted
  if (isDone()) return
  refuseIfReadOnly()
  await oneAtATime('build', isDone, () => buildNow(wanted))
}

/** Built beside its place and moved there when complete: a server that runs meanwhile never serves half of it. */
async function buildNow(wanted) {
  const startedAt = Date.now()
  console.log('Building the pages ...')
  const finished = join(root, 'dist', 'backoffice')
  const unfinished = `${finished}.unfinished`
  const { code, output } = await vite(unfinished)
  if (code !== 0) explain(`The browser's files could not be built:\n\n${output.trim().slice(-3000)}`)
  const replaced = `${finished}.replaced`
  rmSync(replaced, { recursive: true, force: true })
  if (existsSync(finished)) renameSync(finished, replaced)
  renameSync(unfinished, finished)
  rmSync(replaced, { recursive: true, force: true })
  writeFileSync(stamp, `${wanted}\n`)
  console.log(`Pages built in ${Math.round((Date.now() - startedAt) / 1000)} s.`)
}

function refuseIfReadOnly() {
  const dist = join(root, 'dist')
  try {
    mkdirSync(dist, { recursive: true })
    accessSync(dist, constants.W_OK)
  } catch (error) {
    explain(
      `The browser's files have to be built into ${dist}, and this user cannot write there (${error.code}); ` +
        'run the command once as a user who can.',
    )
  }
}

function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', ...['web', 'src/core', 'src/contract'].flatMap(filesBelow)].sort()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(path)
    return entry.isFile() && !/\.test\.tsx?$/.test(entry.name) ? [path] : []
  })
}

function vite(folder) {
  return new Promise((resolve) => {
    const child = spawn(
      pinnedNode(),
      [
        'node_modules/vite/bin/vite.js',
        'build',
        '--config',
        config,
        '--outDir',
        folder,
        '--emptyOutDir',
        '--logLevel',
        'warn',
      ],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_ENV: 'production' },
      },
    )
    let output = ''
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: String(error) }))
    child.on('close', (code) => resolve({ code, output }))
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
  })
}
