import { isCurrency } from '../../core/money/currency.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { methodWords } from '../../core/payment/method-words.ts'
import { html, type Markup } from '../../render/page/markup.ts'
import type { SandboxAccount } from './sandbox-client.ts'

/** "Visa ending in 4242"; without digits the brand alone. */
export const cardText = (brand: string, last4: string | null): string =>
  methodWords('gateway', { kind: 'card', brand, last4 })

export const amountText = ({ amount, currency }: { amount: number; currency: string }): string =>
  isCurrency(currency) ? formatMoney(money(BigInt(amount), currency), 'en') : `${amount} ${currency}`

export const timeText = (at: string): string => at.slice(0, 19).replace('T', ' ')

/** The account that a form is about. */
export const hidden = (account: SandboxAccount): Markup =>
  html`<input type="hidden" name="account" value="${account.name}">`

/** The last column is an amount. */
export const table = (label: string, columns: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${columns.map(
    (column, at) => html`<th${at === columns.length - 1 && html` class="amount"`}>${column}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`
