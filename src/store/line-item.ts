import { assert } from '../core/assert.ts'
import type { Discount, LineTotals, Totals, TotalsLine } from '../core/invoice/totals.ts'
import { parseQuantity, quantityText } from '../core/number/decimal.ts'
import type { TaxRate } from '../core/tax/tax.ts'
import type { Tx } from '../ports/tx.ts'
import { exactDiscount } from './invoice.ts'
import { json } from './values.ts'

/** One line of an invoice. `taxes` is a copy made when the line was written, so that later changes of a rate alter nothing. */
export type LineItem = TotalsLine & {
  readonly id: string
  readonly productId: string | null
  readonly description: string
}

export type StoredLine = LineItem & Pick<LineTotals, 'gross' | 'net' | 'tax' | 'total'>

type Row = Omit<StoredLine, 'quantityE6'> & { readonly quantity: string }

/** The lines of an invoice in their order; at most 200. */
export async function listLineItems(t: Tx, invoiceId: string): Promise<StoredLine[]> {
  const rows = await t.rows<Row>(
    `select id, product_id, description, quantity, unit_price, discount, taxes, gross, net, tax, total
       from line_items where organization_id = $1 and invoice_id = $2 order by position limit 200`,
    [t.organizationId, invoiceId],
  )
  return rows.map(({ quantity, ...row }) => {
    const quantityE6 = parseQuantity(quantity)
    assert(quantityE6 !== null, 'a stored quantity is a plain decimal')
    return {
      ...row,
      quantityE6,
      discount: exactDiscount(row.discount as Discount | null),
      taxes: row.taxes as readonly TaxRate[],
    }
  })
}

/** The lines with what they come to; `totals` is what `computeTotals` made of exactly these lines. */
export const pricedLines = (lines: readonly LineItem[], totals: Totals): StoredLine[] =>
  lines.map((line, position) => {
    const amounts = totals.lines[position]
    assert(amounts, 'every line has its totals')
    const { gross, net, tax, total } = amounts
    return { ...line, gross, net, tax, total }
  })

/** Inserts all lines of an invoice that has none, in one statement. Need not be awaited. */
export function insertLineItems(t: Tx, invoiceId: string, lines: readonly StoredLine[]): void {
  if (lines.length > 0) t.write(insertLines(3), [t.organizationId, invoiceId, json(linesToInsert(lines))])
}

/** The same as part of a larger statement: `$1` is the organization, `$2` the invoice, and the lines are in this parameter. */
export const insertLines = (parameter: number): string =>
  `insert into line_items (organization_id, invoice_id, id, position, product_id, description, quantity, unit_price, discount, taxes, gross, net, tax, total)
     select $1, $2, l.id, l.position, l.product_id, l.description, l.quantity, l.unit_price, nullif(l.discount, 'null'), l.taxes, l.gross, l.net, l.tax, l.total
       from jsonb_to_recordset($${parameter}) as l (id uuid, position int, product_id uuid, description text, quantity numeric, unit_price bigint,
            discount jsonb, taxes jsonb, gross bigint, net bigint, tax bigint, total bigint)`

/** Lines as that statement reads them. */
export const linesToInsert = (lines: readonly StoredLine[]) =>
  lines.map((line, position) => ({
    id: line.id,
    position,
    product_id: line.productId,
    description: line.description,
    quantity: quantityText(line.quantityE6),
    unit_price: line.unitPrice,
    discount: line.discount,
    taxes: line.taxes,
    gross: line.gross,
    net: line.net,
    tax: line.tax,
    total: line.total,
  }))

export const deleteLineItems = (t: Tx, invoiceId: string): Promise<number> =>
  t.write('delete from line_items where organization_id = $1 and invoice_id = $2', [t.organizationId, invoiceId])
