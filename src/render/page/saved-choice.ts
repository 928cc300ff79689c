import type { PayPageState, SavedMethod } from '../../core/link/pay-page.ts'
import { oneLine } from '../printable.ts'
import { html, type Markup } from './markup.ts'

type Payable = Extract<PayPageState, { kind: 'payable' }>

/** The field of the form that names a saved card; '' in it is any other way to pay. */
export const SAVED_FIELD = 'paymentMethodId'

/**
 * Which saved card is chosen at first: what was chosen before, as long as it is still there, or else the newest that has
 * not expired. '' where the customer enters how to pay.
 */
export function chosenMethod({ saved = [] }: Payable, typed: string | undefined): string {
  if (typed === '' || saved.some(({ id }) => id === typed)) return typed ?? ''
  return saved.find(({ expired }) => !expired)?.id ?? ''
}

/** What was saved before, by brand and last digits alone (PRODUCT P24), and the way to anything else. */
export const savedChoice = (
  saved: readonly SavedMethod[],
  chosen: string,
  path: string | null,
): Markup => html`<fieldset class="ways"><legend class="away">How to pay</legend>
${saved.map((method) => way(method, chosen, path))}
<div class="way other"><input type="radio" name="${SAVED_FIELD}" value="" id="way-other"${chosen === '' && html` checked`}><label for="way-other">Pay another way</label></div>
</fieldset>`

const way = ({ id, label, expired }: SavedMethod, chosen: string, path: string | null): Markup => {
  const name = oneLine(label, 60)
  return html`<div class="way"><input type="radio" name="${SAVED_FIELD}" value="${id}" id="way-${id}"${chosen === id && html` checked`}><label for="way-${id}"><bdi>${name}</bdi>${expired && html`<span class="small"> Expired</span>`}</label>${
    path !== null && removal(id, name, path)
  }</div>`
}

const removal = (id: string, name: string, path: string): Markup =>
  html`<a href="${path}?remove=${id}">Remove<span class="away"> ${name}</span></a>`

/** Where nothing is to be paid: what is saved all the same, so that it can be ended there too. */
export const savedList = (saved: readonly SavedMethod[], path: string): Markup | null =>
  saved.length === 0
    ? null
    : html`<section class="keeps" aria-labelledby="keeps"><h3 id="keeps">Saved for future payments</h3>
<ul class="ways">${saved.map(({ id, label }) => {
        const name = oneLine(label, 60)
        return html`<li class="way"><bdi>${name}</bdi>${removal(id, name, path)}</li>`
      })}</ul></section>`

/** Never ticked by us; the words are what an off-session charge rests on, so their version goes with them (§18.3). */
export const saveBox = (
  { version, words }: NonNullable<Payable['saving']>,
  ticked: boolean,
): Markup => html`<div class="save"><input type="checkbox" name="saveMethod" value="yes" id="save" aria-describedby="save-words"${ticked && html` checked`}><label for="save">Save this card for future payments</label>
<p class="small" id="save-words">${oneLine(words, 2000)}</p><input type="hidden" name="agreementVersion" value="${version}"></div>`
