import type { PayPage, PayPageState } from '../../core/link/pay-page.ts'
import { exponentOf } from '../../core/money/currency.ts'
import { amountChoice, separators } from './amount-choice.ts'
import { cardEntry, type OfferedCard } from './card-form.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'
import { stripeEntry } from './stripe-form.ts'

export type PayForm = {
  /** One-time key of this form: twenty clicks of it are one command (FM-PAY-13). */
  readonly commandKey: string
  readonly testCards: readonly OfferedCard[]
  /** What was typed and may be shown again; never a number or a security code. */
  readonly typed: { readonly expiry?: string | undefined; readonly payAmount?: string | undefined }
}

/** What has just become of a try, told once on top of the page's state. */
export type PayNotice =
  /** Part of the invoice was paid; the rest may follow. `sentence` is for the customer. */
  | { readonly kind: 'received'; readonly sentence: string }
  /** `field` of the form, or null when no single one is at fault. */
  | {
      readonly kind: 'problem'
      readonly sentence: string
      readonly field: 'number' | 'expiry' | 'cvc' | 'payAmount' | null
    }

type Form = PayForm & {
  readonly notice: PayNotice | null
  /** Null in previews: nothing can be sent. */
  readonly action: string | null
}

/** How much, with what, and the one button: the same around the fields of every gateway. */
export function renderForm(page: PayPage, state: Extract<PayPageState, { kind: 'payable' }>, form: Form): Markup {
  const problem = form.notice?.kind === 'problem' ? form.notice : null
  const wrong = (field: string): string => (problem?.field === field ? problem.sentence : '')
  const { fields } = state
  const entry =
    fields.kind === 'stripe'
      ? stripeEntry(page, fields, form.action === null)
      : cardEntry({ testCards: form.testCards, typedExpiry: form.typed.expiry ?? '', wrong })
  return html`${form.notice?.kind === 'received' && html`<p class="received" tabindex="-1">${form.notice.sentence}</p>`}
<form method="post" id="pay" autocomplete="off"${form.action === null ? html` inert` : html` action="${form.action}"`} data-exponent="${exponentOf(page.currency)}" data-separators="${separators(page.locale)}"${entry.attributes}>
<input type="hidden" name="commandKey" value="${form.commandKey}">
<input type="hidden" name="amountSeen" value="${page.amountDue.toString()}">
<div class="head">${entry.heading}</div>
<p class="alert" id="problem" role="alert" tabindex="-1"${!(problem && problem.field === null) && html` hidden`}>${problem?.field === null && problem.sentence}</p>
${state.minimum !== null && amountChoice(page, state.minimum, form.typed.payAmount ?? '', wrong('payAmount'))}
${entry.fields}
<button class="go${amountText(page.amountDue, page).length > 16 && ' tight'}" type="submit"${entry.button} data-whole="${amountText(page.amountDue, page)}"><span>Pay <bdi>${!form.typed.payAmount && amountText(page.amountDue, page)}</bdi></span></button>
<p class="foot">You get a receipt as soon as the payment is confirmed.</p>
<noscript>${entry.withoutScripts}</noscript>
</form>`
}
