import { type Books, find } from '../books/books.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import { type Answer, escapeHtml, type PublicCall, page, type Route, redirect } from '../route.ts'
import type { Service } from '../service.ts'
import { endChallenge } from './confirm.ts'

/** The intent and the books it stands in, by its id alone: the payer's browser knows no key. */
export function intentAnywhere(service: Service, id: string): { books: Books; intent: PaymentIntent } | undefined {
  for (const books of service.allBooks()) {
    const intent = find(books, 'payment_intent', id)
    if (intent) return { books, intent }
  }
  return undefined
}

/** The payer's bank approves or refuses the payment that waits for it. Throws when none waits. */
export function decideChallenge(service: Service, intentId: string, result: 'approve' | 'fail'): PaymentIntent {
  const found = intentAnywhere(service, intentId)
  const method = found && find(found.books, 'payment_method', found.intent.payment_method ?? '')
  if (!found || !method) throw new Error(`no payment ${intentId} waits for its payer`)
  endChallenge(service, found.books, found.intent, method, result)
  return found.intent
}

function show(service: Service, { ids }: PublicCall): Answer {
  const found = intentAnywhere(service, ids.id ?? '')
  if (!found) return page(frame('Unknown payment', '<p>There is no such payment.</p>'), 404)
  const { intent } = found
  if (intent.status !== 'requires_action')
    return page(frame('Already decided', '<p>This payment does not wait any more.</p>'))
  const amount = escapeHtml(`${intent.amount} ${intent.currency.toUpperCase()}`)
  const button = (result: string, text: string): string =>
    `<button type="submit" name="result" value="${result}">${text}</button>`
  return page(
    frame(
      'Test bank',
      `<p>A shop asks for ${amount} (in the smallest unit). This page plays your bank.</p>
<form method="post" action="/3ds/${escapeHtml(intent.id)}">${button('approve', 'Approve')} ${button('fail', 'Fail')}</form>`,
    ),
  )
}

function decide(service: Service, { ids, form }: PublicCall): Answer {
  const found = intentAnywhere(service, ids.id ?? '')
  if (found?.intent.status !== 'requires_action') {
    return page(frame('Already decided', '<p>This payment does not wait any more.</p>'), 409)
  }
  const action = found.intent.next_action
  const returnUrl = action?.type === 'redirect_to_url' ? action.redirect_to_url.return_url : null
  const intent = decideChallenge(service, found.intent.id, form.result === 'approve' ? 'approve' : 'fail')
  if (returnUrl === null) return page(frame('Done', '<p>You may close this page.</p>'))
  const back = new URL(returnUrl)
  back.searchParams.set('payment_intent', intent.id)
  back.searchParams.set('payment_intent_client_secret', intent.client_secret)
  back.searchParams.set(
    'redirect_status',
    intent.status === 'succeeded' || intent.status === 'processing' ? 'succeeded' : 'failed',
  )
  return redirect(back.href)
}

const frame = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px/1.5 sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem}</style></head><body><h1>${title}</h1>${body}</body></html>`

/** The page that plays the payer's bank, for 3-D Secure and for methods that send the payer away. */
export const challengeRoutes: readonly Route[] = [
  { method: 'GET', path: '/3ds/:id', door: 'public', handle: show },
  { method: 'POST', path: '/3ds/:id', door: 'public', handle: decide },
]
