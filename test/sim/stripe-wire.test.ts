import { expect, test } from 'vitest'
import { diceFrom } from '../../sim/dice.ts'
import type { Fault } from '../../sim/engine/faults.ts'
import { openBooks } from '../../sim/gateway/books.ts'
import { openStripe, stripeBase } from '../../sim/stripe/open-stripe.ts'
import { chargeTokenAfterAll, enterCard, settleAtStripe } from '../../sim/stripe/stripe-deeds.ts'
import { command, readWire } from '../../sim/stripe/stripe-wire.ts'
import type { HttpRequest } from '../../src/ports/http.ts'

const start = Date.UTC(2026, 2, 2) * 1_000

function anAccount() {
  let now = start
  const stripe = openStripe(() => now)
  const account = stripe.open('keys', 'USD', 'https://pay.sim.example/hooks/stripe/token')
  const books = openBooks('account', 'stripe', { token: 'token', secret: account.webhookSecret }, account)
  const send = (path: string, key: string, form: Record<string, string>, fault: Fault | null = null) => {
    const request: HttpRequest = {
      method: 'POST',
      url: stripeBase + path,
      headers: {
        authorization: `Bearer ${account.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
        'idempotency-key': key,
      },
      body: new URLSearchParams(form).toString(),
      timeoutMs: 30_000,
    }
    const wire = readWire(request)
    if (!wire) throw new Error(`${path} is no command`)
    const { status, body } = command(stripe, books, wire, now, { fault, dice: diceFrom(key, fault ?? '') })
    return { status, json: JSON.parse(body) as { id: string; status: string; currency: string } }
  }
  const create = (key: string, amount: string, fault: Fault | null = null) =>
    send('/v1/payment_intents', key, { amount, currency: 'usd', 'metadata[remit_ref]': `ref ${key}` }, fault)
  const token = (last4 = '4242') =>
    enterCard(stripe, { publishableKey: account.publishableKey, account: null }, { card: 'ok', last4 })
  const confirm = (key: string, intent: string, confirmation_token: string, fault: Fault | null = null) =>
    send(
      `/v1/payment_intents/${intent}/confirm`,
      key,
      { confirmation_token, return_url: 'https://pay.sim.example' },
      fault,
    )
  const refund = (key: string, charge: string, amount: string, fault: Fault | null = null) =>
    send('/v1/refunds', key, { charge, amount, 'metadata[remit_ref]': `ref ${key}` }, fault)
  const [theCharge, theRefund] = [() => [...books.charges.values()].at(-1)!, () => [...books.refunds.values()].at(-1)!]
  const wait = (hours: number) => {
    now += hours * 3_600e6
  }
  return { stripe, books, create, token, confirm, refund, theCharge, theRefund, wait }
}

test('what stands in Stripe’s books is read as any gateway’s: charge, fee, refund', () => {
  const { books, create, token, confirm, refund, theCharge, theRefund } = anAccount()
  const intent = create('a', '10000').json.id
  const entered = token('4444')
  confirm('b', intent, entered)
  expect(theCharge()).toMatchObject({
    objectId: intent,
    reference: 'ref a',
    amount: { minor: 10_000n, currency: 'USD' },
    fee: 320n,
    token: entered,
    card: '4444',
    status: 'succeeded',
    contrary: false,
  })
  refund('c', theCharge().id, '2500')
  expect(theRefund()).toMatchObject({ chargeId: theCharge().id, reference: 'ref c', status: 'succeeded' })
  expect(books.objects.get(intent)?.status).toBe('succeeded')
  expect(books.complaints).toEqual([])
})

test('Stripe complains of what no client may do', () => {
  const { books, create, token, confirm, refund, theCharge, wait } = anAccount()
  const intent = create('a', '10000').json.id
  create('a', '20000')
  expect(books.complaints.splice(0)).toEqual(['[I-15] the key of create_object ref a came with another body'])
  const entered = token()
  confirm('b', intent, entered)
  confirm('b', intent, entered)
  expect(books.complaints.splice(0)).toEqual([
    '[I-15] confirm b was sent 2 times',
    '[I-15] the single-use token of confirm b was used 2 times',
  ])
  refund('c', theCharge().id, '10001')
  expect(books.complaints.splice(0)).toEqual([
    `[I-07] refund ref c asks for more than charge ${theCharge().id} still holds`,
  ])
  wait(25)
  create('a', '10000')
  expect(books.complaints.splice(0)).toEqual(['[I-15] create_object ref a was sent again after its key was forgotten'])
})

test('a 500 is given again for its key, whether Stripe had acted or not', () => {
  const { books, create } = anAccount()
  expect([create('a', '100', 'error_after').status, create('a', '100').status]).toEqual([500, 500])
  expect(books.objects.size).toBe(1)
})

test('a bank says no and charges all the same, holds back, returns a refund, or takes another amount or currency', () => {
  const { stripe, books, create, token, confirm, refund, theCharge, theRefund } = anAccount()
  const intent = create('a', '10000').json.id
  const entered = token()
  expect(confirm('b', intent, entered, 'declined_then_charged').status).toBe(402)
  expect(chargeTokenAfterAll(stripe, books, intent, entered)).toBe(true)
  expect(theCharge()).toMatchObject({ status: 'succeeded', contrary: true })
  expect(chargeTokenAfterAll(stripe, books, intent, entered)).toBe(false)

  expect(confirm('d', create('c', '10000').json.id, token(), 'pending').json.status).toBe('processing')
  expect(settleAtStripe(stripe, books, theCharge().id, true)).toBe(true)
  expect(theCharge().status).toBe('succeeded')
  expect(refund('e', theCharge().id, '400', 'pending').json.status).toBe('pending')
  expect(settleAtStripe(stripe, books, theRefund().id, false)).toBe(true)
  expect(theRefund().status).toBe('failed')

  confirm('g', create('f', '10000').json.id, token(), 'other_amount')
  expect(theCharge().amount.minor).not.toBe(theCharge().asked.minor)
  expect(confirm('i', create('h', '10000').json.id, token(), 'other_currency').json.currency).toBe('eur')
  expect(theCharge().amount.currency).toBe('EUR')
})
