import type { GatewayRequest } from '../../src/ports/gateway.ts'
import type { HttpAnswer, HttpRequest } from '../../src/ports/http.ts'
import type { FaultKind } from '../../stripe-service/door/faults.ts'
import type { Dice } from '../dice.ts'
import type { Fault } from '../engine/faults.ts'
import { type Books, type Micros, refundableOf } from '../gateway/books.ts'
import { type Watched, watch } from '../gateway/watch.ts'
import type { SimStripe } from './open-stripe.ts'
import { moneyOf, readStripeBooks } from './stripe-books.ts'
import { declineToken, swapCurrency } from './stripe-deeds.ts'

/** What a request on the wire is about, as Stripe can tell: its own addresses, our reference only where it comes along. */
export type OnWire = Watched & {
  readonly request: HttpRequest
  readonly form: URLSearchParams
  /** The intent or charge that it is about; null for one that makes an intent. */
  readonly about: string | null
  /** The kept method that is to be charged, by Stripe's name of it. */
  readonly savedMethod?: string
}

/** Null for a request that moves nothing. */
export function readWire(request: HttpRequest): OnWire | null {
  const { pathname } = new URL(request.url)
  const [, , noun, id, verb] = pathname.split('/')
  const op = request.method === 'POST' ? ops[[noun, verb].join(' ').trim()] : undefined
  if (!op) return null
  const form = new URLSearchParams(textOf(request))
  const idempotencyKey = request.headers['idempotency-key'] ?? ''
  return {
    op,
    idempotencyKey,
    merchantRef: form.get('metadata[remit_ref]') ?? idempotencyKey,
    methodToken: form.get('confirmation_token') ?? undefined,
    savedMethod: form.get('payment_method') ?? undefined,
    request,
    form,
    about: id ?? form.get('charge'),
  }
}

const textOf = ({ body = '' }: HttpRequest): string => (typeof body === 'string' ? body : Buffer.from(body).toString())

const ops: Readonly<Record<string, GatewayRequest['op']>> = {
  payment_intents: 'create_object',
  'payment_intents confirm': 'confirm',
  'payment_intents cancel': 'cancel_object',
  refunds: 'refund',
}

/** Stripe's side of a question or of a command that goes by itself. */
export function ask(stripe: SimStripe, request: HttpRequest): Extract<HttpAnswer, { kind: 'answer' }> {
  const { pathname, search } = new URL(request.url)
  const { method, headers, body = '' } = request
  const answer = stripe.core.handle({ method, path: pathname, query: search.slice(1), headers, body })
  return { kind: 'answer', status: answer.status, headers: answer.headers, body: answer.body }
}

/**
 * Stripe's side of one command, with what Stripe or a bank does differently from what was asked. What no client may ask is
 * written into the complaints.
 */
export function command(
  stripe: SimStripe,
  books: Books,
  wire: OnWire,
  now: Micros,
  { fault, dice }: { readonly fault: Fault | null; readonly dice: Dice },
): Extract<HttpAnswer, { kind: 'answer' }> {
  const late = fault === 'very_late_act'
  watch(books, wire, textOf(wire.request), now, late ? undefined : books.seen.get(`key ${wire.idempotencyKey}`)?.at)
  if (wire.op === 'refund' && !late) watchRefund(books, wire)
  if (wire.op === 'confirm') books.confirmedWith.set(wire.about ?? '', wire.methodToken ?? wire.savedMethod ?? '')
  const account = books.stripe?.id ?? ''
  if (wire.op === 'confirm' && (fault === 'decline' || fault === 'declined_then_charged'))
    declineToken(stripe.core.service.books(account, false), wire.methodToken ?? wire.savedMethod ?? '')
  const kind = faultThere(wire, fault, dice)
  const amount = kind === 'other_amount' ? otherAmount(books, wire) : undefined
  if (kind) stripe.core.control.addFault({ kind, accountId: account, amount })
  const answer = ask(stripe, wire.request)
  stripe.core.control.clearFaults()
  const swapped =
    fault === 'other_currency' && wire.op === 'confirm' ? swapCurrency(stripe, books, wire.about ?? '') : null
  readStripeBooks(stripe, books, fault === 'refused_yet_acts' || late)
  if (fault === 'refused_yet_acts') return refusal
  return swapped ? { ...answer, body: swapped(answer.body) } : answer
}

const refusal: Extract<HttpAnswer, { kind: 'answer' }> = {
  kind: 'answer',
  status: 400,
  headers: {},
  body: JSON.stringify({
    error: { type: 'invalid_request_error', code: 'parameter_missing', message: 'Missing required param.' },
  }),
}

/** How the stand-in is told of what goes wrong at Stripe itself, rather than on the way. */
function faultThere({ op }: OnWire, fault: Fault | null, dice: Dice): FaultKind | null {
  switch (fault) {
    case 'error_before':
      return dice.chance(0.7) ? 'error_500_before' : 'error_503_before'
    case 'error_after':
      return 'error_500_after'
    case 'garbage':
      return dice.pick(['garbage', 'truncated'])
    case 'rate_limited':
      return dice.pick(['rate_limited', 'lock_timeout'])
    case 'duplicate':
      return 'key_in_use'
    case 'pending':
    case 'pending_unheard':
      return op === 'confirm' ? 'charge_pending' : op === 'refund' ? 'refund_pending' : null
    case 'decline':
      return op === 'refund' ? 'refund_pending' : null
    case 'other_amount':
      return op === 'confirm' ? 'other_amount' : null
    default:
      return null
  }
}

/** Half of it and a bit, or five more; in Stripe's units. */
function otherAmount(books: Books, { about }: OnWire): number {
  const asked = Number(books.objects.get(about ?? '')?.amount.minor ?? 100n)
  return books.charges.size % 2 === 0 ? Math.floor(asked / 2) + 1 : asked + 500
}

/** I-07: nobody asks for more than a charge still holds, unless Stripe made a refund that it had denied. */
function watchRefund(books: Books, wire: OnWire): void {
  const charge = books.charges.get(wire.about ?? '')
  const first = books.seen.get(`key ${wire.idempotencyKey}`)?.times === 1
  if (!charge || !first) return
  const amount = moneyOf(Number(wire.form.get('amount')), charge.amount.currency.toLowerCase())
  if (refundableOf(books, charge) >= amount.minor) return
  if ([...books.refunds.values()].some((one) => one.chargeId === charge.id && one.contrary)) return
  books.complaints.push(`[I-07] refund ${wire.merchantRef} asks for more than charge ${charge.id} still holds`)
}
