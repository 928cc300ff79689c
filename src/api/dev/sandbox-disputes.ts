import { type DisputeStatus, isOpenDispute } from '../../core/dispute/dispute-state.ts'
import { html, type Markup } from '../../render/page/markup.ts'
import type { Recent, SandboxAccount, SandboxDispute } from './sandbox-client.ts'
import { amountText, cardText, hidden, table, timeText } from './sandbox-parts.ts'

/** What a customer may say at their bank, as the form offers it. */
export const claims = [
  { value: 'fraud', stage: 'dispute', reason: 'fraudulent', label: 'Disputes it: “I never paid this”' },
  { value: 'not_received', stage: 'dispute', reason: 'product_not_received', label: 'Disputes it: nothing received' },
  { value: 'duplicate', stage: 'dispute', reason: 'duplicate', label: 'Disputes it: charged twice' },
  { value: 'inquiry', stage: 'inquiry', reason: 'unrecognized', label: 'Only asks what it is' },
] as const

/** The customers' banks: make one dispute a charge, and decide what it thinks of the answer. */
export function disputes({ account, recent }: { readonly account: SandboxAccount; readonly recent: Recent }): Markup {
  const open = recent.charges.filter(({ status, refunded, amount }) => status === 'succeeded' && refunded < amount)
  return html`<h2>Its customers’ banks: disputes</h2>
<p class="quiet">A dispute takes the money and a fee of 15.00 at once. Answer it in Remit under Payments, Disputes; then decide here. Evidence with <code>winning_evidence</code> or <code>losing_evidence</code> in it decides by itself after three seconds.</p>
${open.length > 0 && disputeForm(account, open)}
${
  recent.disputes.length === 0
    ? html`<p class="quiet">No disputes yet.</p>`
    : table(
        'Disputes',
        ['Opened, UTC', 'Reference', 'Why', 'State', 'Amount'],
        recent.disputes.map((row) => disputeRow(account, row)),
      )
}`
}

const disputeForm = (account: SandboxAccount, charges: Recent['charges']): Markup =>
  html`<form method="post" action="/dev/sandbox/dispute" class="fields">${hidden(account)}
<label class="wide">Charge<select name="id">${charges.map(
    ({ id, method: { brand, last4 }, createdAt, ...sum }) =>
      html`<option value="${id}">${amountText(sum)}, ${cardText(brand, last4)}, ${timeText(createdAt)}</option>`,
  )}</select></label>
<label class="wide">What its customer does<select name="claim">${claims.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}</select></label>
<button class="primary">Let the bank act</button></form>`

const states: Readonly<Record<DisputeStatus, { readonly dot: string; readonly words: string }>> = {
  warning: { dot: 'pending', words: 'question, waits for an answer' },
  needs_response: { dot: 'pending', words: 'waits for evidence' },
  under_review: { dot: 'pending', words: 'evidence sent, bank decides' },
  won: { dot: 'succeeded', words: 'won' },
  lost: { dot: 'failed', words: 'lost' },
  closed_warning: { dot: '', words: 'question closed' },
}

function disputeRow(account: SandboxAccount, row: SandboxDispute): Markup {
  const { dot, words } = states[row.status]
  return html`<tr><td class="number">${timeText(row.createdAt)}</td><td><code>${row.reference}</code></td><td>${row.reason.replaceAll('_', ' ')}</td><td><span class="dot ${dot}"></span>${words}${isOpenDispute(row.status) && decideForm(account, row)}</td><td class="amount">${amountText(row)}</td></tr>`
}

const decideForm = (account: SandboxAccount, { id, stage }: SandboxDispute): Markup =>
  html`<form method="post" action="/dev/sandbox/decide" class="row">${hidden(account)}<input type="hidden" name="id" value="${id}"><button class="small" name="result" value="won">${stage === 'inquiry' ? 'Let it go' : 'For the business'}</button><button class="small" name="result" value="lost">For the customer</button>${stage === 'inquiry' && html`<button class="small" name="result" value="escalate">Make it a dispute</button>`}</form>`
