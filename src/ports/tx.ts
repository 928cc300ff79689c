/** What may be bound to a parameter of a statement; the driver's own conversions are not relied on. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Uint8Array
  | Temporal.Instant
  | readonly SqlValue[]
  | JsonParameter

/** A value to be sent as jsonb. Made by `json()` in `store/tx.ts`; bigints inside become JSON numbers. */
export type JsonParameter = { readonly json: unknown }

/**
 * One database transaction of one organization, and nothing else: no gateway, mail or clock can be reached from it
 * (CORRECTNESS §1 rule 2). Rows come back with camelCase names; int8 as bigint, timestamptz as Temporal.Instant,
 * date as `YYYY-MM-DD`, numeric as string.
 */
export type Tx = {
  readonly organizationId: string
  /** The instant at which the transaction was begun, by `ctx.clock`; use it for every timestamp written in it. */
  readonly now: Temporal.Instant
  /** All rows. Statements sent without waiting in between travel in one flight. */
  rows<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  /** The row, or null; more than one is an assertion failure. */
  maybe<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | null>
  /** The row; none is an assertion failure (use where absence is impossible). */
  one<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row>
  /**
   * A statement that changes something; resolves to the number of rows. May be left unawaited: COMMIT follows in the
   * same flight, and the transaction fails as a whole if any of them failed.
   */
  write(sql: string, parameters?: readonly SqlValue[]): Promise<number>
}

/** Reads outside any organization: of the few tables that lead to one, and of those that belong to the installation. */
export type Directory = { rows<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> }

/** Runs `work` in a transaction, again if PostgreSQL asks for it (40001, 40P01, 55P03): so no effects but SQL inside. */
export type RunTx = <T>(work: (t: Tx) => Promise<T>, options?: TxOptions) => Promise<T>

export type Explain = (error: unknown) => Promise<unknown>

export type TxOptions = {
  /**
   * For what is known nowhere else in this process, such as a gateway's answer: while the database cannot be reached it is
   * tried again, for some seconds. `repeatable`: also when it may have been committed, since a second time changes nothing.
   */
  readonly insist?: 'uncommitted' | 'repeatable'
  /**
   * Makes of what refused the transaction the error to throw, such as a sentence that says which number is taken. It is
   * asked when nothing of the transaction is left, and gives back what is not its matter.
   */
  readonly explain?: Explain
  /** Milliseconds that each statement may take, for checks that read much; ten seconds otherwise. */
  readonly statementMs?: number
}
