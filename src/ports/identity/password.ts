import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** Argon2id as CORRECTNESS §18.4 asks: 64 MiB, three passes, one lane. The text carries its own parameters (PHC format). */
const COST = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 }
// Each takes 64 MiB while it runs; a flood of sign-ins must not take them all at once.
const MAX_AT_ONCE = 2

const derive = promisify(argon2)
let running = 0
const waiting: (() => void)[] = []

/** A new hash with its own salt. Slow on purpose: about a third of a second. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await inTurn(() => derive('argon2id', { message: bytesOf(password), nonce: salt, ...COST }))
  const { memory, passes, parallelism } = COST
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(salt)}$${bare(tag)}`
}

/** Compares in constant time, with the parameters of the stored hash, so that raising the cost breaks no password. */
export async function verifyPassword(stored: { readonly hash: string; readonly password: string }): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored.hash)
  if (!parts) return false
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const expected = Buffer.from(tag, 'base64')
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  }
  const message = bytesOf(stored.password)
  const found = await inTurn(() => derive('argon2id', { message, nonce: Buffer.from(salt, 'base64'), ...cost }))
  return timingSafeEqual(found, expected)
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

// One spelling for what looks the same on two keyboards.
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'), 'utf8')
const bare = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
