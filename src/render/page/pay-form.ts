import type { PayPage, PayPageState } from '../../core/link/pay-page.ts'
import { exponentOf } from '../../core/money/currency.ts'
import { readingLocale } from '../reading-locale.ts'
import { amountChoice, separators } from './amount-choice.ts'
import { cardEntry, type OfferedCard } from './card-form.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'
import { chosenMethod, saveBox, savedChoice } from './saved-choice.ts'
import { stripeEntry } from './stripe-form.ts'
import { tipChoice, totalToPay } from './tip-choice.ts'

export type PayForm = {
  /** One-time key of this form: twenty clicks of it are one command (FM-PAY-13). */
  readonly commandKey: string
  readonly testCards: readonly OfferedCard[]
  /** What was typed and may be shown again; never a number or a security code. */
  readonly typed: {
    readonly expiry?: string | undefined
    readonly payAmount?: string | undefined
    readonly tip?: string | undefined
    readonly tipAmount?: string | undefined
    /** The saved card that was chosen; '' another way. */
    readonly paymentMethodId?: string | undefined
    readonly saveMethod?: boolean | undefined
  }
}

/** What has just become of a try, told once on top of the page's state. */
export type PayNotice =
  /** Part of the invoice was paid; the rest may follow. `sentence` is for the customer. */
  | { readonly kind: 'received'; readonly sentence: string }
  /** A saved card was let go of; also on a page that asks for nothing. */
  | { readonly kind: 'removed'; readonly sentence: string }
  /** `field` of the form, or null when no single one is at fault. */
  | {
      readonly kind: 'problem'
      readonly sentence: string
      readonly field: 'number' | 'expiry' | 'cvc' | 'payAmount' | 'tipAmount' | null
    }

type Form = PayForm & {
  readonly notice: PayNotice | null
  /** `/pay/<token>`; null in previews: nothing can be sent. */
  readonly path: string | null
}

/** How much, with what, and the one button: the same around the fields of every gateway. */
export function renderForm(page: PayPage, state: Extract<PayPageState, { kind: 'payable' }>, form: Form): Markup {
  const problem = form.notice?.kind === 'problem' ? form.notice : null
  const wrong = (field: string): string => (problem?.field === field ? problem.sentence : '')
  const { fields, saved = [], saving = null, tips = null } = state
  const chosen = chosenMethod(state, form.typed.paymentMethodId)
  const optional = saved.length > 0
  const entry =
    fields.kind === 'stripe'
      ? stripeEntry(page, fields, { preview: form.path === null, optional })
      : cardEntry({ testCards: form.testCards, typedExpiry: form.typed.expiry ?? '', wrong, optional })
  return html`${form.notice?.kind === 'received' && html`<p class="received" tabindex="-1">${form.notice.sentence}</p>`}
<form method="post" id="pay" autocomplete="off"${optional && html` class="kept"`}${form.path === null ? html` inert` : html` action="${form.path}/payments"`} data-exponent="${exponentOf(page.currency)}" data-separators="${separators(page.locale)}" data-locale="${readingLocale(page.locale)}" data-money="${page.currency}"${entry.attributes}>
<input type="hidden" name="commandKey" value="${form.commandKey}">
<input type="hidden" name="amountSeen" value="${page.amountDue.toString()}">
<div class="head">${entry.heading}</div>
<p class="alert" id="problem" role="alert" tabindex="-1"${!(problem && problem.field === null) && html` hidden`}>${problem?.field === null && problem.sentence}</p>
${state.minimum !== null && amountChoice(page, state.minimum, form.typed.payAmount ?? '', wrong('payAmount'))}
${tips && tipChoice(page, tips, form.typed, wrong('tipAmount'))}
${optional && savedChoice(saved, chosen, form.path)}
<div class="entry">${entry.fields}</div>
${saving && saveBox(saving, form.typed.saveMethod ?? false)}
${tips && totalToPay(page, tips)}
<button class="go${amountText(page.amountDue, page).length > 16 && ' tight'}" type="submit"${chosen === '' && entry.button}><span>Pay <bdi>${!form.typed.payAmount && !tips && amountText(page.amountDue, page)}</bdi></span></button>
<p class="foot">You get a receipt as soon as the payment is confirmed.</p>
<noscript>${entry.withoutScripts}</noscript>
</form>`
}
