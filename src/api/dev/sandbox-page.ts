import { TEST_CARDS, type TestCard } from '../../core/payment/test-cards.ts'
import { html, type Markup } from '../../render/page/markup.ts'
import type { Recent, SandboxAccount, SandboxCharge, SandboxFault } from './sandbox-client.ts'
import { disputes } from './sandbox-disputes.ts'
import { sandboxFrame } from './sandbox-frame.ts'
import { amountText, cardText, hidden, table, timeText } from './sandbox-parts.ts'
import { faultWords, opWords, profileWords } from './sandbox-words.ts'

export type ConnectedAccount = { readonly id: string; readonly name: string }

type Page = {
  readonly nonce: string
  readonly accounts: readonly ConnectedAccount[]
  readonly account: SandboxAccount
  readonly faults: readonly SandboxFault[]
  readonly recent: Recent
  /** What the service refused, in its words. */
  readonly problem: string | null
}

/** The page where staff make the sandbox misbehave and read its books. */
export function renderSandbox(page: Page): string {
  const { account } = page
  const words = profileWords[account.profile]
  const body = html`<h1>Sandbox gateway</h1>
${accountLinks(page)}
<p>It plays <strong>${words.name}</strong>. ${words.manners}</p>
${page.problem && html`<p class="problem" role="alert">${page.problem}</p>`}
<h2>Test cards</h2>
<p class="quiet">Any future expiry and any security code. Every other number is refused before it leaves the browser.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Test cards"><table><thead><tr><th>Number</th><th>Card</th><th>What happens</th><th><span class="quiet">Copy</span></th></tr></thead>
<tbody>${TEST_CARDS.map(cardRow)}</tbody></table></div>
${failing(page)}
${timing(account)}
${books(page)}
${disputes(page)}`
  return sandboxFrame({ title: 'Sandbox gateway', nonce: page.nonce, body, width: 'wide', script: copyScript })
}

export const renderNoAccount = (nonce: string): string =>
  sandboxFrame({
    title: 'Sandbox gateway',
    nonce,
    body: html`<h1>Sandbox gateway</h1><p>Your organization has no sandbox account yet. Connect one in the settings, under Integrations, to try payments without real money.</p>`,
    width: 'wide',
  })

const accountLinks = ({ accounts, account }: Page): Markup | false =>
  accounts.length > 1 &&
  html`<nav aria-label="Accounts">${accounts.map(
    (one) =>
      html`<a href="?account=${encodeURIComponent(one.id)}"${one.id === account.name && html` aria-current="page"`}>${one.name}</a>`,
  )}</nav>`

const cardRow = (card: TestCard): Markup =>
  html`<tr><td><span class="number">${spaced(card.number)}</span></td><td>${cardText(card.brand, null)}</td><td>${card.label}</td><td><button type="button" class="small" data-copy="${card.number}" hidden>Copy</button></td></tr>`

const spaced = (number: string): string =>
  number.length === 15 ? number.replace(/(.{4})(.{6})(.{5})/, '$1 $2 $3') : number.replace(/(.{4})(?=.)/g, '$1 ')

function failing({ account, faults }: Page): Markup {
  const codes = [...new Set(TEST_CARDS.flatMap((card) => card.declineCode ?? []))]
  const options = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([value, label]) => html`<option value="${value}">${label}</option>`)
  return html`<h2>Make it fail</h2>
<p class="quiet">Whatever card is used, the next calls behave like this. Then everything is as before.</p>
<form method="post" action="/dev/sandbox/faults" class="fields">${hidden(account)}
<label>What happens<select name="kind">${options(faultWords)}</select></label>
<label>To which call<select name="op">${options(opWords[profileWords[account.profile].steps])}</select></label>
<label>How many times<input name="times" type="number" min="1" max="10000" value="1" required></label>
<label>Decline code<select name="code">${codes.map((code) => html`<option>${code}</option>`)}</select></label>
<label>Late by, seconds<input name="seconds" type="number" min="0" max="120" value="8"></label>
<label>Another amount, minor units<input name="amount" type="number" min="1" value="100"></label>
<button class="primary">Make it fail</button></form>
${faults.length > 0 && waitingFaults(account, faults)}`
}

const waitingFaults = (account: SandboxAccount, faults: readonly SandboxFault[]): Markup =>
  html`<ul>${faults.map((fault) => html`<li>${faultWords[fault.kind] ?? fault.kind}: ${fault.left} × ${callWords(account, fault.op)}</li>`)}</ul>
<form method="post" action="/dev/sandbox/faults/clear">${hidden(account)}<button>Forget these</button></form>`

const callWords = (account: SandboxAccount, op: string): string =>
  (opWords[profileWords[account.profile].steps][op] ?? op).toLowerCase()

function timing(account: SandboxAccount): Markup {
  const field = (name: string, label: string, value: number, max: number) =>
    html`<label>${label}<input name="${name}" type="number" min="0" max="${max}" value="${value}" required></label>`
  return html`<h2>Timing</h2>
<form method="post" action="/dev/sandbox/timing" class="fields">${hidden(account)}
${field('latencyMs', 'Every answer takes, ms', account.latencyMs, 60_000)}
${field('slowMs', 'The slow card takes, ms', account.slowMs, 120_000)}
${field('lookupLagSeconds', 'Look-ups lag by, seconds', account.lookupLagSeconds, 86_400)}
${field('duplicateWindowSeconds', 'Duplicates are refused for, seconds', account.duplicateWindowSeconds, 86_400)}
<button>Save timing</button></form>`
}

const columns = (...own: string[]) => ['Time, UTC', 'Reference', ...own, 'State', 'Amount']

function books({ account, recent }: Page): Markup {
  const nothing = html`<p class="quiet">Nothing yet. Pay an invoice with a test card and it stands here.</p>`
  const charge = (row: SandboxCharge) =>
    movementRow(account, 'charges', row, {
      cells: html`<td>${cardText(row.method.brand, row.method.last4)}</td>`,
      code: row.declineCode,
    })
  return html`<h2>Its books: charges</h2>
<p class="quiet">What the gateway itself knows, whether or not its answer ever reached Remit.</p>
${recent.charges.length === 0 ? nothing : table('Charges', columns('Card'), recent.charges.map(charge))}
<h2>Its books: refunds</h2>
${
  recent.refunds.length === 0
    ? html`<p class="quiet">No refunds yet.</p>`
    : table(
        'Refunds',
        columns(),
        recent.refunds.map((row) => movementRow(account, 'refunds', row)),
      )
}`
}

function movementRow(
  account: SandboxAccount,
  kind: 'charges' | 'refunds',
  row: Recent['refunds'][number],
  { cells, code }: { readonly cells?: Markup; readonly code?: string | null } = {},
): Markup {
  const state = code ? `${row.status}: ${code.replaceAll('_', ' ')}` : row.status
  return html`<tr><td class="number">${timeText(row.createdAt)}</td><td><code>${row.reference}</code></td>${cells}<td><span class="dot ${row.status}"></span>${state}${row.status === 'pending' && settleForm(account, kind, row.id)}</td><td class="amount">${amountText(row)}</td></tr>`
}

const settleForm = (account: SandboxAccount, kind: string, id: string): Markup =>
  html`<form method="post" action="/dev/sandbox/settle" class="row">${hidden(account)}<input type="hidden" name="kind" value="${kind}"><input type="hidden" name="id" value="${id}"><button class="small" name="result" value="succeeded">Let it succeed</button><button class="small" name="result" value="failed">Let it fail</button></form>`

// Without scripts the buttons stay hidden, and a click selects the whole number.
const copyScript = `
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break
  button.hidden = false
  button.setAttribute('aria-label', 'Copy card number ending in ' + button.dataset.copy.slice(-4))
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = 'Copied'
    setTimeout(() => { button.textContent = 'Copy' }, 1500)
  })
}
`
