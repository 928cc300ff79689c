import { oneLine } from '../printable.ts'
import { cell } from './form-cell.ts'
import type { Entry } from './form-entry.ts'
import { html, type Markup } from './markup.ts'

/** One published test number, as the picker offers it (`core/payment/test-cards.ts`). */
export type OfferedCard = {
  readonly number: string
  readonly brand: string
  readonly cvcDigits: number
  readonly label: string
}

type Facts = {
  readonly testCards: readonly OfferedCard[]
  readonly typedExpiry: string
  /** Where a saved card may be chosen instead: a browser without scripts then asks for nothing here. */
  readonly optional: boolean
  /** What is wrong with a field, or ''. */
  readonly wrong: (field: string) => string
}

/**
 * The sandbox's card fields. They take published test numbers only: the browser checks them before anything is sent, with
 * the script against the list and without it by `pattern`, so that a real number never leaves the device (A-069).
 */
export const cardEntry = ({ testCards, typedExpiry, wrong, optional }: Facts): Entry => ({
  heading: html`<h2>Pay by card</h2>${picker(testCards)}`,
  attributes: null,
  fields: html`<div class="cells">
${cell({ name: 'number', label: 'Test card number', wrong: wrong('number'), optional, more: html` inputmode="numeric" maxlength="23" placeholder="4242 4242 4242 4242" pattern="${pattern(testCards)}" title="One of the published test numbers, such as 4242 4242 4242 4242"` })}
${cell({ name: 'expiry', label: 'Expires', wrong: wrong('expiry'), optional, more: html` inputmode="numeric" maxlength="9" placeholder="MM / YY" pattern="(0?[1-9]|1[0-2]) ?/ ?(20)?[0-9]{2}" title="Month and year, such as 12 / 34" value="${oneLine(typedExpiry, 9)}"` })}
${cell({ name: 'cvc', label: 'Security code', wrong: wrong('cvc'), optional, more: html` inputmode="numeric" maxlength="4" placeholder="CVC" pattern="[0-9]{3,4}" title="Three digits, four on American Express"` })}
</div>
${['number', 'expiry', 'cvc'].map((name) => html`<p class="wrong" id="${name}-wrong">${wrong(name)}</p>`)}`,
  button: null,
  withoutScripts: html`<p class="foot">Use a test number such as 4242 4242 4242 4242 with any later date and any three digits.</p>`,
})

/** Fills the form with a card of the list; the options are also what the script checks a typed number against. */
const picker = (
  cards: readonly OfferedCard[],
): Markup => html`<div class="pick"><label class="away" for="pick">Use a test card</label>
<select id="pick" autocomplete="off"><option value="">Use a test card</option>${cards.map(
  (card) =>
    html`<option value="${card.number}"${card.cvcDigits === 4 && html` data-cvc="4"`}>${brandNames[card.brand] ?? card.brand} ${card.number.slice(-4)} · ${card.label}</option>`,
)}</select></div>`

const brandNames: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
}

/** Matches exactly the numbers of the list, with or without a space between digits. */
const pattern = (cards: readonly OfferedCard[]): string => cards.map((card) => [...card.number].join(' ?')).join('|')
