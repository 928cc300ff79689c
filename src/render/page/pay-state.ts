import type { PayPage, PayPageState } from '../../core/link/pay-page.ts'
import { showDay } from '../day.ts'
import { oneLine } from '../printable.ts'
import { html, type Markup } from './markup.ts'
import { amountText } from './pay-amount.ts'

type Around = {
  readonly path: string | null
  /** Where the script asks what has become of the attempt; null in previews. */
  readonly pollUrl: string | null
  readonly returned: boolean
}

/** What stands where the form would be, when there is nothing to fill in. One heading, one thing to do at most. */
export function renderState(page: PayPage, state: Exclude<PayPageState, { kind: 'payable' }>, around: Around): Markup {
  switch (state.kind) {
    case 'confirming':
      return state.actionUrl !== null && !around.returned
        ? authenticate(page, state, around)
        : confirming(page, state, around.pollUrl)
    case 'paid':
      return page.amountPaid > 0n || page.payments.length > 0 ? paid(page, around.path) : nothingDue(page)
    case 'refunded':
      return refunded(page, around.path)
    case 'no_gateway':
      return panel({
        picture: card,
        heading: 'Online payment is not available',
        words: [html`Please ask ${organization(page)} for another way to pay this invoice.`],
        more:
          around.path !== null
            ? html`<a class="go plain" href="${around.path}/invoice.pdf">Download invoice (PDF)</a>`
            : null,
      })
    case 'paused':
      return panel({
        picture: card,
        heading: 'Paying is paused for a moment',
        words: [
          html`We are checking something first. Nothing was charged.`,
          html`Please come back a little later; this link stays as it is.`,
        ],
        more:
          around.path !== null
            ? html`<a class="go plain" href="${around.path}/invoice.pdf">Download invoice (PDF)</a>`
            : null,
      })
    case 'void':
      return panel({
        picture: crossed,
        heading: 'This invoice was cancelled',
        words: [html`You owe nothing for it. If you have a question, ask ${organization(page)}.`],
      })
    case 'closed':
      return panel({
        picture: crossed,
        heading: 'This invoice is closed',
        words: [html`It cannot be paid online any more. If you want to settle it, ask ${organization(page)}.`],
      })
  }
}

type Confirming = Extract<PayPageState, { kind: 'confirming' }>

/** Moves by itself: the script asks at `data-poll`, and without scripts the frame reloads. */
function confirming(page: PayPage, state: Confirming, pollUrl: string | null): Markup {
  return panel({
    poll: pollUrl,
    picture: html`<svg class="picture" viewBox="0 0 56 56" aria-hidden="true"><circle class="track" cx="28" cy="28" r="25"/><path class="turn" d="M28 3a25 25 0 0 1 25 25"/></svg>`,
    heading: state.takesDays ? 'Your bank has the payment in hand' : 'Confirming your payment',
    words: state.takesDays
      ? [
          html`Your bank confirms it within a few days. Please do not pay again.`,
          html`You may close this page. You get a receipt when the payment has arrived.`,
        ]
      : [
          html`We are confirming your payment. Please do not pay again.`,
          html`This page moves on by itself. If you close it, nothing is lost.`,
        ],
    rows: [['Amount', amountText(state.amount, page)], state.method === null ? null : ['Method', state.method]],
    more:
      state.actionUrl !== null
        ? html`<p class="foot">Not finished at your bank? <a href="${state.actionUrl}" rel="noreferrer">Continue there</a></p>`
        : null,
  })
}

function authenticate(page: PayPage, state: Confirming, { path, pollUrl }: Around): Markup {
  return panel({
    poll: pollUrl,
    picture: shield,
    heading: 'Confirm with your bank',
    words: [html`Your bank asks you to confirm this payment. You come back here afterwards.`],
    rows: [['Amount', amountText(state.amount, page)], state.method === null ? null : ['Method', state.method]],
    more: html`<a class="go" href="${state.actionUrl}" rel="noreferrer">Continue to your bank</a>${
      state.otherCard &&
      path !== null &&
      html`<p class="foot"><a href="${path}?other=1">Use another card instead</a></p>`
    }`,
  })
}

function paid(page: PayPage, path: string | null): Markup {
  const last = page.payments.at(-1)
  return panel({
    picture: html`<svg class="picture check" viewBox="0 0 56 56" aria-hidden="true"><circle cx="28" cy="28" r="25" pathLength="1"/><path d="M17 29l8 8 15-17" pathLength="1"/></svg>`,
    heading: page.payments.length > 1 ? 'Paid in full' : 'Payment received',
    words: [html`Thank you. ${organization(page)} has received your payment.`],
    rows: [
      [page.payments.length > 1 ? 'Last payment' : 'Amount', amountText(last?.amount ?? page.amountPaid, page)],
      last && last.tip > 0n ? ['Tip included', amountText(last.tip, page)] : null,
      last ? ['Method', last.method] : null,
      last ? ['Date', showDay(last.receivedOn, page.locale)] : null,
      page.number === null ? null : ['Invoice', page.number],
      page.amountRefunded > 0n ? ['Refunded', amountText(page.amountRefunded, page)] : null,
    ],
    more: receipts(page, path),
  })
}

function refunded(page: PayPage, path: string | null): Markup {
  return panel({
    picture: html`<svg class="picture" viewBox="0 0 56 56" aria-hidden="true"><circle class="track" cx="28" cy="28" r="25"/><path d="M25 19l-9 9 9 9M16 28h24"/></svg>`,
    heading: 'Payment refunded',
    words: [html`${organization(page)} has sent your payment back. Banks usually show it within 5 to 10 days.`],
    rows: [['Refunded', amountText(page.amountRefunded, page)], page.number === null ? null : ['Invoice', page.number]],
    more: receipts(page, path),
  })
}

const nothingDue = (page: PayPage): Markup =>
  panel({
    picture: html`<svg class="picture check" viewBox="0 0 56 56" aria-hidden="true"><circle cx="28" cy="28" r="25" pathLength="1"/><path d="M17 29l8 8 15-17" pathLength="1"/></svg>`,
    heading: 'Nothing to pay',
    words: [html`This invoice is settled. You owe ${organization(page)} nothing for it.`],
  })

/** The newest receipt as the button, older ones as links. Numbered from 1, because inner ids stay inside (§18.1). */
function receipts(page: PayPage, path: string | null): Markup | null {
  if (path === null || page.payments.length === 0) return null
  const older = page.payments.slice(0, -1)
  return html`<a class="go plain" href="${path}/receipt.pdf">Download receipt (PDF)</a>${
    older.length > 0 &&
    html`<p class="foot">Earlier receipts: ${older.map((payment, i) => html`${i > 0 && ' · '}<a href="${path}/receipt.pdf?n=${i + 1}">${amountText(payment.amount, page)}</a>`)}</p>`
  }`
}

type Panel = {
  readonly poll?: string | null
  readonly picture: Markup
  readonly heading: string
  readonly words: readonly Markup[]
  readonly rows?: readonly (readonly [string, string] | null)[] | null
  readonly more?: Markup | null
}

/** A picture, a heading, what is to be said of it, and the one thing to do. */
export const panel = ({
  poll,
  picture,
  heading,
  words,
  rows,
  more,
}: Panel): Markup => html`<div class="state"${poll && html` data-poll="${poll}"`}>
${picture}<h2 tabindex="-1">${heading}</h2>
${words.map((sentence, i) => html`<p${i === 0 && html` class="loud"`}>${sentence}</p>`)}
${rows && html`<dl class="sums">${rows.map((row) => row && html`<div><dt>${row[0]}</dt><dd><bdi>${oneLine(row[1], 80)}</bdi></dd></div>`)}</dl>`}
${more}</div>`

export const organization = (page: PayPage): Markup => html`<bdi>${oneLine(page.organization.name, 120)}</bdi>`

export const card = html`<svg class="picture" viewBox="0 0 56 56" aria-hidden="true"><rect class="track" x="5" y="12" width="46" height="32" rx="5"/><path d="M5 22h46M13 35h10"/></svg>`
const crossed = html`<svg class="picture" viewBox="0 0 56 56" aria-hidden="true"><circle class="track" cx="28" cy="28" r="25"/><path d="M19 28h18"/></svg>`
const shield = html`<svg class="picture" viewBox="0 0 56 56" aria-hidden="true"><path class="track" d="M28 4l20 7v16c0 13-9 21-20 25C17 48 8 40 8 27V11z"/><path d="M19 28l7 7 12-14"/></svg>`
