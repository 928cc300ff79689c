import type { Tx } from '../ports/tx.ts'

/** Something that is sold; fills a line of an invoice. `unitPrice` is minor units of `currency`. */
export type Product = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly unitPrice: bigint
  readonly currency: string
  readonly taxRateIds: readonly string[]
  readonly archivedAt: Temporal.Instant | null
  readonly createdAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

export type ProductFields = Omit<Product, 'id' | 'archivedAt' | 'createdAt' | 'updatedAt'>

export type ProductPosition = { readonly search: string; readonly id: string }

export type ProductPage = {
  readonly q: string | undefined
  readonly archived: boolean
  readonly after: ProductPosition | null
  readonly limit: number
}

const COLUMNS = 'id, name, description, unit_price, currency, tax_rate_ids, archived_at, created_at, updated_at'

export const findProduct = (t: Tx, id: string): Promise<Product | null> =>
  t.maybe<Product>(`select ${COLUMNS} from products where organization_id = $1 and id = $2`, [t.organizationId, id])

export const lockProduct = (t: Tx, id: string): Promise<Product | null> =>
  t.maybe<Product>(`select ${COLUMNS} from products where organization_id = $1 and id = $2 for no key update`, [
    t.organizationId,
    id,
  ])

/** Which of `ids` are products of this organization. */
export async function findProductIds(t: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await t.rows<{ id: string }>('select id from products where organization_id = $1 and id = any($2)', [
    t.organizationId,
    ids,
  ])
  return new Set(rows.map((row) => row.id))
}

/** A page of products by name; `q` is looked for anywhere in name and description, whatever its case. */
export const listProducts = (t: Tx, page: ProductPage): Promise<(Product & ProductPosition)[]> =>
  t.rows(
    `select ${COLUMNS}, search from products
      where organization_id = $1 and (archived_at is not null) = $2
        ${page.q ? 'and strpos(search, lower($3)) > 0' : 'and $3::text is null'}
        ${page.after ? 'and (search, id) > ($5, $6)' : ''}
      order by search, id limit $4`,
    [
      t.organizationId,
      page.archived,
      page.q || null,
      page.limit,
      ...(page.after ? [page.after.search, page.after.id] : []),
    ],
  )

export const insertProduct = (t: Tx, id: string, p: ProductFields): Promise<number> =>
  t.write(
    `insert into products (organization_id, id, name, description, unit_price, currency, tax_rate_ids, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    [t.organizationId, id, p.name, p.description, p.unitPrice, p.currency, p.taxRateIds, t.now],
  )

export const updateProduct = (
  t: Tx,
  id: string,
  p: ProductFields,
  archivedAt: Temporal.Instant | null,
): Promise<number> =>
  t.write(
    `update products set name = $3, description = $4, unit_price = $5, currency = $6, tax_rate_ids = $7, archived_at = $8, updated_at = $9
      where organization_id = $1 and id = $2`,
    [t.organizationId, id, p.name, p.description, p.unitPrice, p.currency, p.taxRateIds, archivedAt, t.now],
  )
