import type { TaxRate } from '../core/tax/tax.ts'
import type { Tx } from '../ports/tx.ts'

export type StoredTaxRate = TaxRate & {
  readonly archivedAt: Temporal.Instant | null
  readonly createdAt: Temporal.Instant
}

const COLUMNS = 'id, name, ppm, inclusive, archived_at, created_at'

/** All tax rates, those in use first; an organization has a few dozen at most. */
export const listTaxRates = (t: Tx): Promise<StoredTaxRate[]> =>
  t.rows<StoredTaxRate>(
    `select ${COLUMNS} from tax_rates where organization_id = $1 order by archived_at nulls first, name, id limit 500`,
    [t.organizationId],
  )

/** Those of `ids` that exist; archived ones too, since an old product may still name them. */
export const findTaxRates = (t: Tx, ids: readonly string[]): Promise<StoredTaxRate[]> =>
  t.rows<StoredTaxRate>(`select ${COLUMNS} from tax_rates where organization_id = $1 and id = any($2)`, [
    t.organizationId,
    ids,
  ])

export const lockTaxRate = (t: Tx, id: string): Promise<StoredTaxRate | null> =>
  t.maybe<StoredTaxRate>(`select ${COLUMNS} from tax_rates where organization_id = $1 and id = $2 for no key update`, [
    t.organizationId,
    id,
  ])

export const insertTaxRate = (t: Tx, rate: TaxRate): Promise<number> =>
  t.write(
    'insert into tax_rates (organization_id, id, name, ppm, inclusive, created_at) values ($1, $2, $3, $4, $5, $6)',
    [t.organizationId, rate.id, rate.name, rate.ppm, rate.inclusive, t.now],
  )

/** Name and archiving only: percentage and kind are fixed once made. */
export const updateTaxRate = (t: Tx, id: string, name: string, archivedAt: Temporal.Instant | null): Promise<number> =>
  t.write('update tax_rates set name = $3, archived_at = $4 where organization_id = $1 and id = $2', [
    t.organizationId,
    id,
    name,
    archivedAt,
  ])
