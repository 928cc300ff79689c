import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'

/** A key that seals secrets at rest. The object cannot be printed or serialised by accident. */
export type MasterKey = { readonly id: string; readonly key: KeyObject }

/**
 * The master keys, newest first: from REMIT_MASTER_KEYS (`id:base64`, several with commas), else from `file`, which the
 * first run makes, for its user alone. Backups never hold it: without it, stored credentials cannot be read again.
 *
 * Refuses, with a sentence, a key file that others can read and any key that is short, repeated or a sample.
 */
export function readMasterKeys(source: {
  readonly env: string | undefined
  readonly file: string
}): readonly MasterKey[] {
  if (source.env?.trim()) return keysFrom(source.env, 'REMIT_MASTER_KEYS')
  makeKeyFile(source.file)
  const { mode, uid } = statSync(source.file)
  if ((mode & 0o077) !== 0) {
    throw new Error(`Others can read the key file ${source.file}; make it yours alone with: chmod 600 ${source.file}`)
  }
  const us = process.getuid?.()
  if (us !== undefined && us !== 0 && uid !== us)
    throw new Error(`The key file ${source.file} belongs to another user.`)
  return keysFrom(readFileSync(source.file, 'utf8'), source.file)
}

/** A secret of its own for one purpose, such as sessions, so that no other has to be configured. */
export function deriveSecret(keys: readonly MasterKey[], purpose: string): string {
  const [newest] = keys
  if (!newest) throw new Error('There is no master key.')
  return Buffer.from(hkdfSync('sha256', newest.key, '', `remit ${purpose}`, 32)).toString('base64url')
}

function keysFrom(text: string, where: string): readonly MasterKey[] {
  const entries = text.split(/[,\n]/).map((entry) => entry.trim())
  const keys = entries.filter((entry) => entry !== '').map((entry) => keyFrom(entry, where))
  if (keys.length === 0) throw new Error(`${where} holds no key; write id:base64 with 32 random bytes.`)
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new Error(`${where} holds two keys with one id.`)
  return keys
}

function keyFrom(entry: string, where: string): MasterKey {
  const found = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
  if (!found) throw new Error(`A key in ${where} is not of the form id:base64.`)
  const [, id = '', encoded = ''] = found
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 32) throw new Error(`Key ${id} in ${where} has ${bytes.length} bytes; it must have 32.`)
  // 32 random bytes have fewer than 16 different values about never; samples, words and zeros do.
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  if (isText || new Set(bytes).size < 16)
    throw new Error(`Key ${id} in ${where} is not random; make one with: openssl rand -base64 32`)
  return { id, key: createSecretKey(bytes) }
}

/** Two processes may start at once: whoever links the finished file first has made it, the other reads it. */
function makeKeyFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })) return
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
}
