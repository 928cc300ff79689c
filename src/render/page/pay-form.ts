import type { PayPage, PayPageState } from '../../core/link/pay-page.ts'
import { exponentOf } from '../../core/money/currency.ts'
import { oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'

/** One published test number, as the picker offers it (`core/payment/test-cards.ts`). */
export type OfferedCard = {
  readonly number: string
  readonly brand: string
  readonly cvcDigits: number
  readonly label: string
}

export type CardForm = {
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

type Form = CardForm & {
  readonly notice: PayNotice | null
  /** Null in previews: nothing can be sent. */
  readonly action: string | null
}

/**
 * The sandbox's card form. It takes published test numbers only: the browser checks them before anything is sent, with
 * the script against the list and without it by `pattern`, so that a real number never leaves the device (A-069).
 */
export function renderForm(page: PayPage, state: Extract<PayPageState, { kind: 'payable' }>, form: Form): Markup {
  const problem = form.notice?.kind === 'problem' ? form.notice : null
  const wrong = (field: string): string => (problem?.field === field ? problem.sentence : '')
  return html`${form.notice?.kind === 'received' && html`<p class="received" tabindex="-1">${form.notice.sentence}</p>`}
<form method="post" id="pay" autocomplete="off"${form.action === null ? html` inert` : html` action="${form.action}"`} data-exponent="${exponentOf(page.currency)}" data-separators="${separators(page.locale)}">
<input type="hidden" name="commandKey" value="${form.commandKey}">
<input type="hidden" name="amountSeen" value="${page.amountDue.toString()}">
<div class="head"><h2>Pay by card</h2>${picker(form.testCards)}</div>
<p class="alert" id="problem" role="alert" tabindex="-1"${!(problem && problem.field === null) && html` hidden`}>${problem?.field === null && problem.sentence}</p>
${state.minimum !== null && amountChoice(page, state.minimum, form, wrong('payAmount'))}
<div class="cells">
${cell({ name: 'number', label: 'Test card number', wrong: wrong('number'), more: html` inputmode="numeric" maxlength="23" placeholder="4242 4242 4242 4242" pattern="${pattern(form.testCards)}" title="One of the published test numbers, such as 4242 4242 4242 4242"` })}
${cell({ name: 'expiry', label: 'Expires', wrong: wrong('expiry'), more: html` inputmode="numeric" maxlength="9" placeholder="MM / YY" pattern="(0?[1-9]|1[0-2]) ?/ ?(20)?[0-9]{2}" title="Month and year, such as 12 / 34" value="${oneLine(form.typed.expiry ?? '', 9)}"` })}
${cell({ name: 'cvc', label: 'Security code', wrong: wrong('cvc'), more: html` inputmode="numeric" maxlength="4" placeholder="CVC" pattern="[0-9]{3,4}" title="Three digits, four on American Express"` })}
</div>
${['number', 'expiry', 'cvc'].map((name) => html`<p class="wrong" id="${name}-wrong">${wrong(name)}</p>`)}
<button class="go${amountText(page.amountDue, page).length > 16 && ' tight'}" type="submit" data-whole="${amountText(page.amountDue, page)}"><span>Pay <bdi>${!form.typed.payAmount && amountText(page.amountDue, page)}</bdi></span></button>
<p class="foot">You get a receipt as soon as the payment is confirmed.</p>
<noscript><p class="foot">Use a test number such as 4242 4242 4242 4242 with any later date and any three digits.</p></noscript>
</form>`
}

/** Fills the form with a card of the list; the options are also what the script checks a typed number against. */
const picker = (
  cards: readonly OfferedCard[],
): Markup => html`<div class="pick"><label class="away" for="pick">Use a test card</label>
<select id="pick" autocomplete="off"><option value="">Use a test card</option>${cards.map(
  (card) =>
    html`<option value="${card.number}" data-cvc="${card.cvcDigits}" data-brand="${brandNames[card.brand] ?? card.brand}">${brandNames[card.brand] ?? card.brand} ${card.number.slice(-4)} · ${card.label}</option>`,
)}</select></div>`

function amountChoice(page: PayPage, minimum: bigint, form: Form, wrong: string): Markup {
  const some = form.typed.payAmount !== undefined && form.typed.payAmount !== ''
  return html`<fieldset class="split"><legend class="away">How much to pay</legend>
<input type="radio" name="share" value="all" id="part-all"${!some && html` checked`}>
<input type="radio" name="share" value="some" id="part-some"${some && html` checked`}>
<div class="choice${amountText(page.amountDue, page).length > 13 && ' tall'}"><label for="part-all">Full amount<b>${amountText(page.amountDue, page)}</b></label><label for="part-some">Another amount<b>from ${amountText(minimum, page)}</b></label></div>
<div class="part">${cell({ name: 'payAmount', label: `Amount in ${page.currency}`, wrong, optional: true, more: html` inputmode="decimal" maxlength="24" value="${oneLine(form.typed.payAmount ?? '', 24)}"` })}
<p class="wrong" id="payAmount-wrong">${wrong}</p></div></fieldset>`
}

type Cell = {
  readonly name: string
  readonly label: string
  readonly wrong: string
  readonly more: Markup
  readonly optional?: boolean
}

const cell = ({ name, label, wrong, more, optional }: Cell): Markup =>
  html`<div class="cell"><label for="${name}">${label}</label><input id="${name}" name="${name}" autocomplete="off" spellcheck="false" aria-describedby="${name}-wrong"${!optional && html` required`}${wrong !== '' && html` aria-invalid="true"`}${more}>${name === 'number' && html`<span class="brand" id="brand" aria-hidden="true"></span>`}</div>`

const brandNames: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
}

/** Matches exactly the numbers of the list, with or without a space between digits. */
const pattern = (cards: readonly OfferedCard[]): string => cards.map((card) => [...card.number].join(' ?')).join('|')

/** The locale's decimal sign and its thousands separator, as the server reads typed amounts. */
function separators(locale: string): string {
  const parts = new Intl.NumberFormat(readingLocale(locale), { numberingSystem: 'latn' }).formatToParts(1234567.8)
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return sign('decimal') + sign('group')
}
