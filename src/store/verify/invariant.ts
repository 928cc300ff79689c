import type { IdPrefix } from '../../core/id/id.ts'

/**
 * One thing that is always true of an organization's rows (CORRECTNESS §16), as a query that must return no rows.
 *
 * `$1` is the organization; `$2`, where `needsNow` says so, the instant of the check. Row-level security does not stand
 * in for the condition on `organization_id`: every query names it, so that it means the same for every role.
 */
export type Invariant = {
  /** Number in CORRECTNESS §16; several queries may share one. */
  readonly id: string
  /** What is true, as a sentence. */
  readonly says: string
  /** What it means when it is not. */
  readonly means: string
  /** Counts the rows that are looked at: `select count(*) …`. */
  readonly counts: string
  /** The word for them, in the plural. */
  readonly rows: string
  /** Rows that break it, as `kind` (prefix of the id shown), `id`, and `detail` in words. */
  readonly broken: string
  readonly needsNow?: boolean
}

/**
 * A row that breaks an invariant. `kind` is the prefix under which its id is shown, or the word for a row that is never
 * shown outside; `id` is a UUID. Both are null when a sum over many rows is wrong.
 */
export type Broken = {
  readonly kind: IdPrefix | 'ledger_entry' | 'delivery' | 'payout' | 'table' | null
  readonly id: string | null
  readonly detail: string
}

/** One statement on a connection that sees the organization; rows come back with the columns' own names. */
export type Ask = <Row extends object>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>

export const countOf = (table: string, condition = 'true'): string =>
  `select count(*) as n from ${table} where organization_id = $1 and ${condition}`
