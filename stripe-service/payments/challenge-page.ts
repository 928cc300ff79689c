import { type Books, find } from '../books/books.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import type { SetupIntent } from '../objects/setup-intent.ts'
import { type Answer, escapeHtml, type PublicCall, page, type Route, redirect } from '../route.ts'
import type { Service } from '../service.ts'
import { endChallenge } from './confirm.ts'
import { endSetupChallenge } from './setup-intents.ts'

type Asked = { readonly books: Books; readonly intent: PaymentIntent | SetupIntent }

/** The intent and the books it stands in, by its id alone: the payer's browser knows no key. */
function intentAnywhere(service: Service, id: string): Asked | undefined {
  for (const books of service.allBooks()) {
    const intent = find(books, 'payment_intent', id) ?? find(books, 'setup_intent', id)
    if (intent) return { books, intent }
  }
  return undefined
}

/** The payer's bank approves or refuses what waits for it. Throws when nothing waits. */
export function decideChallenge(
  service: Service,
  intentId: string,
  result: 'approve' | 'fail',
): PaymentIntent | SetupIntent {
  const { books, intent } = intentAnywhere(service, intentId) ?? {}
  const method = books && find(books, 'payment_method', intent?.payment_method ?? '')
  if (!books || !intent || !method) throw new Error(`no payment ${intentId} waits for its payer`)
  if (intent.object === 'setup_intent') endSetupChallenge(service, books, intent, result)
  else endChallenge(service, books, intent, method, result)
  return intent
}

function show(service: Service, { ids }: PublicCall): Answer {
  const intent = intentAnywhere(service, ids.id ?? '')?.intent
  if (!intent) return page(frame('Unknown payment', '<p>There is no such payment.</p>'), 404)
  if (intent.status !== 'requires_action') return page(decidedAlready)
  const asks =
    intent.object === 'setup_intent'
      ? 'A shop wants to keep your card for later payments.'
      : `A shop asks for ${intent.amount} ${intent.currency.toUpperCase()}, in the smallest unit of the currency.`
  const button = (result: string, text: string): string =>
    `<button type="submit" name="result" value="${result}">${text}</button>`
  const form = `<form method="post" action="/3ds/${escapeHtml(intent.id)}">${button('approve', 'Approve')} ${button('fail', 'Fail')}</form>`
  return page(frame('Test bank', `<p>${escapeHtml(asks)} This page plays your bank.</p>${form}`))
}

function decide(service: Service, { ids, form }: PublicCall): Answer {
  const asked = intentAnywhere(service, ids.id ?? '')?.intent
  if (asked?.status !== 'requires_action') return page(decidedAlready, 409)
  const action = asked.next_action
  const returnUrl = action?.type === 'redirect_to_url' ? action.redirect_to_url.return_url : null
  const intent = decideChallenge(service, asked.id, form.result === 'approve' ? 'approve' : 'fail')
  if (returnUrl === null) return page(frame('Done', '<p>You may close this page.</p>'))
  const back = new URL(returnUrl)
  back.searchParams.set(intent.object, intent.id)
  back.searchParams.set(`${intent.object}_client_secret`, intent.client_secret)
  const went = intent.status === 'succeeded' || intent.status === 'processing'
  back.searchParams.set('redirect_status', went ? 'succeeded' : 'failed')
  return redirect(back.href)
}

const frame = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px/1.5 sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem}</style></head><body><h1>${title}</h1>${body}</body></html>`

const decidedAlready = frame('Already decided', '<p>This payment does not wait any more.</p>')

/** The page that plays the payer's bank, for 3-D Secure and for methods that send the payer away. */
export const challengeRoutes: readonly Route[] = [
  { method: 'GET', path: '/3ds/:id', door: 'public', handle: show },
  { method: 'POST', path: '/3ds/:id', door: 'public', handle: decide },
]
