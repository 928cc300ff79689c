import type { ReactNode } from 'react'
import { Amount } from '../../ui/amount.tsx'
import classes from './figures.module.css'

export type Figure = {
  readonly label: string
  /** One entry a currency, the most used first; figures of different currencies are never added. */
  readonly amounts?: readonly { readonly currency: string; readonly minor: number }[]
  readonly text?: string
  readonly alarm?: boolean
}

/** One line of figures that add up to the list below it (PRODUCT J21). */
export const Figures = ({ figures, testId }: { readonly figures: readonly Figure[]; readonly testId: string }) => (
  <dl className={classes.figures} data-testid={testId}>
    {figures.map(({ label, amounts, text, alarm }) => (
      <div key={label} className={classes.figure}>
        <dt>{label}</dt>
        <dd data-alarm={alarm || undefined}>{text ?? amountsOf(amounts ?? [])}</dd>
      </div>
    ))}
  </dl>
)

function amountsOf(amounts: NonNullable<Figure['amounts']>): ReactNode {
  if (amounts.length === 0) return '–'
  return amounts.map(({ currency, minor }, i) => (
    <span key={currency} className={i === 0 ? undefined : classes.further}>
      <Amount minor={minor} currency={currency} />
    </span>
  ))
}

/** The organization's own currency first, the others in alphabetical order. */
export const ownCurrencyFirst = <T extends { readonly currency: string }>(totals: readonly T[], own: string): T[] =>
  [...totals].sort(
    (a, b) => Number(b.currency === own) - Number(a.currency === own) || a.currency.localeCompare(b.currency),
  )
