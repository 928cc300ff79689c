import type { PayPage } from '../../core/link/pay-page.ts'
import { oneLine } from '../printable.ts'
import { html, type Markup } from './markup.ts'
import { type PageAssets, renderFrame } from './page-frame.ts'
import { type PayForm, type PayNotice, renderForm } from './pay-form.ts'
import { renderState } from './pay-state.ts'
import { renderSummary } from './pay-summary.ts'
import { savedList } from './saved-choice.ts'
import { renderQuestion, type SavedQuestion } from './saved-question.ts'

/** Addresses are paths of our own. */
export type PayPageOptions = {
  readonly nonce: string
  readonly assets: PageAssets
  /** As the builder shows it: no form is sent, no script runs, nothing is recorded, links lead nowhere. */
  readonly preview?: boolean
  /** `/pay/<token>`; every other address of the page is below it. */
  readonly path?: string
  /** Where to ask what has become of the attempt that is being confirmed. */
  readonly pollUrl?: string | null
  readonly notice?: PayNotice | null
  readonly form?: PayForm
  /** Asked in place of the form, of a saved card. */
  readonly question?: SavedQuestion | null
  /** The customer comes back from the gateway's own page: say that we are confirming, not that something is missing. */
  readonly returned?: boolean
  /** Staff look without leaving a trace (C29). */
  readonly recordViewed?: boolean
}

const emptyForm: PayForm = { commandKey: '', testCards: [], typed: {} }

/**
 * The payment page of an invoice in whatever state it is: summary on the organization's tint, the one thing to do or to
 * know beside it. Text from people is escaped and stripped of what steers its neighbours; nothing here decides.
 */
export function renderPayPage(page: PayPage, options: PayPageOptions): string {
  const preview = options.preview ?? false
  const path = preview ? null : (options.path ?? null)
  const { kind } = page.state
  return renderFrame({
    title: `${titles[kind]} ${page.number === null ? 'Invoice' : oneLine(page.number, 60)} · ${oneLine(page.organization.name, 80)}`,
    colour: page.organization.colour,
    liveMode: page.liveMode,
    nonce: options.nonce,
    assets: options.assets,
    fields: page.state.kind === 'payable' ? page.state.fields.kind : null,
    scripted: !preview,
    refreshSeconds: kind === 'confirming' && !preview ? 6 : null,
    viewedUrl: path !== null && (options.recordViewed ?? true) ? `${path}/viewed` : null,
    body: html`<div class="page">
<section class="side" id="summary" aria-label="Invoice"><div class="in">${renderSummary(page, path)}</div></section>
<main class="main" id="panel"><div class="in">${panel(page, options, path)}</div></main>
</div>`,
  })
}

function panel(page: PayPage, options: PayPageOptions, path: string | null): Markup {
  const notice = options.notice ? { ...options.notice, sentence: oneLine(options.notice.sentence) } : null
  const { question, form = emptyForm } = options
  if (question && path !== null) return renderQuestion(page, question, { path, commandKey: form.commandKey })
  const removed = notice?.kind === 'removed' && html`<p class="received" tabindex="-1">${notice.sentence}</p>`
  if (page.state.kind === 'payable') return html`${removed}${renderForm(page, page.state, { ...form, notice, path })}`
  const alert =
    notice?.kind === 'problem' && (page.state.kind === 'no_gateway' || page.state.kind === 'closed')
      ? html`<p class="alert">${notice.sentence}</p>`
      : null
  return html`${alert}${removed}${renderState(page, page.state, {
    path,
    pollUrl: path === null ? null : (options.pollUrl ?? null),
    returned: options.returned ?? false,
  })}${page.state.kind === 'paid' && path !== null && savedList(page.saved ?? [], path)}`
}

const titles: Record<PayPage['state']['kind'], string> = {
  payable: 'Pay',
  confirming: 'Confirming',
  paid: 'Paid:',
  refunded: 'Refunded:',
  no_gateway: 'Invoice',
  paused: 'Invoice',
  void: 'Cancelled:',
  closed: 'Closed:',
}
