import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './places.mjs'

/**
 * Runs `work` unless another process does the same in this project at the moment; then waits for it and asks `isDone`
 * again. Two servers started side by side would otherwise delete each other's packages and pages while making them.
 */
export async function oneAtATime(name, isDone, work) {
  const lock = join(tmpdir(), `remit-${name}-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  let told = false
  while (!taken(lock)) {
    if (!told) console.log(`Another process does "${name}" in this folder; waiting for it ...`)
    told = true
    await sleep(300)
  }
  try {
    if (!isDone()) await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function taken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    if (holder === 0 || isAlive(holder)) return false
    rmSync(lock, { force: true }) // its holder was killed
  } catch {
    return false // it was given back meanwhile
  }
  return false
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
