import type { InvoiceJson, LineItemJson } from '../../../../src/contract/invoice.ts'
import type { DiscountJson } from '../../../../src/contract/shapes.ts'
import { type Discount, discountOn } from '../../../../src/core/invoice/totals.ts'
import { parsePercent } from '../../../../src/core/number/decimal.ts'
import { Amount } from '../../../ui/amount.tsx'
import { Section } from '../../page/page.tsx'
import classes from './detail-table.module.css'

/** The lines and how they add up, as issued: amounts are the stored ones, not computed anew. */
export function LineList({ invoice }: { readonly invoice: InvoiceJson }) {
  const { currency } = invoice
  return (
    <Section title="Lines">
      {invoice.lines.length === 0 ? (
        <p className="quiet">No lines yet.</p>
      ) : (
        <table className={classes.table} aria-label="Lines">
          <thead>
            <tr>
              <th scope="col">Product or service</th>
              <th scope="col" data-right>
                Quantity
              </th>
              <th scope="col" data-right data-wide>
                Price
              </th>
              <th scope="col" data-right>
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {invoice.lines.map((line) => (
              <tr key={line.id}>
                <td>
                  {line.description}
                  <Extras line={line} currency={currency} />
                </td>
                <td data-right className="tabular">
                  {line.quantity}
                </td>
                <td data-right data-wide>
                  <Amount minor={line.unitPrice} currency={currency} />
                </td>
                <td data-right>
                  <Amount minor={line.gross - lineDiscount(line)} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Sums invoice={invoice} />
      {invoice.notes && <p className={classes.notes}>{invoice.notes}</p>}
    </Section>
  )
}

/** What stands under a line: its discount and its taxes. */
function Extras({ line, currency }: { readonly line: LineItemJson; readonly currency: string }) {
  const taxes = line.taxes.map((tax) => `${tax.name} ${tax.percent}%${tax.inclusive ? ', included' : ''}`)
  if (!line.discount && taxes.length === 0) return null
  return (
    <span className={classes.extras}>
      {line.discount && (
        <span>
          Discount{' '}
          {line.discount.kind === 'percent' ? (
            `${line.discount.percent}%`
          ) : (
            <Amount minor={line.discount.amount} currency={currency} />
          )}
        </span>
      )}
      {taxes.length > 0 && <span>{taxes.join(' + ')}</span>}
    </span>
  )
}

function Sums({ invoice }: { readonly invoice: InvoiceJson }) {
  const { currency } = invoice
  const owed = invoice.status !== 'draft'
  return (
    <dl className={classes.sums} data-testid="sums">
      <Sum label="Subtotal" minor={invoice.subtotal} currency={currency} />
      {documentDiscountOf(invoice) > 0 && (
        <Sum label="Discount" minor={-documentDiscountOf(invoice)} currency={currency} />
      )}
      {invoice.taxes.map((tax) => (
        <Sum
          key={`${tax.id} ${tax.percent}`}
          label={`${tax.name} ${tax.percent}%${tax.inclusive ? ', included' : ''}`}
          minor={tax.amount}
          currency={currency}
        />
      ))}
      <Sum label="Total" minor={invoice.total} currency={currency} strong />
      {invoice.credited > 0 && <Sum label="Credited" minor={-invoice.credited} currency={currency} />}
      {invoice.amountPaid > 0 && <Sum label="Paid" minor={-invoice.amountPaid} currency={currency} />}
      {owed && invoice.amountDue !== invoice.total && (
        <Sum label="Amount due" minor={invoice.amountDue} currency={currency} strong />
      )}
    </dl>
  )
}

/** The API tells every discount at once; lines have theirs taken off already. */
const lineDiscount = (line: LineItemJson): number =>
  line.discount === null ? 0 : Number(discountOn(BigInt(line.gross), coreDiscount(line.discount)))

const documentDiscountOf = (invoice: InvoiceJson): number =>
  invoice.discountTotal - invoice.lines.reduce((sum, line) => sum + lineDiscount(line), 0)

const coreDiscount = (discount: DiscountJson): Discount =>
  discount.kind === 'percent'
    ? { kind: 'percent', ppm: parsePercent(discount.percent) ?? 0 }
    : { kind: 'fixed', amount: BigInt(discount.amount) }

type SumProps = { readonly label: string; readonly minor: number; readonly currency: string; readonly strong?: boolean }

const Sum = ({ label, minor, currency, strong = false }: SumProps) => (
  <div data-strong={strong || undefined}>
    <dt>{label}</dt>
    <dd>
      <Amount minor={minor} currency={currency} />
    </dd>
  </div>
)
