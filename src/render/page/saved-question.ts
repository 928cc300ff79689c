import type { PayPage, SavedMethod } from '../../core/link/pay-page.ts'
import { oneLine } from '../printable.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'
import { card, organization, panel } from './pay-state.ts'
import { SAVED_FIELD } from './saved-choice.ts'

/**
 * What is asked before a saved card is paid with or removed: whoever has the link could press either, so each takes a
 * second, plain step (PRODUCT P24).
 */
export type SavedQuestion =
  | {
      readonly kind: 'pay'
      readonly method: SavedMethod
      /** All that the card is charged, minor units. */
      readonly amount: bigint
      /** What it is made of, where it is more than one thing: "Tip" and its amount. */
      readonly parts: readonly (readonly [string, bigint])[]
      /** What was chosen, as the form sent it, to be sent again: names and values. */
      readonly choices: readonly (readonly [string, string])[]
    }
  | { readonly kind: 'remove'; readonly method: SavedMethod }

type Around = { readonly path: string; readonly commandKey: string }

/** The question in place of the form, under the same policy and script. */
export const renderQuestion = (page: PayPage, question: SavedQuestion, around: Around): Markup =>
  question.kind === 'pay' ? payQuestion(page, question, around) : removeQuestion(page, question.method, around.path)

function payQuestion(
  page: PayPage,
  { method, amount, parts, choices }: Extract<SavedQuestion, { kind: 'pay' }>,
  { path, commandKey }: Around,
): Markup {
  const total = amountText(amount, page)
  const name = oneLine(method.label, 60)
  const carried = html`${[...choices, [SAVED_FIELD, method.id] as const].map(([field, value]) => hidden(field, value))}`
  return panel({
    picture: card,
    heading: `Pay ${total} with ${name}?`,
    words: [html`${organization(page)} charges the saved card as soon as you confirm.`],
    rows: parts.length === 0 ? null : [...parts.map(([what, minor]) => [what, amountText(minor, page)] as const)],
    more: html`<form method="post" id="pay" class="kept" action="${path}/payments" autocomplete="off">
${hidden('commandKey', commandKey)}${carried}${hidden('confirmed', 'yes')}
<p class="alert" id="problem" role="alert" tabindex="-1" hidden></p>
<button class="go${total.length > 16 && ' tight'}" type="submit" data-whole="${total}"><span>Pay <bdi>${total}</bdi></span></button>
</form>
<form method="post" id="back" action="${path}/payments">
${carried}${hidden('back', 'yes')}
<button class="go plain" type="submit">Back</button>
</form>`,
  })
}

const removeQuestion = (page: PayPage, method: SavedMethod, path: string): Markup =>
  panel({
    picture: card,
    heading: `Remove ${oneLine(method.label, 60)}?`,
    words: [
      html`${organization(page)} can no longer charge this card, and it is not offered here any more.`,
      html`Payments that were made with it stay as they are.`,
    ],
    more: html`<form method="post" action="${path}/payment-methods/${method.id}">
<button class="go" type="submit">Remove card</button></form>
<a class="go plain" href="${path}">Keep card</a>`,
  })

const hidden = (name: string, value: string): Markup => html`<input type="hidden" name="${name}" value="${value}">`
