import { TextInput, type TextInputProps } from '@mantine/core'
import { exponentOf } from '../../src/core/money/currency.ts'
import { money } from '../../src/core/money/money.ts'
import { decimalText, formatParts, parseAmount } from '../../src/core/money/text.ts'
import { usePlace } from './place.tsx'

type Props = Omit<TextInputProps, 'value' | 'onChange'> & {
  /** What was typed, kept as typed; `readAmount` says which amount it is. */
  readonly value: string
  readonly onChange: (text: string) => void
  readonly currency: string
}

/**
 * A field for an amount. It keeps text, because `1.` on the way to `1.50` is not an amount yet, and floats never are.
 * Leaving the field writes a readable amount out in full; anything else is refused in words beside it.
 */
export function AmountInput({ value, onChange, currency, error, onBlur, ...rest }: Props) {
  const { locale } = usePlace()
  const symbol = formatParts(money(0n, currency), locale).find((part) => part.kind === 'currency')?.text ?? currency
  const wrong = value.trim() === '' ? undefined : amountProblem(value, currency, locale)
  return (
    <TextInput
      {...rest}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={(event) => {
        const minor = parseAmount(event.currentTarget.value, currency, locale)
        if (minor !== null) onChange(amountText(minor, currency, locale))
        onBlur?.(event)
      }}
      error={error ?? wrong}
      inputMode="decimal"
      autoComplete="off"
      leftSection={<span className="quiet">{symbol}</span>}
      leftSectionWidth={symbol.length > 2 ? 46 : 28}
      leftSectionPointerEvents="none"
      styles={{ input: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' } }}
    />
  )
}

/** How an amount is put into a field: the locale's decimal sign, no thousands, no currency. */
export function amountText(minor: bigint | number, currency: string, locale: string): string {
  const plain = decimalText(money(BigInt(minor), currency))
  return plain.replace('.', decimalSign(locale))
}

/** Why a typed amount is not one, or undefined. */
export function amountProblem(text: string, currency: string, locale: string): string | undefined {
  if (parseAmount(text, currency, locale) !== null) return undefined
  const digits = exponentOf(currency)
  if (digits === 0) return `Type whole ${currency}, such as 1500`
  return `Type an amount such as ${amountText(BigInt(12) * 10n ** BigInt(digits) + 5n * 10n ** BigInt(digits - 1), currency, locale)}`
}

/** What separates whole units from parts in this locale. */
export const decimalSign = (locale: string): string =>
  new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1.5).find((p) => p.type === 'decimal')
    ?.value ?? '.'
