import { afterAll, beforeAll, expect, test } from 'vitest'
import { payFieldsOf } from '../../src/flows/link/pay-fields.ts'
import { aStripePayWorld, type StripePayWorld } from '../harness/stripe-pay-world.ts'

let world: StripePayWorld

beforeAll(async () => {
  world = await aStripePayWorld()
})
afterAll(() => world?.close())

const read = async (url: string) => {
  const response = await fetch(url, { redirect: 'manual' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

type Entered = Readonly<Record<string, string>>

/** Sends the form as the page does, with what Stripe's fields or a liar put into it. */
async function send(url: string, amountSeen: bigint, entered: Entered) {
  const body = new URLSearchParams({
    commandKey: crypto.randomUUID(),
    amountSeen: amountSeen.toString(),
    ...entered,
  })
  const response = await fetch(`${url}/payments`, { method: 'POST', body, headers: { accept: 'application/json' } })
  const text = await response.text()
  return { status: response.status, text, json: JSON.parse(text) as { status?: string; code?: string } }
}

const token = (card: string): string => world.stripe.control.newToken(world.stripeAccount, card)

test('[A-080] only a page that shows Stripe’s fields lets Stripe’s script, frames and payment sheet in', async () => {
  const { id, url } = await world.anInvoiceToPay(1_001n)
  const open = await read(url)
  const policy = open.headers.get('content-security-policy') ?? ''
  expect(policy).toContain(`frame-src ${world.stripe.url};`)
  expect(policy).not.toMatch(/unsafe|\*/)
  expect(open.headers.get('permissions-policy')).toContain(`payment=(self "${world.stripe.url}")`)
  expect(open.text).toContain(`data-account="${world.stripeAccount}"`)
  expect(open.text).not.toMatch(/sk_test|<script src/)

  expect((await send(url, 1_001n, { confirmationToken: token('pm_card_visa') })).json.status).toBe('paid')
  const paid = await read(url)
  expect(paid.text).toContain('Payment received')
  expect(paid.headers.get('content-security-policy')).not.toMatch(/http/)
  expect(paid.headers.get('permissions-policy')).toContain('payment=()')
  expect(paid.text).not.toMatch(/stripe/i)
  expect(id).toBeTruthy()
})

test('[A-069] a card number is refused in whatever field it comes, and no answer or row repeats it', async () => {
  const { url } = await world.anInvoiceToPay(1_002n)
  const number = '4242424242424242'
  const tries: Entered[] = [
    { number, expiry: '12/34', cvc: '123' },
    { confirmationToken: token('pm_card_visa'), number },
    { confirmationToken: `ctoken_${number}` },
    { confirmationToken: token('pm_card_visa'), commandKey: number },
    { confirmationToken: token('pm_card_visa'), [number]: 'x' },
    { confirmationToken: token('pm_card_visa'), share: 'some', payAmount: '4242 4242 4242 4242' },
  ]
  for (const entered of tries) {
    const { status, text } = await send(url, 1_002n, entered)
    expect([409, 422], JSON.stringify(entered)).toContain(status)
    expect(text.replaceAll(/\D/g, '')).not.toContain(number)
  }
  const asJson = await fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      commandKey: crypto.randomUUID(),
      amountSeen: 1_002,
      number,
      method: { kind: 'confirmation_token', token: token('pm_card_visa'), cvc: '123' },
    }),
  })
  expect(asJson.status).toBe(422)
  expect(await asJson.text()).not.toContain(number)
  const kept = await world.ctx.tx((t) =>
    t.rows<{ row: string }>(
      `select row_to_json(a)::text as row from gateway_attempts a where organization_id = $1 and amount = 1002
       union all select row_to_json(e)::text from timeline_events e where organization_id = $1`,
      [t.organizationId],
    ),
  )
  expect(kept.map(({ row }) => row).join('\n')).not.toContain(number)
})

test('a page whose one-time key has digits like a card number’s pays like any other', async () => {
  const { url } = await world.anInvoiceToPay(1_004n)
  const commandKey = 'c0e50275-ac46-4492-9352-37698c0b633c'
  const paid = await send(url, 1_004n, { confirmationToken: token('pm_card_visa'), commandKey })
  expect([paid.status, paid.json.status]).toEqual([201, 'paid'])
})

test('what is no token, or none that Stripe made, pays nothing', async () => {
  const { url } = await world.anInvoiceToPay(1_003n)
  for (const confirmationToken of ['', 'ctoken_', 'pm_card_visa', `ctoken_${'a'.repeat(300)}`, 'ctoken_1 or 1=1'])
    expect((await send(url, 1_003n, { confirmationToken })).status, confirmationToken).toBe(422)
  expect((await send(url, 1_003n, { confirmationToken: 'ctoken_1NobodyMadeThisOne' })).json.status).toBe('failed')
  expect(world.stripe.control.books(world.stripeAccount).charges.filter(({ amount }) => amount === 1_003)).toEqual([])
})

test('a part may not leave less than Stripe takes, and less than that is not offered online', async () => {
  const { url } = await world.anInvoiceToPay(10_000n)
  const part = (payAmount: string) =>
    send(url, 10_000n, { confirmationToken: token('pm_card_visa'), share: 'some', payAmount })
  const leaving = await part('99.74')
  expect([leaving.status, leaving.json.code]).toEqual([422, 'rest_too_small'])
  expect(leaving.text).toContain('$0.26')
  expect((await part('99.50')).json.status).toBe('paid')
  expect((await read(url)).text).not.toContain('Another amount') // the last 50 cents only as a whole

  const small = await world.anInvoiceToPay(49n)
  const page = await read(small.url)
  expect(page.text).not.toContain('data-fields')
  const tried = await send(small.url, 49n, { confirmationToken: token('pm_card_visa') })
  expect([tried.status, tried.json.code]).toEqual([422, 'below_gateway_minimum'])
})

test('[A-071] after five declines a link pauses before Stripe is asked, whichever cards they were', async () => {
  const { url } = await world.anInvoiceToPay(1_005n)
  for (let tries = 0; tries < 5; tries += 1) {
    const declined = await send(url, 1_005n, { confirmationToken: token('pm_card_visa_chargeDeclined') })
    expect(declined.status).toBe(402)
  }
  const paused = await send(url, 1_005n, { confirmationToken: token('pm_card_visa') })
  expect([paused.status, paused.json.code]).toEqual([429, 'too_many_tries'])
  const { charges } = world.stripe.control.books(world.stripeAccount)
  expect(charges.filter(({ amount }) => amount === 1_005).map(({ paid }) => paid)).toEqual(Array(5).fill(false))
})

test('[A-064] [A-012] what Stripe adds to the way back is neither believed nor left in the address', async () => {
  const { url } = await world.anInvoiceToPay(1_004n)
  const claim = 'payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_x&redirect_status=succeeded'
  const back = await read(`${url}?back=1&${claim}`)
  expect(back.status).toBe(303)
  expect(back.headers.get('location')).toBe(`${new URL(url).pathname}?back=1`)
  expect(back.headers.get('referrer-policy')).toBe('no-referrer')
  const page = await read(`${url}?back=1`)
  expect(page.text).toContain('data-fields="stripe"')
  expect(page.text).not.toContain('Payment received')
})

test('[J10] an account that cannot take the money shows no form', () => {
  const stripe = { jsUrl: 'https://js.stripe.com/v3/', platformPublishableKey: 'pk_test_platform' }
  const connected = { kind: 'connect', stripeAccount: 'acct_1', chargesEnabled: true }
  const usd = { minor: 1_000n, currency: 'USD' }
  const fields = (settings: Readonly<Record<string, unknown>>, liveMode = false, due = usd) =>
    payFieldsOf({ stripe }, { gateway: 'stripe', liveMode, settings }, due)

  const { jsUrl } = stripe
  expect(fields(connected)).toEqual({
    kind: 'stripe',
    publishableKey: 'pk_test_platform',
    account: 'acct_1',
    jsUrl,
  })
  expect(fields({ kind: 'keys', publishableKey: 'pk_test_own', stripeAccount: 'acct_1' })).toEqual({
    kind: 'stripe',
    publishableKey: 'pk_test_own',
    account: null,
    jsUrl,
  })
  expect(fields({ ...connected, chargesEnabled: false })).toBeNull()
  expect(fields({ ...connected, stripeAccount: undefined })).toBeNull()
  expect(fields(connected, true), 'a test platform for a live account').toBeNull()
  expect(fields({ kind: 'keys', publishableKey: 'pk_test_own' }, true)).toBeNull()
  expect(fields(connected, false, { minor: 1_234n, currency: 'KWD' }), 'an amount that Stripe cannot write').toBeNull()
  expect(payFieldsOf({}, { gateway: 'stripe', liveMode: false, settings: connected }, usd)).toBeNull()
  expect(payFieldsOf({}, { gateway: 'sandbox', liveMode: false, settings: {} }, usd)).toEqual({ kind: 'sandbox' })
})
