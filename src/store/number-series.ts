import type { Tx } from '../ports/tx.ts'

export type SeriesKind = 'invoice' | 'credit_note'

export type NumberSeries = {
  readonly kind: SeriesKind
  readonly prefix: string
  readonly digits: number
  readonly nextNumber: bigint
}

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
