import type { Totals } from '../../../../src/core/invoice/totals.ts'
import { percentText } from '../../../../src/core/number/decimal.ts'
import { Amount } from '../../../ui/amount.tsx'
import classes from './builder-form.module.css'
import { DiscountField } from './discount-field.tsx'
import type { ChangeDraft, DraftForm } from './draft-form.ts'

type Props = {
  readonly form: DraftForm
  readonly onChange: ChangeDraft
  readonly totals: Totals
  readonly problem: string | undefined
}

/** What it comes to, while one types (PRODUCT J18). */
export function TotalsSummary({ form, onChange, totals, problem }: Props) {
  const { currency } = totals
  return (
    <section className={classes.totals} aria-label="Totals" data-testid="totals">
      <div className={classes.total}>
        <span>Subtotal</span>
        <Amount minor={totals.subtotal} currency={currency} />
      </div>
      <div className={classes.total}>
        <DiscountField
          label="Discount on the whole invoice"
          value={form.discount}
          currency={form.currency}
          onChange={(discount) => onChange((now) => ({ ...now, discount }))}
          error={problem}
        />
        {totals.documentDiscount > 0n && <Amount minor={-totals.documentDiscount} currency={currency} />}
      </div>
      {totals.taxes.map((tax) => (
        <div key={`${tax.taxRateId} ${tax.ppm}`} className={classes.total}>
          <span>
            {tax.name} {percentText(tax.ppm)}%{tax.inclusive && ', included'}
          </span>
          <Amount minor={tax.amount} currency={currency} />
        </div>
      ))}
      <div className={`${classes.total} ${classes.grand}`}>
        <span>Total</span>
        <span data-testid="total">
          <Amount minor={totals.total} currency={currency} />
        </span>
      </div>
    </section>
  )
}
