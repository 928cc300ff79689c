import { currencyUnknown } from '../../core/customer/refusals.ts'
import { isCurrency } from '../../core/money/currency.ts'
import { productNotFound, taxRateNotFound } from '../../core/product/refusals.ts'
import { checkOneLine } from '../../core/text/one-line.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { getBillingSettings } from '../../store/billing-settings.ts'
import { insertProduct, lockProduct, type ProductFields, updateProduct } from '../../store/product.ts'
import { findTaxRates } from '../../store/tax-rate.ts'

export type NewProduct = Omit<ProductFields, 'currency'> & { readonly currency?: string | undefined }

/** Makes a product and answers its id. Its price is in minor units of its currency, by default the organization's. */
export async function createProduct(ctx: Ctx, input: NewProduct): Promise<string> {
  checkText(input)
  const id = ctx.ids.uuid()
  await ctx.tx(async (t) => {
    const [currency] = await Promise.all([currencyOr(t, input.currency), requireTaxRates(t, input.taxRateIds)])
    insertProduct(t, id, { ...input, currency })
  })
  return id
}

export type ProductPatch = Partial<ProductFields> & { readonly archived?: boolean | undefined }

/** Changes the given fields; lines of invoices that exist keep what they say. */
export async function patchProduct(ctx: Ctx, id: string, patch: ProductPatch): Promise<void> {
  checkText(patch)
  await ctx.tx(async (t) => {
    const [product] = await Promise.all([lockProduct(t, id), requireTaxRates(t, patch.taxRateIds ?? [])])
    if (!product) throw productNotFound()
    const archivedAt =
      patch.archived === false ? null : patch.archived ? (product.archivedAt ?? t.now) : product.archivedAt
    const next: ProductFields = {
      name: patch.name ?? product.name,
      description: patch.description ?? product.description,
      unitPrice: patch.unitPrice ?? product.unitPrice,
      currency: patch.currency ?? product.currency,
      taxRateIds: patch.taxRateIds ?? product.taxRateIds,
    }
    updateProduct(t, id, next, archivedAt)
  })
}

function checkText(input: { readonly name?: string | undefined; readonly currency?: string | undefined }): void {
  checkOneLine(input.name, 'name')
  if (input.currency !== undefined && !isCurrency(input.currency)) throw currencyUnknown('currency')
}

const currencyOr = async (t: Tx, currency: string | undefined): Promise<string> =>
  currency ?? (await getBillingSettings(t)).currency

async function requireTaxRates(t: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const known = new Set((await findTaxRates(t, ids)).map((rate) => rate.id))
  const missing = ids.findIndex((id) => !known.has(id))
  if (missing >= 0) throw taxRateNotFound(`taxRateIds[${missing}]`)
}
