import type { PayFields, PayPage } from '../../core/link/pay-page.ts'
import { money } from '../../core/money/money.ts'
import { stripeAmount, stripeDigits } from '../../core/money/stripe-amount.ts'
import type { Entry } from './form-entry.ts'
import { html } from './markup.ts'

type StripeFields = Extract<PayFields, { kind: 'stripe' }>

type Shown = {
  readonly preview: boolean
  /** Where a saved card may be chosen instead, with which a browser without scripts can pay too. */
  readonly optional: boolean
}

/**
 * Where Stripe's Payment Element is put by `web/pay/stripe-form.ts`, with what it must know: the amount in Stripe's own
 * units is for its wallets to show, and is no amount that anybody is charged. Without scripts there is no button.
 */
export const stripeEntry = (page: PayPage, fields: StripeFields, { preview, optional }: Shown): Entry => ({
  heading: html`<h2>Pay</h2><p class="by">Secured by Stripe</p>`,
  attributes: html` data-key="${fields.publishableKey}"${fields.account !== null && html` data-account="${fields.account}"`} data-js="${fields.jsUrl}" data-currency="${page.currency.toLowerCase()}" data-amount="${(stripeAmount(money(page.amountDue, page.currency)) ?? 0n).toString()}" data-digits="${stripeDigits(page.currency) ?? 2}"`,
  fields: html`<div class="element" id="element"${!preview && html` aria-busy="true"`}>${
    preview && html`<p class="stands">Stripe’s own fields stand here.</p>`
  }</div>
<p class="wrong" id="element-wrong" role="alert"></p>`,
  button: preview ? null : html` aria-disabled="true"`,
  withoutScripts: optional
    ? html`<p class="foot">To pay another way, please switch on JavaScript in this browser: Stripe’s secure fields need it.</p>`
    : html`<p class="alert">Stripe’s secure fields need JavaScript. Please switch it on in this browser, or open the link in another one. Nothing has been charged.</p>`,
})
