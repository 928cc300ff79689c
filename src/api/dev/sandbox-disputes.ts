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
    (charge) =>
      html`<option value="${charge.id}">${amountText(charge)}, ${cardText(charge)}, ${timeText(charge.createdAt)}</option>`,
  )}</select></label>
<label class="wide">What its customer does<select name="claim">${claims.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}</select></label>
<button class="primary">Let the bank act</button></form>`

const stateWords: Readonly<Record<SandboxDispute['status'], string>> = {
  warning: 'question, waits for an answer',
  needs_response: 'waits for evidence',
  under_review: 'evidence sent, bank decides',
  won: 'won',
  lost: 'lost',
  closed_warning: 'question closed',
}

const dotOf = (status: SandboxDispute['status']): string =>
  ({ won: 'succeeded', lost: 'failed', warning: 'pending', needs_response: 'pending', under_review: 'pending' })[
    status as string
  ] ?? ''

function disputeRow(account: SandboxAccount, row: SandboxDispute): Markup {
  const isOpen = row.status === 'warning' || row.status === 'needs_response' || row.status === 'under_review'
  return html`<tr><td class="number">${timeText(row.createdAt)}</td><td><code>${row.reference}</code></td><td>${row.reason.replaceAll('_', ' ')}</td><td><span class="dot ${dotOf(row.status)}"></span>${stateWords[row.status]}${isOpen && decideForm(account, row)}</td><td class="amount">${amountText(row)}</td></tr>`
}

const decideForm = (account: SandboxAccount, { id, stage }: SandboxDispute): Markup =>
  html`<form method="post" action="/dev/sandbox/decide" class="row">${hidden(account)}<input type="hidden" name="id" value="${id}"><button class="small" name="result" value="won">${stage === 'inquiry' ? 'Let it go' : 'For the business'}</button><button class="small" name="result" value="lost">For the customer</button>${stage === 'inquiry' && html`<button class="small" name="result" value="escalate">Make it a dispute</button>`}</form>`
