import { errorText } from '../../core/error-text.ts'
import { computeTotals, type Discount, type Rounding, type Totals } from '../../core/invoice/totals.ts'
import { parseQuantity } from '../../core/number/decimal.ts'
import type { TaxRate } from '../../core/tax/tax.ts'
import { exactDiscount } from '../invoice.ts'
import type { Ask, Broken } from './invariant.ts'

type InvoiceRow = {
  readonly id: string
  readonly number: string | null
  readonly currency: string
  readonly rounding: Rounding
  readonly documentDiscount: Discount | null
  readonly subtotal: bigint
  readonly discountTotal: bigint
  readonly taxTotal: bigint
  readonly total: bigint
  readonly taxes: readonly { readonly amount: number }[]
}

type LineRow = {
  readonly invoiceId: string
  readonly quantity: string
  readonly unitPrice: bigint
  readonly discount: Discount | null
  readonly taxes: readonly TaxRate[]
  readonly gross: bigint
  readonly net: bigint
  readonly tax: bigint
  readonly total: bigint
}

const batch = 500

/**
 * I-28: computes every invoice anew with the one function behind builder, PDF, page and charge, and compares line by
 * line with what is stored. In batches, so that its memory does not grow with the number of invoices.
 */
export async function recomputeTotals(
  ask: Ask,
  organizationId: string,
): Promise<{ checked: bigint; broken: Broken[] }> {
  const broken: Broken[] = []
  let checked = 0n
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const invoices = await ask<InvoiceRow>(
      `select id, number, currency, rounding, document_discount, subtotal, discount_total, tax_total, total, taxes
         from invoices where organization_id = $1 and id > $2 order by id limit ${batch}`,
      [organizationId, after],
    )
    const last = invoices.at(-1)
    if (!last) return { checked, broken }
    const lines = await ask<LineRow>(
      `select invoice_id, quantity, unit_price, discount, taxes, gross, net, tax, total
         from line_items where organization_id = $1 and invoice_id = any($2::uuid[]) order by invoice_id, position`,
      [organizationId, invoices.map(({ id }) => id)],
    )
    const linesOf = Map.groupBy(lines, (line) => line.invoiceId)
    for (const invoice of invoices) {
      const detail = difference(invoice, linesOf.get(invoice.id) ?? [])
      if (detail) broken.push({ kind: 'inv', id: invoice.id, detail: `${invoice.number ?? 'draft'}: ${detail}` })
    }
    checked += BigInt(invoices.length)
    after = last.id
  }
}

function difference(invoice: InvoiceRow, lines: readonly LineRow[]): string | null {
  const computed = totalsOf(invoice, lines)
  if (typeof computed === 'string') return computed
  for (const [i, line] of lines.entries()) {
    const own = computed.lines[i]
    if (!own || own.gross !== line.gross || own.net !== line.net || own.tax !== line.tax || own.total !== line.total) {
      return `line ${i + 1} is stored with ${line.net} + ${line.tax} tax and computed with ${own?.net} + ${own?.tax}`
    }
  }
  const taxes = invoice.taxes.map(({ amount }) => BigInt(amount)).join(' + ')
  const computedTaxes = computed.taxes.map(({ amount }) => amount).join(' + ')
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['subtotal', invoice.subtotal, computed.subtotal],
    ['discount', invoice.discountTotal, computed.discountTotal],
    ['tax', invoice.taxTotal, computed.taxTotal],
    ['taxes', taxes, computedTaxes],
    ['total', invoice.total, computed.total],
  ]
  const off = pairs.find(([, stored, own]) => stored !== own)
  return off ? `${off[0]} is stored as ${off[1]} and computed as ${off[2]}` : null
}

/** The totals, or why they cannot be computed: a stored line may be outside the ranges that `computeTotals` asserts. */
function totalsOf(invoice: InvoiceRow, rows: readonly LineRow[]): Totals | string {
  try {
    const lines = rows.map(({ quantity, unitPrice, discount, taxes }) => ({
      quantityE6: parseQuantity(quantity) ?? -1n,
      unitPrice,
      discount: exactDiscount(discount),
      taxes,
    }))
    return computeTotals({ ...invoice, documentDiscount: exactDiscount(invoice.documentDiscount), lines })
  } catch (error) {
    return `cannot be computed: ${errorText(error)}`
  }
}
