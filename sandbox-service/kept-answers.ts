import { createHash } from 'node:crypto'
import type { Account } from './accounts.ts'
import { profiles } from './profiles.ts'
import { type Answer, Refused } from './refused.ts'
import type { Service } from './service.ts'

/** The answer that was given to this key before, ready to be sent again. */
export type KeptAnswer = { readonly status: number; readonly body: string }

/**
 * Looks the key up. A key that belongs to another request is refused; one past its time is forgotten, so that its
 * request is carried out again: that is what makes re-sending after the promise has expired dangerous.
 */
export function findKeptAnswer(service: Service, account: Account, key: string, hash: string): KeptAnswer | undefined {
  type Row = KeptAnswer & { readonly hash: string; readonly createdAt: number }
  const find = 'select hash, status, body, createdAt from answers where account = ? and key = ?'
  const row = service.books.row<Row>(find, account.name, key)
  if (!row) return undefined
  const ageSeconds = (service.clock.nowMs() - row.createdAt) / 1000
  if (ageSeconds >= profiles[account.profile].keepAnswerSeconds) {
    service.books.run('delete from answers where account = ? and key = ?', account.name, key)
    return undefined
  }
  if (row.hash !== hash) {
    throw new Refused(400, 'idempotency_key_reused', 'The idempotency key belongs to another request.')
  }
  return { status: row.status, body: row.body }
}

export function keepAnswer(
  service: Service,
  account: Account,
  kept: { key: string; hash: string; answer: Answer },
): void {
  service.books.run(
    'insert into answers (account, key, hash, status, body, createdAt) values (?, ?, ?, ?, ?, ?)',
    account.name,
    kept.key,
    kept.hash,
    kept.answer.status,
    JSON.stringify(kept.answer.body),
    service.clock.nowMs(),
  )
}

/** What makes two requests the same: method, path and the very bytes of the body. */
export const requestHash = (method: string, path: string, body: string | Uint8Array): string =>
  createHash('sha256').update(`${method} ${path}\n`).update(body).digest('base64')
