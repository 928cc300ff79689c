import type { ProductJson, TaxRateJson } from '../../contract/product.ts'
import { showId } from '../../core/id/id.ts'
import { percentText } from '../../core/number/decimal.ts'
import type { Product } from '../../store/product.ts'
import type { StoredTaxRate } from '../../store/tax-rate.ts'
import { minorUnits } from '../http.ts'

export const presentProduct = (p: Product): ProductJson => ({
  id: showId('prd', p.id),
  name: p.name,
  description: p.description,
  unitPrice: minorUnits(p.unitPrice),
  currency: p.currency,
  taxRateIds: p.taxRateIds.map((id) => showId('txr', id)),
  archived: p.archivedAt !== null,
  createdAt: p.createdAt.toString(),
  updatedAt: p.updatedAt.toString(),
})

export const presentTaxRate = (r: StoredTaxRate): TaxRateJson => ({
  id: showId('txr', r.id),
  name: r.name,
  percent: percentText(r.ppm),
  inclusive: r.inclusive,
  archived: r.archivedAt !== null,
  createdAt: r.createdAt.toString(),
})
