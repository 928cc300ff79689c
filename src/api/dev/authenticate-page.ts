import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { html, type Markup } from '../../render/page/markup.ts'
import type { SandboxObject } from './sandbox-client.ts'
import { sandboxFrame } from './sandbox-frame.ts'

type Page = {
  readonly object: SandboxObject | null
  /** Where the customer goes on to; null when the address named no page of ours. */
  readonly returnPath: string | null
  readonly nonce: string
  /** Why what the customer chose could not be done. */
  readonly problem: string | null
}

/** The step at "the bank": what a customer sees who has to confirm a payment. */
export function renderAuthenticate({ object, returnPath, nonce, problem }: Page): string {
  const body =
    object === null
      ? html`<h1>Nothing to confirm</h1><p>There is no payment at this address. Go back to the page you came from.</p>`
      : object.status === 'requires_action'
        ? waiting(object, problem)
        : html`<h1>Nothing left to confirm</h1><p>This payment does not wait for you any more.</p>${goOn(returnPath)}`
  return sandboxFrame({ title: 'Confirm your payment', nonce, body, width: 'narrow' })
}

function waiting(object: SandboxObject, problem: string | null): Markup {
  const amount = formatMoney(money(BigInt(object.amount), object.currency), 'en')
  return html`<h1>Confirm your payment</h1>
<p class="quiet">Sandbox bank. A real bank would send you a code or ask in its app; here you decide what happens.</p>
<div class="large">${amount}</div>
<p class="quiet">${object.description}</p>
${problem && html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" class="choices">
<button class="primary" name="result" value="approve">Approve ${amount}</button>
<button name="result" value="fail">Fail the confirmation</button>
<button name="result" value="abandon">Leave without deciding</button>
</form>`
}

const goOn = (returnPath: string | null): Markup =>
  returnPath === null ? html`<p>You can close this page.</p>` : html`<p><a href="${returnPath}">Continue</a></p>`

/** Said when the decision is made and no page of ours was named to go on to. */
export const renderDecided = (nonce: string): string =>
  sandboxFrame({
    title: 'Done',
    nonce,
    body: html`<h1>Done</h1><p>You can close this page.</p>`,
    width: 'narrow',
  })
