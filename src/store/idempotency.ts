import { assert } from '../core/assert.ts'
import type { Tx } from '../ports/tx.ts'

export type IdempotencyClaim = {
  readonly principalId: string
  readonly key: string
  readonly method: string
  readonly path: string
  readonly requestHash: Uint8Array
  /** After it, a claim without an answer counts as abandoned by a crash. Also names this very claim. */
  readonly lockedUntil: Temporal.Instant
  readonly expiresAt: Temporal.Instant
  /** Whether a claim that a crash abandoned may be taken over: only when doing the work again cannot do it twice. */
  readonly mayTakeOver: boolean
}

/**
 * `body` is sealed, in base64. `numberOf` is the invoice whose number the body has a stand-in for, since it was written
 * before the database gave it.
 */
export type KeptAnswer = {
  readonly status: number
  readonly body: string
  readonly contentType: string
  readonly numberOf: string | null
}

/** The same with the number that the invoice has by now. */
type Answered = Omit<KeptAnswer, 'numberOf'> & { readonly late: { invoiceId: string; number: string } | null }

export type Claimed =
  | { readonly kind: 'ours' }
  | { readonly kind: 'running' }
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'other_request' }
  | ({ readonly kind: 'answered' } & Answered)

type Row = {
  readonly state: 'locked' | 'done'
  readonly lockedUntil: Temporal.Instant
  readonly requestHash: Uint8Array
  readonly status: number | null
  readonly body: string | null
  readonly contentType: string | null
  readonly numberOf: string | null
  readonly number: string | null
  readonly expiresAt: Temporal.Instant
}

const ROW =
  'k.state, k.locked_until, k.request_hash, k.status, k.body, k.content_type, k.number_of, i.number, k.expires_at'
const NUMBERED = 'left join invoices i on i.organization_id = k.organization_id and i.id = k.number_of'
const OF_KEY = 'k.organization_id = $1 and k.principal_id = $2 and k.key = $3'

const rowOfKey = `select ${ROW} from idempotency_keys k ${NUMBERED} where ${OF_KEY}`
/** Always one row; the columns of a key that is not there are null. */
const heldRowOfKey = `select pg_try_advisory_xact_lock(hashtextextended($1::text || '|' || $2 || '|' || $3, 7)) as held, ${ROW}
  from (values (1)) as asked left join idempotency_keys k on ${OF_KEY} ${NUMBERED}`

const keyOf = (t: Tx, claim: Pick<IdempotencyClaim, 'principalId' | 'key'>) =>
  [t.organizationId, claim.principalId, claim.key] as const

/** From `organization_id` to `created_at`, in the order of both inserts. */
const claimValues = (t: Tx, claim: IdempotencyClaim) =>
  [...keyOf(t, claim), claim.method, claim.path, claim.requestHash, claim.lockedUntil, claim.expiresAt, t.now] as const

/**
 * Takes a key for one request (CORRECTNESS §7). The row commits before any work is begun, so of equal requests at once
 * one gets `ours`. A key that expired is free again; one abandoned by a crash only for the
 * same request, and only where that `mayTakeOver`; else it stays `unfinished`.
 */
export async function claimIdempotencyKey(t: Tx, claim: IdempotencyClaim): Promise<Claimed> {
  const [taken, row] = await Promise.all([
    t.write(
      `insert into idempotency_keys as k
         (organization_id, principal_id, key, method, path, request_hash, state, locked_until, expires_at, created_at)
       values ($1, $2, $3, $4, $5, $6, 'locked', $7, $8, $9)
       on conflict (organization_id, principal_id, key) do update
         set method = excluded.method, path = excluded.path, request_hash = excluded.request_hash, state = 'locked',
             status = null, body = null, content_type = null, number_of = null,
             locked_until = excluded.locked_until, expires_at = excluded.expires_at, created_at = excluded.created_at
         where k.expires_at <= $9
            or ($10 and k.state = 'locked' and k.locked_until <= $9 and k.request_hash = excluded.request_hash)`,
      [...claimValues(t, claim), claim.mayTakeOver],
    ),
    t.one<Row>(rowOfKey, keyOf(t, claim)),
  ])
  return taken === 1 ? { kind: 'ours' } : standingOf(row, claim, t.now)
}

function standingOf(row: Row, claim: IdempotencyClaim, now: Temporal.Instant): Exclude<Claimed, { kind: 'ours' }> {
  if (Buffer.compare(row.requestHash, claim.requestHash) !== 0) return { kind: 'other_request' }
  if (row.state === 'locked') {
    return { kind: Temporal.Instant.compare(row.lockedUntil, now) > 0 ? 'running' : 'unfinished' }
  }
  const [status, body, contentType] = [row.status ?? 200, row.body ?? '', row.contentType ?? '']
  return { kind: 'answered', status, body, contentType, late: lateOf(row) }
}

function lateOf({ numberOf, number }: Row): Answered['late'] {
  if (numberOf === null) return null
  assert(number !== null, 'an invoice that was answered with its number has one')
  return { invoiceId: numberOf, number }
}

/**
 * For work that is one transaction with its key: holds the key until that transaction ends, and says whether it is
 * `ours` to do. Waits for nobody: a key that another transaction holds is `running`. One that was answered between the
 * look and the hold looks free; then `insertAnsweredKey` fails.
 */
export async function lookAtIdempotencyKey(t: Tx, claim: IdempotencyClaim): Promise<Claimed> {
  const { held, ...row } = await t.one<{ held: boolean } & (Row | { state: null })>(heldRowOfKey, keyOf(t, claim))
  const expired = row.state !== null && Temporal.Instant.compare(row.expiresAt, t.now) <= 0
  if (row.state !== null && !expired) return standingOf(row, claim, t.now)
  if (!held) return { kind: 'running' }
  if (expired) {
    t.write(
      `delete from idempotency_keys where organization_id = $1 and principal_id = $2 and key = $3`,
      keyOf(t, claim),
    )
  }
  return { kind: 'ours' }
}

/** Writes a key together with the answer to its request, in the transaction that did the work; fails when the key is taken. */
export const insertAnsweredKey = (t: Tx, claim: IdempotencyClaim, answer: KeptAnswer): void => {
  t.write(
    `insert into idempotency_keys
       (organization_id, principal_id, key, method, path, request_hash, state, locked_until, expires_at, created_at,
        status, body, content_type, number_of)
     values ($1, $2, $3, $4, $5, $6, 'done', $7, $8, $9, $10, $11, $12, $13)`,
    [...claimValues(t, claim), answer.status, answer.body, answer.contentType, answer.numberOf],
  )
}

type Held = Pick<IdempotencyClaim, 'principalId' | 'key' | 'lockedUntil'>

/** Keeps the answer for repeats; changes nothing when another request has taken the key over meanwhile. */
export const keepIdempotentAnswer = (t: Tx, held: Held, answer: KeptAnswer): Promise<number> =>
  t.write(
    `update idempotency_keys set state = 'done', status = $5, body = $6, content_type = $7
      where organization_id = $1 and principal_id = $2 and key = $3 and state = 'locked' and locked_until = $4`,
    [t.organizationId, held.principalId, held.key, held.lockedUntil, answer.status, answer.body, answer.contentType],
  )

/** Gives the key back, for answers that are not final: the repeat then continues the same work. */
export const releaseIdempotencyKey = (t: Tx, held: Held): Promise<number> =>
  t.write(
    `delete from idempotency_keys
      where organization_id = $1 and principal_id = $2 and key = $3 and state = 'locked' and locked_until = $4`,
    [t.organizationId, held.principalId, held.key, held.lockedUntil],
  )

/** For the clean-up job: removes at most 5 000 keys whose time is over. */
export const removeExpiredIdempotencyKeys = (t: Tx): Promise<number> =>
  t.write(
    `delete from idempotency_keys where organization_id = $1 and (principal_id, key) in (
       select principal_id, key from idempotency_keys where organization_id = $1 and expires_at <= $2 limit 5000)`,
    [t.organizationId, t.now],
  )
