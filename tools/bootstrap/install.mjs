import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { explain } from './explain.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { pinnedNode, root } from './places.mjs'

const modules = join(root, 'node_modules')
const stamp = join(modules, '.remit-lock')

/**
 * Installs exactly what package-lock.json says, when node_modules is missing or was made from another one.
 *
 * Without install scripts: no package of ours needs one, and they are the easiest way in for somebody else's code.
 */
export async function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const isDone = () => existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted
  if (isDone()) return
  if (installedByNpm()) return keepStamp(wanted)
  refuseIfReadOnly()
  await oneAtATime('install', isDone, () => installNow(wanted))
}

async function installNow(wanted) {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  console.log('Installing packages ...')
  const ticker = setInterval(() => console.log(`  ... ${seconds()} s`), 5000)
  const { code, output, error } = await npmCi()
  clearInterval(ticker)
  if (code !== 0) explain(whyNot(output, error))
  pinnedNode()
  keepStamp(wanted)
  console.log(`Packages installed in ${seconds()} s.`)
}

/** `npm ci` typed by hand leaves npm's own record, which names every package with its version: equal means installed. */
function installedByNpm() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(locked).every(
    ([path, entry]) =>
      path === '' || (installed[path] ? installed[path].version === entry.version : entry.optional === true),
  )
}

/** The stamp saves reading two large files at every start; a read-only node_modules does without it. */
function keepStamp(wanted) {
  try {
    writeFileSync(stamp, `${wanted}\n`)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error
  }
}

function refuseIfReadOnly() {
  try {
    accessSync(existsSync(modules) ? modules : root, constants.W_OK)
  } catch {
    explain(
      `Packages have to be installed, and ${root} cannot be written by this user; ` +
        'run "npm ci --ignore-scripts" there once as a user who can, and start again.',
    )
  }
}

function npmCi() {
  // npm sets npm_execpath for its scripts: the same npm then, rather than whichever is first on the path.
  const npm = process.env.npm_execpath
  const parameters = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    // npm's own pauses would let somebody without a network wait for minutes before being told so.
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=8000',
  ]
  const [program, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  return new Promise((resolve) => {
    const child = spawn(program, [...before, ...parameters], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'development' },
    })
    let output = ''
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output, error }))
    child.on('close', (code) => resolve({ code, output }))
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
  })
}

/** npm's own words are long; the cause is one of few. */
function whyNot(output, error) {
  const tail = output.trim().split('\n').slice(-8).join('\n')
  if (error?.code === 'ENOENT')
    return 'npm was not found; install Node with npm from https://nodejs.org and run the command again.'
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    return `Packages could not be downloaded, since the package registry cannot be reached; check the network or npm's proxy settings and run the command again.\n\n${tail}`
  }
  if (/ENOSPC/.test(output)) return `The disk is full: packages need about 900 MB in ${modules}.`
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return `Packages could not be written to ${modules} by this user; delete that folder as the user who made it and run the command again.\n\n${tail}`
  }
  if (/can only install packages when your package.json and package-lock.json/.test(output)) {
    return `package.json and package-lock.json do not fit together; run "npm install", then "node tools/complete-lockfile.mjs", and commit both files.\n\n${tail}`
  }
  return `Packages could not be installed. npm says:\n\n${tail}`
}
