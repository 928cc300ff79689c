import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningStripe, startStripe } from './start.ts'

type Arrived = { readonly body: string; readonly signature: string }

let stripe: RunningStripe
let listener: Server
let hookUrl = ''
const arrived: Arrived[] = []

/** Stripe's own client, pointed at the service. */
const client = (key: string, stripeAccount?: string): Stripe =>
  new Stripe(key, {
    host: '127.0.0.1',
    port: stripe.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    stripeAccount,
  })

beforeAll(async () => {
  stripe = await startStripe()
  listener = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString('utf8')
    })
    request.on('end', () => {
      const first = arrived.every((one) => one.body !== body)
      arrived.push({ body, signature: String(request.headers['stripe-signature']) })
      response.writeHead(request.url === '/refuse-once' && first ? 500 : 200).end('{}')
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  hookUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`
})

afterAll(async () => {
  await stripe.stop()
  listener.closeAllConnections()
  listener.close()
})

describe('Stripe’s own client', () => {
  it('takes a payment on a connected account, and its webhook passes constructEvent', async () => {
    const platform = stripe.control.openAccount({ platform: { redirectUris: [] } })
    const shop = stripe.control.openAccount({ pace: { balanceAfter: 0 } })
    stripe.control.connect(platform.id, shop.id)
    const hook = await client(platform.keys.test.secret).webhookEndpoints.create({
      url: hookUrl,
      enabled_events: ['payment_intent.succeeded'],
      connect: true,
    })
    const token = await client(platform.keys.test.publishable, shop.id).rawRequest('POST', '/v1/confirmation_tokens', {
      payment_method_data: {
        type: 'card',
        card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
      },
      return_url: 'https://pay.example/done',
    })
    const api = client(platform.keys.test.secret, shop.id)
    const intent = await api.paymentIntents.create(
      { amount: 5000, currency: 'usd', automatic_payment_methods: { enabled: true }, metadata: { remit_ref: 'r-1' } },
      { idempotencyKey: 'create-1' },
    )
    expect(intent).toMatchObject({ status: 'requires_payment_method', application: platform.clientIds?.test })

    const paid = await api.paymentIntents.confirm(
      intent.id,
      { confirmation_token: token.id as string, expand: ['latest_charge.balance_transaction'] },
      { idempotencyKey: 'confirm-1' },
    )
    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 5000,
      latest_charge: { metadata: { remit_ref: 'r-1' }, balance_transaction: { amount: 5000, fee: 175, net: 4825 } },
    })
    await expect.poll(() => arrived.length).toBe(1)
    const event = Stripe.webhooks.constructEvent(arrived[0]!.body, arrived[0]!.signature, hook.secret ?? '')
    expect(event).toMatchObject({
      type: 'payment_intent.succeeded',
      account: shop.id,
      livemode: false,
      request: { idempotency_key: 'confirm-1' },
      data: { object: { id: intent.id, status: 'succeeded' } },
    })
  })

  it('learns of a decline with the intent as it stands', async () => {
    const shop = stripe.control.openAccount()
    const api = client(shop.keys.test.secret)
    const error = await api.paymentIntents
      .create({
        amount: 700,
        currency: 'usd',
        payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds',
        confirm: true,
        return_url: 'https://pay.example/done',
      })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      payment_intent: { status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } },
    })
  })

  it('refunds, and lists all charges page by page', async () => {
    const shop = stripe.control.openAccount()
    const api = client(shop.keys.test.secret)
    const paid = await Promise.all(
      [1, 2, 3].map(() =>
        api.paymentIntents.create({
          amount: 2000,
          currency: 'usd',
          payment_method: 'pm_card_visa',
          confirm: true,
          return_url: 'https://pay.example/done',
        }),
      ),
    )
    const refund = await api.refunds.create({ payment_intent: paid[0]!.id, amount: 500, metadata: { remit_ref: 'r' } })
    expect(refund).toMatchObject({ status: 'succeeded', amount: 500, metadata: { remit_ref: 'r' } })
    const charges = await api.charges
      .list({ limit: 1, expand: ['data.payment_intent'] })
      .autoPagingToArray({ limit: 10 })
    expect(charges.map(({ payment_intent }) => (payment_intent as Stripe.PaymentIntent).id).sort()).toEqual(
      paid.map(({ id }) => id).sort(),
    )
    const error = await api.refunds.create({ charge: charges[0]!.id, amount: 9999 }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError)
    expect(error).toMatchObject({ param: 'amount' })
  })

  it('uploads evidence as a file and answers a dispute with it', async () => {
    const shop = stripe.control.openAccount()
    const api = client(shop.keys.test.secret)
    const paid = stripe.control.dashboardPayment(shop.id, { amount: 3000 })
    const dispute = stripe.control.openDispute(paid.id, { reason: 'product_not_received' })
    const data = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from([0, 255, 13, 10, 45, 45])])
    const file = await api.files.create({
      purpose: 'dispute_evidence',
      file: { data, name: 'receipt.pdf', type: 'application/pdf' },
    })
    expect(file).toMatchObject({ type: 'pdf', size: data.length, filename: 'receipt.pdf' })
    const answered = await api.disputes.update(dispute.id, { evidence: { receipt: file.id }, submit: true })
    expect(answered).toMatchObject({ status: 'under_review', evidence: { receipt: file.id } })
    const text = { data: Buffer.from('hello'), name: 'x.txt', type: 'text/plain' }
    await expect(api.files.create({ purpose: 'dispute_evidence', file: text })).rejects.toThrow('PDF')
  })

  it('is told what kind of refusal it met', async () => {
    const shop = stripe.control.openAccount()
    const api = client(shop.keys.test.secret)
    const caught = (kind: Parameters<typeof stripe.control.addFault>[0]['kind']): Promise<unknown> => {
      stripe.control.addFault({ kind, accountId: shop.id })
      return api.balance.retrieve().catch((thrown: unknown) => thrown)
    }
    expect(await caught('rate_limited')).toBeInstanceOf(Stripe.errors.StripeRateLimitError)
    expect(await caught('key_in_use')).toBeInstanceOf(Stripe.errors.StripeAPIError)
    expect(await caught('error_500_before')).toBeInstanceOf(Stripe.errors.StripeAPIError)
    await expect(client('sk_test_wrong_key_0001').balance.retrieve()).rejects.toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    )
    const foreign = client(shop.keys.test.secret, 'acct_somebody').balance.retrieve()
    await expect(foreign).rejects.toMatchObject({ statusCode: 403, code: 'account_invalid' })
    const used = { idempotencyKey: 'the-same' }
    await api.customers.create({ name: 'Ann' }, used)
    await expect(api.customers.create({ name: 'Bob' }, used)).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    )
  })

  it('gets a webhook again when nobody took it the first time', async () => {
    const shop = stripe.control.openAccount({ pace: { balanceAfter: 1 } })
    const hook = await client(shop.keys.test.secret).webhookEndpoints.create({
      url: `${hookUrl}refuse-once`,
      enabled_events: ['charge.updated'],
    })
    const before = arrived.length
    const { id } = stripe.control.dashboardPayment(shop.id, { amount: 3000 })
    stripe.control.advanceClock(2)
    await expect.poll(() => arrived.length).toBe(before + 1)
    stripe.control.advanceClock(10)
    await expect.poll(() => arrived.length).toBe(before + 2)
    const [refused, taken] = arrived.slice(-2)
    expect(taken!.body).toBe(refused!.body)
    expect(taken!.signature).not.toBe(refused!.signature)
    const event = Stripe.webhooks.constructEvent(taken!.body, taken!.signature, hook.secret ?? '')
    expect(event).toMatchObject({ type: 'charge.updated', data: { object: { id } } })
  })
})
