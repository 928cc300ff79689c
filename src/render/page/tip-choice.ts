import type { PayPage, PayTips } from '../../core/link/pay-page.ts'
import { percentText } from '../../core/number/decimal.ts'
import { percentTip } from '../../core/tip/tip.ts'
import { oneLine } from '../printable.ts'
import { cell } from './form-cell.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'

type Typed = { readonly tip?: string | undefined; readonly tipAmount?: string | undefined }

/** One thing to press: its value in the form, what it says, and what it comes to on the whole amount; null: not known. */
type Option = { readonly value: string; readonly name: string; readonly tip: bigint | null; readonly ppm?: number }

/**
 * What may be added, on top of what is being paid, and what both come to (PRODUCT P13, P14). The figures are those of the
 * whole amount; the script works them out anew when a part is typed, and without it they are not shown beside a part.
 */
export function tipChoice(page: PayPage, tips: PayTips, typed: Typed, wrong: string): Markup {
  const options = optionsOf(page, tips)
  const chosen = options.some(({ value }) => value === typed.tip) ? typed.tip : 'none'
  return html`<fieldset class="tips" data-step="${tips.step.toString()}"><legend>Add a tip</legend>
<div class="offers${options.some(({ tip }) => tip !== null && amountText(tip, page).length > 10) && ' wide'}">${options.map(
    ({ value, name, tip, ppm }, i) =>
      html`<label><input type="radio" name="tip" value="${value}" id="tip-${i}"${chosen === value && html` checked`}${ppm !== undefined && html` data-ppm="${ppm}"`}><span>${name}${
        value !== 'none' && html`<b>${tip !== null && amountText(tip, page)}</b>`
      }</span></label>`,
  )}</div>
${
  tips.customMaximum !== null &&
  html`<div class="own">${cell({ name: 'tipAmount', label: `Tip in ${page.currency}`, wrong, optional: true, more: html` inputmode="decimal" maxlength="24" value="${oneLine(typed.tipAmount ?? '', 24)}"` })}
<p class="wrong" id="tipAmount-wrong">${wrong}</p></div>`
}</fieldset>`
}

/** The sum of both, right above the button. Without scripts each choice has its own figure, and the style sheet shows one. */
export const totalToPay = (page: PayPage, tips: PayTips): Markup =>
  html`<p class="total">Total to pay <output><bdi class="now"></bdi>${optionsOf(page, tips).map(
    ({ tip }, i) => tip !== null && html`<bdi class="t${i}">${amountText(page.amountDue + tip, page)}</bdi>`,
  )}</output></p>`

function optionsOf(page: PayPage, tips: PayTips): Option[] {
  return [
    { value: 'none', name: 'No tip', tip: 0n },
    ...tips.percentages.map((ppm) => ({
      value: percentText(ppm),
      name: `${percentText(ppm)}%`,
      ppm,
      tip: percentTip(page.amountDue, ppm, tips.step),
    })),
    ...(tips.customMaximum === null ? [] : [{ value: 'custom', name: 'Other', tip: null }]),
  ]
}
