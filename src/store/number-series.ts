import type { Tx } from '../ports/tx.ts'

export type SeriesKind = 'invoice' | 'credit_note'

export type NumberSeries = {
  readonly kind: SeriesKind
  readonly prefix: string
  readonly digits: number
  readonly nextNumber: bigint
}

/**
 * How a statement begins that gives a document its number, there known as `given.number`. Counter and document change
 * together, and the series is locked until COMMIT: so little of the transaction as can be comes after it (I-27).
 */
export const givenNumber = (kind: SeriesKind): string =>
  `with given as (
     update number_series set next_number = next_number + 1
      where organization_id = $1 and kind = '${kind}'
     returning prefix || lpad((next_number - 1)::text, greatest(digits, length((next_number - 1)::text)), '0') as number)`

/** Both series of the organization. */
export const listNumberSeries = (t: Tx): Promise<NumberSeries[]> =>
  t.rows<NumberSeries>('select kind, prefix, digits, next_number from number_series where organization_id = $1', [
    t.organizationId,
  ])

export const insertNumberSeries = (t: Tx, series: NumberSeries): Promise<number> =>
  t.write(
    'insert into number_series (organization_id, kind, prefix, digits, next_number) values ($1, $2, $3, $4, $5)',
    [t.organizationId, series.kind, series.prefix, series.digits, series.nextNumber],
  )

/**
 * Changes how the next numbers look. The counter can only be raised: what was given is never given again (I-27).
 * Resolves to 0 when `nextNumber` lies below what the counter has reached.
 */
export const updateNumberSeries = (t: Tx, series: NumberSeries): Promise<number> =>
  t.write(
    `update number_series set prefix = $3, digits = $4, next_number = $5
      where organization_id = $1 and kind = $2 and next_number <= $5`,
    [t.organizationId, series.kind, series.prefix, series.digits, series.nextNumber],
  )
