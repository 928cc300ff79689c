import { currencyUnknown } from '../../core/customer/refusals.ts'
import { cardNumberIn } from '../../core/invoice/draft-rules.ts'
import { isCurrency } from '../../core/money/currency.ts'
import { cardRuns } from '../../core/payment/luhn.ts'
import { checkOneLine } from '../../core/text/one-line.ts'

type CustomerText = {
  readonly name?: string | undefined
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
  readonly taxId?: string | null | undefined
  readonly currency?: string | undefined
  readonly notes?: string | undefined
}

/** Names and numbers stand in one line, notes hold no card number, and the currency is one we bill in. */
export function checkCustomerText(text: CustomerText): void {
  for (const field of ['name', 'email', 'phone', 'taxId'] as const) checkOneLine(text[field], field)
  if (text.currency !== undefined && !isCurrency(text.currency)) throw currencyUnknown('currency')
  for (const field of ['name', 'notes'] as const) if (cardRuns(text[field] ?? '').length > 0) throw cardNumberIn(field)
}

type ContactText = {
  readonly name?: string | undefined
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
}

export function checkContactText(text: ContactText, prefix = ''): void {
  for (const field of ['name', 'email', 'phone'] as const) checkOneLine(text[field], prefix + field)
}
