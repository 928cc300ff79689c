import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GatewayAccountAccess, GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { Http, HttpAnswer, HttpRequest } from '../../ports/http.ts'
import { readAccess } from './access.ts'
import { stripeAdapter } from './adapter.ts'
import { readCancelAnswer } from './cancel-intent.ts'
import { readConfirmAnswer } from './confirm-intent.ts'
import { readCreateAnswer } from './create-intent.ts'
import { encodeForm } from './form.ts'
import { readIntent } from './read-intent.ts'
import { readRefundAnswer } from './refund-charge.ts'
import { balanceRow, charge, declinedCharge, declinedIntent, error, intent, paidIntent, refund } from './samples.ts'

const asked = { merchantRef: '7QK2M9C4W8ZRB3HTXV5N', liveMode: false, since: null }
const unreadable = { kind: 'unknown', why: 'bad_body' }
const duplicate = { kind: 'unknown', why: 'duplicate_refused' }
const text = (body: unknown): string => JSON.stringify(body)
const readers = {
  create: (status: number, body: string) => readCreateAnswer(asked, status, body),
  confirm: (status: number, body: string) => readConfirmAnswer(asked, status, body),
  cancel: (status: number, body: string) => readCancelAnswer(asked, status, body),
  refund: (status: number, body: string) => readRefundAnswer(false, status, body),
}
const confirmed = (body: unknown): Outcome => readers.confirm(200, text(body))
const txn = {
  gatewayTxnId: 'ch_1paid',
  merchantRef: asked.merchantRef,
  amount: { minor: 1_000n, currency: 'USD' },
  fee: 59n,
  method: { kind: 'card', brand: 'visa', last4: '4242' },
  description: 'Invoice INV-0042',
  liveMode: false,
  at: Temporal.Instant.from('2026-11-21T22:00:00Z'),
}

test('an intent that was made, and what became of confirming it', () => {
  expect(readers.create(200, text(intent))).toEqual({ kind: 'created', objectId: 'pi_1' })
  expect(confirmed(paidIntent)).toEqual({ kind: 'succeeded', txn, objectId: 'pi_1' })
  const waiting = { ...charge, status: 'pending', captured: false, amount_captured: 0, balance_transaction: null }
  expect(confirmed({ ...intent, status: 'processing', latest_charge: waiting })).toEqual({
    kind: 'pending',
    txn: { ...txn, fee: null },
    objectId: 'pi_1',
  })
  expect(confirmed({ ...intent, status: 'canceled' })).toEqual({ kind: 'canceled', objectId: 'pi_1' })
  expect(confirmed(intent)).toEqual(unreadable)
})

test('the page that the customer has to visit is the bank’s, or Stripe’s for a voucher or code; never another kind of address', () => {
  const action = (next: unknown): Outcome => confirmed({ ...intent, status: 'requires_action', next_action: next })
  const to = (url: string) => ({ kind: 'requires_action', action: { kind: 'redirect', url }, objectId: 'pi_1' })
  const redirect = (url: unknown) => ({ type: 'redirect_to_url', redirect_to_url: { url, return_url: null } })
  expect(action(redirect('https://hooks.stripe.com/3ds/1'))).toEqual(to('https://hooks.stripe.com/3ds/1'))
  expect(action(redirect('http://127.0.0.1:4400/3ds/1'))).toEqual(to('http://127.0.0.1:4400/3ds/1'))
  const voucher = { hosted_voucher_url: 'https://payments.stripe.com/voucher/1' }
  expect(action({ type: 'boleto_display_details', boleto_display_details: voucher })).toEqual(
    to('https://payments.stripe.com/voucher/1'),
  )
  const qr = { hosted_instructions_url: 'https://payments.stripe.com/qr/1', image_url_png: 'https://qr.stripe.com/1' }
  expect(action({ type: 'pix_display_qr_code', pix_display_qr_code: qr })).toEqual(
    to('https://payments.stripe.com/qr/1'),
  )
  for (const strange of [
    null,
    redirect(null),
    redirect('http://hooks.stripe.com/3ds/1'),
    redirect('javascript:alert(1)'),
    redirect('/3ds'),
    { type: 'use_stripe_sdk', use_stripe_sdk: {} },
  ]) {
    expect(action(strange), text(strange)).toEqual(unreadable)
  }
})

test('[A-016] [A-017] what was received is told, and an intent that disagrees with its charge is not believed', () => {
  const less = { ...charge, amount: 100, amount_captured: 100, balance_transaction: { ...balanceRow, fee: 33 } }
  expect(confirmed({ ...paidIntent, amount_received: 100, latest_charge: less })).toMatchObject({
    kind: 'succeeded',
    txn: { amount: { minor: 100n, currency: 'USD' }, fee: 33n },
  })
  for (const strange of [
    { ...paidIntent, amount_received: 999 },
    { ...paidIntent, amount_received: undefined },
    { ...paidIntent, currency: 'eur' },
    { ...paidIntent, latest_charge: 'ch_1paid' },
    { ...paidIntent, latest_charge: null },
    { ...paidIntent, latest_charge: { ...charge, captured: false } },
    { ...paidIntent, latest_charge: declinedCharge },
    { ...paidIntent, status: 'processing' },
    { ...paidIntent, status: 'paid' },
    { ...paidIntent, object: 'setup_intent' },
  ]) {
    expect(confirmed(strange), text(strange)).toEqual(unreadable)
  }
})

test('[A-018] what is of the other mode is not believed, wherever it stands', () => {
  for (const strange of [
    { ...paidIntent, livemode: true },
    { ...paidIntent, latest_charge: { ...charge, livemode: true } },
    { ...paidIntent, livemode: undefined },
    { ...paidIntent, latest_charge: { ...charge, livemode: 'false' } },
  ]) {
    expect(confirmed(strange), text(strange)).toEqual(unreadable)
  }
  const of = { ...declinedIntent, livemode: true }
  expect(readers.confirm(402, text(error('card_error', { code: 'card_declined', payment_intent: of })))).toEqual(
    unreadable,
  )
})

test('every charge with a field missing or spoilt is unknown, never half believed', () => {
  const spoilt = (change: object): Outcome => confirmed({ ...paidIntent, latest_charge: { ...charge, ...change } })
  for (const field of ['id', 'object', 'amount_captured', 'currency', 'created', 'status', 'livemode'] as const) {
    expect(spoilt({ [field]: undefined }), field).toEqual(unreadable)
  }
  for (const change of [
    { amount_captured: 10.5 },
    { amount_captured: '1000' },
    { amount_captured: 0 },
    { amount_captured: -1_000 },
    { amount_captured: 2 ** 53 },
    { currency: 'zzz' },
    { created: 'yesterday' },
    { created: 1e15 },
  ]) {
    expect(spoilt(change), text(change)).toEqual(unreadable)
  }
})

test('the fee is told when Stripe knows it, in the currency of the charge or not at all', () => {
  const fee = (row: unknown): bigint | null | undefined => {
    const outcome = confirmed({ ...paidIntent, latest_charge: { ...charge, balance_transaction: row } })
    return outcome.kind === 'succeeded' ? outcome.txn.fee : undefined
  }
  expect(fee(balanceRow)).toBe(59n)
  expect(fee(null)).toBeNull()
  expect(fee('txn_1paid')).toBeNull()
  expect(fee({ ...balanceRow, currency: 'eur' })).toBeNull()
  expect(fee({ ...balanceRow, fee: 'some' })).toBeNull()
})

test('[A-019] currencies are read in Stripe’s digits, which are not always ISO’s', () => {
  const read = (amount: number, currency: string): Outcome =>
    confirmed({
      ...paidIntent,
      currency,
      amount_received: amount,
      latest_charge: { ...charge, currency, amount, amount_captured: amount, balance_transaction: null },
    })
  for (const [amount, currency, minor] of [
    [500, 'jpy', 500n],
    [500, 'ugx', 5n],
    [500, 'isk', 5n],
    [500, 'mga', 50_000n],
    [1_230, 'kwd', 1_230n],
  ] as const) {
    expect(read(amount, currency), currency).toMatchObject({
      kind: 'succeeded',
      txn: { amount: { minor, currency: currency.toUpperCase() } },
    })
  }
  expect(read(550, 'isk')).toEqual(unreadable)
})

test('a decline says what may be tried next: the network’s advice before the code, authentication before all', () => {
  const decline = (more: object): Outcome =>
    readers.confirm(402, text(error('card_error', { code: 'card_declined', payment_intent: declinedIntent, ...more })))
  const told = (code: string, retry: string) => ({ kind: 'declined', code, retry, objectId: 'pi_1' })
  expect(decline({ decline_code: 'generic_decline' })).toEqual(told('card_declined', 'new_method'))
  expect(decline({ decline_code: 'insufficient_funds' })).toEqual(told('insufficient_funds', 'later'))
  expect(decline({ decline_code: 'lost_card' })).toEqual(told('lost_card', 'never'))
  expect(decline({ decline_code: 'fraudulent' })).toEqual(told('fraudulent', 'never'))
  expect(decline({ decline_code: 'insufficient_funds', advice_code: 'do_not_try_again' })).toEqual(
    told('insufficient_funds', 'never'),
  )
  expect(decline({ decline_code: 'generic_decline', advice_code: 'try_again_later' })).toEqual(
    told('card_declined', 'later'),
  )
  expect(decline({ decline_code: 'authentication_required', advice_code: 'do_not_try_again' })).toEqual(
    told('authentication_required', 'authenticate'),
  )
  expect(decline({ code: 'payment_intent_authentication_failure' })).toEqual(
    told('authentication_failed', 'authenticate'),
  )
  expect(decline({ code: 'expired_card' })).toEqual(told('expired_card', 'new_method'))
  expect(decline({ decline_code: 'a_code_of_tomorrow' })).toMatchObject({ code: 'a_code_of_tomorrow' })
  expect(decline({ decline_code: '<script>' })).toEqual(told('card_declined', 'new_method'))
  expect(decline({ advice_code: 'constructor' })).toEqual(told('card_declined', 'new_method'))
  // An intent that was paid, or still works on it, was not declined.
  expect(decline({ payment_intent: paidIntent })).toEqual(unreadable)
  expect(readers.confirm(402, text(error('api_error')))).toEqual(unreadable)
  expect(readers.confirm(402, 'payment required')).toEqual(unreadable)
})

test('an unpaid intent tells of the confirmation that was asked about, not of one before it', () => {
  const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds((charge.created + seconds) * 1_000)
  const seen = (since: Temporal.Instant) => readIntent({ ...asked, since }, declinedIntent)
  expect(seen(at(-3))).toMatchObject({ kind: 'declined', code: 'insufficient_funds' })
  expect(seen(at(30))).toMatchObject({ kind: 'declined' }) // clocks may differ so much
  expect(seen(at(90))).toEqual({ kind: 'created', objectId: 'pi_1' })
  expect(readIntent({ ...asked, since: at(0) }, intent)).toEqual({ kind: 'created', objectId: 'pi_1' })
})

test('an intent in no state to be confirmed or canceled may be one that we have paid: unknown, unless it is gone', () => {
  const refusal = (now: object) =>
    text(error('invalid_request_error', { code: 'payment_intent_unexpected_state', payment_intent: now }))
  expect(readers.confirm(400, refusal(paidIntent))).toEqual(duplicate)
  expect(readers.confirm(400, refusal({ ...intent, status: 'processing' }))).toEqual(duplicate)
  expect(readers.confirm(400, refusal({ ...intent, status: 'canceled' }))).toEqual({
    kind: 'canceled',
    objectId: 'pi_1',
  })
  expect(readers.cancel(400, refusal(paidIntent))).toEqual(duplicate)
  expect(readers.cancel(200, text({ ...intent, status: 'canceled' }))).toEqual({ kind: 'canceled', objectId: 'pi_1' })
  expect(readers.cancel(200, text(intent))).toEqual(unreadable)
})

test('a refund, by what became of it', () => {
  const read = (change: object): Outcome => readers.refund(200, text({ ...refund, ...change }))
  const given = {
    gatewayTxnId: 're_1',
    merchantRef: refund.metadata.remit_ref,
    amount: { minor: 400n, currency: 'USD' },
  }
  expect(read({})).toMatchObject({ kind: 'succeeded', txn: { ...given, fee: null, liveMode: false } })
  expect(read({ status: 'pending' })).toMatchObject({ kind: 'pending', txn: given })
  expect(read({ status: 'requires_action' })).toMatchObject({ kind: 'pending' })
  expect(read({ status: 'failed' })).toEqual({ kind: 'declined', code: 'refund_failed', retry: 'never' })
  expect(read({ status: 'canceled' })).toEqual({ kind: 'declined', code: 'refund_canceled', retry: 'never' })
  for (const change of [{ status: 'sent' }, { status: null }, { id: null }, { amount: 0 }, { object: 'charge' }]) {
    expect(read(change), text(change)).toEqual(unreadable)
  }
})

test('only what is listed was certainly not carried out; whatever cannot be placed is unknown', () => {
  const invalid = (more: object) => text(error('invalid_request_error', more))
  const rejected = (why: string) => expect.objectContaining({ kind: 'rejected', why })
  for (const read of Object.values(readers)) {
    expect(read(400, invalid({ code: 'parameter_missing', param: 'amount' }))).toEqual(rejected('invalid'))
    expect(read(400, invalid({ code: 'amount_too_small' }))).toEqual(rejected('invalid'))
    expect(read(404, invalid({ code: 'resource_missing' }))).toEqual(rejected('invalid'))
    expect(read(400, invalid({ code: 'charge_already_refunded' }))).toEqual(rejected('invalid'))
    // Refunding more than is left has no code, but names the parameter.
    expect(read(400, invalid({ param: 'amount' }))).toEqual(rejected('invalid'))
    expect(read(401, invalid({}))).toEqual(rejected('credentials'))
    expect(read(403, invalid({ code: 'account_invalid' }))).toEqual(rejected('credentials'))
    expect(read(429, invalid({ code: 'rate_limit' }))).toEqual(rejected('rate_limited'))
    expect(read(429, invalid({ code: 'lock_timeout' }))).toEqual(rejected('rate_limited'))
    expect(read(409, invalid({ code: 'idempotency_key_in_use' }))).toEqual(duplicate)
    expect(read(400, text(error('idempotency_error')))).toEqual(duplicate)
    for (const [status, body] of [
      [400, invalid({})],
      [400, invalid({ code: 'a_code_of_tomorrow' })],
      [400, invalid({ code: 'constructor' })],
      [400, invalid({ param: 'metadata' })],
      [402, invalid({ code: 'parameter_missing' })],
      [400, text(error('api_error', { code: 'parameter_missing' }))],
      [401, '<html>proxy</html>'],
      [403, text({ error: 'forbidden' })],
      [404, 'Not Found'],
      [409, invalid({ code: 'parameter_missing' })],
      [424, text(error('api_error'))],
      [429, 'slow down'],
      [302, ''],
      [200, '[]'],
      [200, '{"id":"pi_1"'],
    ] as const) {
      expect(read(status, body), `${status} ${body}`).toEqual(unreadable)
    }
  }
})

test('no answer at all makes a reader throw, and nothing but an intent or a refund makes money', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(readers)),
      fc.integer({ min: 100, max: 599 }),
      fc.json(),
      (read, status, body) => {
        expect(['unknown', 'rejected']).toContain(read(status, body).kind)
      },
    ),
  )
})

const access: GatewayAccountAccess = {
  id: 'a',
  organizationId: 'o',
  gateway: 'stripe',
  liveMode: false,
  settings: { kind: 'connect', stripeAccount: 'acct_1ours', apiBase: 'https://api.stripe.com/' },
  secrets: { platformSecretKey: 'sk_test_platform' },
}

/** A door that keeps what is sent and answers each request with the next of these. */
function door(...answers: HttpAnswer[]): { http: Http; sent: HttpRequest[] } {
  const sent: HttpRequest[] = []
  const http: Http = {
    async send(request) {
      sent.push(request)
      return answers.shift() ?? { kind: 'lost', why: 'reset' }
    },
  }
  return { http, sent }
}
const answer = (status: number, body: unknown): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  body: text(body),
})

const create: GatewayRequest = {
  op: 'create_object',
  merchantRef: 'W8ZRB3HTXV5N7QK2M9C4',
  idempotencyKey: 'key-1',
  amount: { minor: 1_000n, currency: 'USD' },
  description: 'Invoice & tip=5',
}

test('the same command gives the same bytes, with the account, the version and the key in the headers', async () => {
  const { http, sent } = door(answer(200, intent), answer(200, intent))
  await stripeAdapter(http).call(access, create)
  await stripeAdapter(http).call(access, create)
  expect(sent[1]).toEqual(sent[0])
  expect(sent[0]).toMatchObject({
    method: 'POST',
    url: 'https://api.stripe.com/v1/payment_intents',
    headers: {
      authorization: 'Bearer sk_test_platform',
      'stripe-account': 'acct_1ours',
      'stripe-version': '2026-10-28.endive',
      'idempotency-key': 'key-1',
    },
  })
  expect([...new URLSearchParams(String(sent[0]?.body))]).toEqual([
    ['amount', '1000'],
    ['currency', 'usd'],
    ['automatic_payment_methods[enabled]', 'true'],
    ['description', 'Invoice & tip=5'],
    ['metadata[remit_ref]', 'W8ZRB3HTXV5N7QK2M9C4'],
  ])
})

test('[A-019] an amount that Stripe cannot take is refused before anything is sent', async () => {
  const { http, sent } = door()
  for (const amount of [
    { minor: 1_234n, currency: 'KWD' },
    { minor: 550n, currency: 'MGA' },
    { minor: 1_000n, currency: 'IQD' },
    { minor: 1_000n, currency: 'CLF' },
  ]) {
    const refused = { kind: 'rejected', why: 'invalid', detail: 'amount_not_possible' }
    expect(await stripeAdapter(http).call(access, { ...create, amount }), amount.currency).toEqual(refused)
    const back: GatewayRequest = { ...create, op: 'refund', gatewayTxnId: 'ch_1paid', amount }
    expect(await stripeAdapter(http).call(access, back), amount.currency).toEqual(refused)
  }
  expect(sent).toEqual([])
})

test('an account without its key, its name or the right mode is never called', async () => {
  const { http, sent } = door()
  const keys = { ...access, settings: { ...access.settings, kind: 'keys' }, secrets: { secretKey: 'rk_test_own' } }
  expect(readAccess(keys)).toMatchObject({ secretKey: 'rk_test_own', onBehalfOf: null })
  expect(readAccess({ ...keys, liveMode: true, secrets: { secretKey: 'sk_live_own' } })).not.toBeNull()
  const incomplete: GatewayAccountAccess[] = [
    { ...access, secrets: {} },
    { ...access, secrets: { secretKey: 'sk_test_own' } },
    { ...access, settings: { ...access.settings, stripeAccount: undefined } },
    { ...access, settings: { ...access.settings, stripeAccount: 'acct_1/../..' } },
    { ...access, settings: { ...access.settings, apiBase: undefined } },
    { ...access, settings: { ...access.settings, kind: 'other' } },
    { ...access, liveMode: true },
    { ...keys, secrets: { secretKey: 'sk_live_own' } },
    { ...keys, secrets: { platformSecretKey: 'sk_test_platform' } },
  ]
  for (const account of incomplete) {
    expect(await stripeAdapter(http).call(account, create)).toMatchObject({ kind: 'rejected', why: 'credentials' })
    expect(await stripeAdapter(http).readBalances?.(account)).toEqual({ kind: 'failed', why: 'credentials' })
  }
  expect(sent).toEqual([])
})

test('[FM-PAY-18] a cancel that came too late is followed by one question, and its answer is told', async () => {
  const cancel: GatewayRequest = { op: 'cancel_object', merchantRef: 'C', idempotencyKey: 'key-2', objectId: 'pi_1' }
  const tooLate = answer(
    400,
    error('invalid_request_error', { code: 'payment_intent_unexpected_state', payment_intent: intent }),
  )
  const paid = door(tooLate, answer(200, paidIntent))
  expect(await stripeAdapter(paid.http).call(access, cancel)).toEqual({
    kind: 'succeeded',
    txn: { ...txn, merchantRef: charge.metadata.remit_ref },
    objectId: 'pi_1',
  })
  expect(paid.sent.map(({ method }) => method)).toEqual(['POST', 'GET'])
  for (const second of [{ kind: 'lost', why: 'timeout' }, answer(200, intent), answer(500, {})] as const) {
    expect(await stripeAdapter(door(tooLate, second).http).call(access, cancel)).toEqual(duplicate)
  }
})

test('forms are written with brackets, and nothing in a value can become another parameter', () => {
  const form = encodeForm({ a: { b: 'c&d=e', 'f]': 1 }, list: ['x', true], plain: '100 %' })
  expect([...new URLSearchParams(form)]).toEqual([
    ['a[b]', 'c&d=e'],
    ['a[f]]', '1'],
    ['list[0]', 'x'],
    ['list[1]', 'true'],
    ['plain', '100 %'],
  ])
})
