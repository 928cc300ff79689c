import { type Currency, money } from '../../core/money/money.ts'
import { formatMoney, formatParts } from '../../core/money/text.ts'
import { readingLocale } from '../reading-locale.ts'
import { html, type Markup } from './markup.ts'

type Shown = { readonly currency: Currency; readonly locale: string }

/** An amount as text, "$1,234.50". */
export const amountText = (minor: bigint, page: Shown): string =>
  formatMoney(money(minor, page.currency), readingLocale(page.locale))

/** What is taken off: "−$50.00". */
export const minusText = (minor: bigint, page: Shown): string => amountText(-minor, page)

/** The page's one large figure, its currency quieter than its digits. Kept in its own direction among other scripts. */
export function bigAmount(minor: bigint, page: Shown): Markup {
  const parts = formatParts(money(minor, page.currency), readingLocale(page.locale))
  const letters = parts.reduce((length, part) => length + part.text.length, 0)
  const size = letters > 16 ? ' longest' : letters > 12 ? ' long' : ''
  return html`<p class="amount${size}"><bdi>${parts.map((part) =>
    part.kind === 'currency' ? html`<span class="cur">${part.text}</span>` : part.text,
  )}</bdi></p>`
}
