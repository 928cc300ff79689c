import { money } from '../../src/core/money/money.ts'
import { formatMoney, formatParts, type MoneyTextOptions } from '../../src/core/money/text.ts'
import classes from './amount.module.css'
import { usePlace } from './place.tsx'

type Props = {
  /** Minor units, as the API sends them or as core computes them. */
  readonly minor: number | bigint
  readonly currency: string
  readonly sign?: MoneyTextOptions['sign']
  readonly className?: string | undefined
}

/** An amount as LOOK wants it: tabular figures, the currency quieter than the number, U+2212 for minus. */
export function Amount({ minor, currency, sign = 'auto', className }: Props) {
  const { locale } = usePlace()
  const parts = formatParts(money(BigInt(minor), currency), locale, { sign })
  return (
    <span className={className ? `${classes.amount} ${className}` : classes.amount}>
      {parts.map((part) =>
        part.kind === 'currency' ? (
          <span key="currency" className={classes.currency}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </span>
  )
}

/** The same text for sentences, buttons and titles, where nothing may be quieter. */
export function useMoneyText(): (minor: number | bigint, currency: string) => string {
  const { locale } = usePlace()
  return (minor, currency) => formatMoney(money(BigInt(minor), currency), locale)
}
