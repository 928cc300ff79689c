import type { PayPage } from '../../core/link/pay-page.ts'
import { oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { cell } from './form-cell.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'

/** The whole amount, or a part of it from `minimum` on; `typed` is what was entered before, `wrong` what is wrong with it. */
export function amountChoice(page: PayPage, minimum: bigint, typed: string, wrong: string): Markup {
  const some = typed !== ''
  return html`<fieldset class="split"><legend class="away">How much to pay</legend>
<input type="radio" name="share" value="all" id="part-all"${!some && html` checked`}>
<input type="radio" name="share" value="some" id="part-some"${some && html` checked`}>
<div class="choice${amountText(page.amountDue, page).length > 13 && ' tall'}"><label for="part-all">Full amount<b>${amountText(page.amountDue, page)}</b></label><label for="part-some">Another amount<b>from ${amountText(minimum, page)}</b></label></div>
<div class="part">${cell({ name: 'payAmount', label: `Amount in ${page.currency}`, wrong, optional: true, more: html` inputmode="decimal" maxlength="24" value="${oneLine(typed, 24)}"` })}
<p class="wrong" id="payAmount-wrong">${wrong}</p></div></fieldset>`
}

/** The locale's decimal sign and its thousands separator, as the server reads typed amounts. */
export function separators(locale: string): string {
  const parts = new Intl.NumberFormat(readingLocale(locale), { numberingSystem: 'latn' }).formatToParts(1234567.8)
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return sign('decimal') + sign('group')
}
