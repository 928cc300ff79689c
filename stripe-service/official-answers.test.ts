import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { type FormOf, type VirtualStripe, virtualStripe } from './virtual-stripe.ts'

/** Stripe's description of its API, which is kept beside the project and not in it. */
const place = process.env.STRIPE_OPENAPI ?? '/work/shared/contracts/stripe/openapi-subset.2026-10-28.endive.json'
const here = existsSync(place)
if (!here) console.warn(`Stripe's answers are not compared with its schema: there is no ${place}.`)

type Form = { content: Record<string, { schema: { properties: object } }> }
type Document = {
  paths: Record<string, { post?: { requestBody?: Form } }>
  components: { schemas: Record<string, { properties: object }> }
}

/**
 * OpenAPI writes `nullable` beside anything; JSON Schema writes a choice with null. What may be an id or the object
 * itself is left open here, since every object in an answer is compared with its own schema.
 */
const asJsonSchema = (_name: string, value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value
  if ('x-expansionResources' in value) return { type: ['string', 'object', 'null'] }
  if ('$ref' in value) return { type: 'object' }
  if (!('nullable' in value)) return value
  const { nullable, ...schema } = value
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}

let virtual: VirtualStripe
let key: string
const schemas = new Map<string, Document['components']['schemas'][string]>()
/** The parameters that Stripe describes for each POST. */
const parameters = new Map<string, Set<string>>()
const ajv = new Ajv({ strict: false, validateFormats: false, code: { optimize: false } })

beforeAll(() => {
  virtual = virtualStripe()
  key = virtual.shop.keys.test.secret
  if (!here) return
  const document = JSON.parse(readFileSync(place, 'utf8'), asJsonSchema) as Document
  for (const [kind, schema] of Object.entries(document.components.schemas)) schemas.set(kind, schema)
  for (const [path, { post }] of Object.entries(document.paths)) {
    const form = post?.requestBody?.content['application/x-www-form-urlencoded']
    if (form) parameters.set(path, new Set(Object.keys(form.schema.properties)))
  }
})

const nameOf = (told: object): string =>
  `${'deleted' in told ? 'deleted_' : ''}${'object' in told ? String(told.object) : ''}`

/** What is wrong with an answer and with every object in it; fields that Stripe does not have are wrong too. */
function wrongIn(told: unknown, at: string): string[] {
  if (told === null || typeof told !== 'object') return []
  const kind = 'error' in told && at === '' ? 'error' : 'object' in told ? nameOf(told) : ''
  const schema = schemas.get(kind)
  const validate = schema && ajv.compile(schema)
  const wrong: string[] = []
  if (validate && !validate(told)) {
    for (const { instancePath, message } of validate.errors ?? []) wrong.push(`${at} ${kind}${instancePath} ${message}`)
  }
  for (const name of schema ? Object.keys(told) : []) {
    if (!(name in (schema?.properties ?? {}))) wrong.push(`${at} ${kind} has no ${name}`)
  }
  return [...wrong, ...Object.entries(told).flatMap(([name, inner]) => wrongIn(inner, `${at}/${name}`))]
}

/** Asks, and compares the answer with its schema; returns it. */
function compared(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  form?: FormOf,
  status = 200,
): Record<string, unknown> {
  const told = virtual.ask(key, method, path, form)
  expect(told.status, told.body).toBe(status)
  expect(wrongIn(told.json, ''), `${method} ${path}`).toEqual([])
  if (told.json.object === 'list') {
    expect(told.json).toMatchObject({ data: expect.any(Array), has_more: expect.any(Boolean), url: path })
  }
  return told.json
}

const idOf = (told: Record<string, unknown>): string => String(told.id)

const pay = (card: string, more: FormOf = {}, status = 200): Record<string, unknown> =>
  compared(
    'POST',
    '/v1/payment_intents',
    { amount: 5000, currency: 'usd', payment_method: card, confirm: true, return_url: 'https://a.example/', ...more },
    status,
  )

describe.runIf(here)('answers have the shape that Stripe describes', () => {
  it('payments in each of their states', () => {
    const intent = compared('POST', '/v1/payment_intents', {
      amount: 5000,
      currency: 'usd',
      metadata: { remit_ref: 'a' },
    })
    compared('GET', `/v1/payment_intents/${idOf(intent)}`)
    compared('POST', `/v1/payment_intents/${idOf(intent)}`, { amount: 6000, description: 'Invoice 7' })
    const paid = compared('POST', `/v1/payment_intents/${idOf(intent)}/confirm`, {
      payment_method: 'pm_card_visa',
      return_url: 'https://a.example/',
    })
    expect(paid.status).toBe('succeeded')
    expect(pay('pm_card_authenticationRequired').status).toBe('requires_action')
    pay('pm_card_visa_chargeDeclined', {}, 402)
    expect(compared('GET', '/v1/payment_intents', { limit: 3 })).toMatchObject({ has_more: false })
    const dropped = compared('POST', '/v1/payment_intents', { amount: 5000, currency: 'usd' })
    compared('POST', `/v1/payment_intents/${idOf(dropped)}/cancel`, { cancellation_reason: 'abandoned' })
    compared('GET', `/v1/charges/${String(paid.latest_charge)}`, { expand: ['balance_transaction'] })
    compared('GET', '/v1/charges')
    compared('GET', `/v1/confirmation_tokens/${virtual.stripe.control.newToken(virtual.shop.id)}`)
  })

  it('payments by other methods', () => {
    const made = compared('POST', '/v1/payment_intents', {
      amount: 5000,
      currency: 'eur',
      confirm: true,
      return_url: 'https://a.example/',
      payment_method_data: { type: 'sepa_debit', sepa_debit: { iban: 'DE89370400440532013000' } },
    })
    expect(made.status).toBe('processing')
    compared('GET', `/v1/payment_methods/${String(made.payment_method)}`)
    compared('GET', `/v1/charges/${String(made.latest_charge)}`)
    const bank = compared('POST', '/v1/payment_methods', {
      type: 'us_bank_account',
      us_bank_account: { account_number: '000123456789', routing_number: '110000000', account_holder_type: 'company' },
    })
    pay(idOf(bank))
    compared('POST', '/v1/payment_methods', { type: 'klarna', billing_details: { email: 'a@b.example' } })
  })

  it('refunds, the balance and payouts', () => {
    const paid = pay('pm_card_bypassPending')
    const refund = compared('POST', '/v1/refunds', { payment_intent: idOf(paid), amount: 1000 })
    virtual.stripe.control.settleRefund(idOf(refund), 'failed')
    expect(compared('GET', `/v1/refunds/${idOf(refund)}`).status).toBe('failed')
    const pending = pay('pm_card_pendingRefund')
    expect(compared('POST', '/v1/refunds', { payment_intent: idOf(pending) }).status).toBe('pending')
    compared('GET', '/v1/refunds')
    compared('GET', '/v1/balance')
    compared('GET', '/v1/balance_transactions')
    compared('GET', `/v1/balance_transactions/${String(refund.balance_transaction)}`)
    const payout = virtual.stripe.control.runPayout(virtual.shop.id)
    virtual.stripe.control.movePayout(payout?.id ?? '', 'reconciled')
    compared('GET', '/v1/balance_transactions', { payout: payout?.id ?? '', limit: 100, expand: ['data.source'] })
    virtual.stripe.control.movePayout(payout?.id ?? '', 'paid')
    virtual.stripe.control.movePayout(payout?.id ?? '', 'failed')
    compared('GET', `/v1/payouts/${payout?.id}`)
    compared('GET', '/v1/payouts')
  })

  it('disputes, whether inquiries or chargebacks', () => {
    pay('pm_card_createDispute')
    pay('pm_card_createDisputeInquiry')
    const [inquiry, chargeback] = compared('GET', '/v1/disputes').data as Record<string, unknown>[]
    compared('POST', `/v1/disputes/${idOf(inquiry!)}`, { evidence: { uncategorized_text: 'x' }, submit: false })
    compared('GET', `/v1/disputes/${idOf(chargeback!)}`)
    compared('POST', `/v1/disputes/${idOf(chargeback!)}/close`)
  })

  it('customers, kept cards, accounts, domains, endpoints and events', () => {
    const customer = compared('POST', '/v1/customers', { email: 'a@b.example', address: { city: 'Bern' } })
    const setup = compared('POST', '/v1/setup_intents', {
      customer: idOf(customer),
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://a.example/',
    })
    expect(setup.status).toBe('succeeded')
    compared('GET', `/v1/setup_intents/${idOf(setup)}`)
    compared('GET', `/v1/customers/${idOf(customer)}/payment_methods`)
    compared('GET', '/v1/account')
    compared('GET', `/v1/accounts/${virtual.shop.id}`)
    const domain = compared('POST', '/v1/payment_method_domains', { domain_name: 'pay.example.com' })
    compared('POST', `/v1/payment_method_domains/${idOf(domain)}/validate`)
    const hook = compared('POST', '/v1/webhook_endpoints', { url: 'https://a.example/', enabled_events: ['*'] })
    compared('GET', `/v1/webhook_endpoints/${idOf(hook)}`)
    compared('DELETE', `/v1/webhook_endpoints/${idOf(hook)}`)
    compared('GET', '/v1/events', { limit: 100 })
  })

  it('refusals', () => {
    compared('GET', '/v1/charges/ch_none', {}, 404)
    compared('POST', '/v1/payment_intents', { amount: 5000, currency: 'usd', colour: 'red' }, 400)
  })

  it('to calls with a parameter that Stripe does not have: no other one is taken', () => {
    const paid = pay('pm_card_visa')
    const open = idOf(compared('POST', '/v1/payment_intents', { amount: 900, currency: 'usd' }))
    const dispute = virtual.stripe.control.openDispute(String(pay('pm_card_visa').latest_charge)).id
    const customer = idOf(compared('POST', '/v1/customers'))
    const setup = idOf(compared('POST', '/v1/setup_intents', { customer }))
    const calls: readonly (readonly [string, string, FormOf])[] = [
      ['/v1/payment_intents', '', { amount: 900, currency: 'usd' }],
      ['/v1/payment_intents/{id}', open, {}],
      ['/v1/payment_intents/{id}/confirm', open, { return_url: 'https://a.example/' }],
      ['/v1/payment_intents/{id}/cancel', open, {}],
      ['/v1/charges/{id}', String(paid.latest_charge), {}],
      ['/v1/refunds', '', { charge: String(paid.latest_charge) }],
      ['/v1/disputes/{id}', dispute, {}],
      ['/v1/disputes/{id}/close', dispute, {}],
      ['/v1/payouts', '', { amount: 900, currency: 'usd' }],
      ['/v1/customers', '', {}],
      ['/v1/setup_intents', '', { customer }],
      ['/v1/setup_intents/{id}/confirm', setup, {}],
      ['/v1/payment_method_domains', '', { domain_name: 'a.example' }],
      ['/v1/webhook_endpoints', '', { url: 'https://a.example/', enabled_events: ['*'] }],
    ]
    const names = new Set([...parameters.values()].flatMap((known) => [...known]))
    expect(names.size).toBeGreaterThan(100)
    const taken = calls.flatMap(([path, id, form]) =>
      [...names].flatMap((name) => {
        if (parameters.get(path)?.has(name)) return []
        const told = virtual.ask(key, 'POST', path.replace('{id}', id), { ...form, [name]: '1' })
        const error = (told.json.error ?? {}) as { code?: string; param?: string }
        return error.code === 'parameter_unknown' && error.param === name ? [] : [`${path} takes ${name}`]
      }),
    )
    expect(taken).toEqual([])
  })
})
