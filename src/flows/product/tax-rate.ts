import { taxRateNotFound } from '../../core/product/refusals.ts'
import { checkOneLine } from '../../core/text/one-line.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { insertTaxRate, lockTaxRate, updateTaxRate } from '../../store/tax-rate.ts'

export type NewTaxRate = { readonly name: string; readonly ppm: number; readonly inclusive: boolean }

/** Makes a tax rate and answers its id. `ppm` is parts per million: 9.975 % is 99 750. */
export async function createTaxRate(ctx: Ctx, input: NewTaxRate): Promise<string> {
  checkOneLine(input.name, 'name')
  const id = ctx.ids.uuid()
  await ctx.tx(async (t) => {
    insertTaxRate(t, { id, ...input })
  })
  return id
}

export type TaxRatePatch = { readonly name?: string | undefined; readonly archived?: boolean | undefined }

/** Renames or archives a rate; what it takes is fixed for ever, and invoices keep their own copy. */
export async function patchTaxRate(ctx: Ctx, id: string, patch: TaxRatePatch): Promise<void> {
  checkOneLine(patch.name, 'name')
  await ctx.tx(async (t) => {
    const rate = await lockTaxRate(t, id)
    if (!rate) throw taxRateNotFound()
    const archivedAt = patch.archived === false ? null : patch.archived ? (rate.archivedAt ?? t.now) : rate.archivedAt
    updateTaxRate(t, id, patch.name ?? rate.name, archivedAt)
  })
}
