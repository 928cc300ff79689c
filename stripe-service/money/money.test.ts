import { beforeEach, describe, expect, it } from 'vitest'
import { type FormOf, type Told, type VirtualStripe, virtualStripe } from '../virtual-stripe.ts'
import { chargeFee } from './fee.ts'

let virtual: VirtualStripe
let key: string

beforeEach(() => {
  virtual = virtualStripe()
  key = virtual.shop.keys.test.secret
})

const post = (path: string, form?: FormOf): Told => virtual.ask(key, 'POST', path, form)
const get = (path: string, form?: FormOf): Record<string, unknown> => virtual.ask(key, 'GET', path, form).json

const paid = (card = 'pm_card_visa', amount = 5000): { payment_intent: string; charge: string } => {
  const told = post('/v1/payment_intents', {
    amount,
    currency: 'usd',
    payment_method: card,
    confirm: true,
    return_url: 'https://a.example/',
  })
  expect(told.status).toBe(200)
  return { payment_intent: String(told.json.id), charge: String(told.json.latest_charge) }
}

describe('the fee', () => {
  it('is 2.9 % and 30, the half rounded up', () => {
    expect([100, 50, 5000, 10_050, 17].map(chargeFee)).toEqual([33, 31, 175, 321, 30])
  })
})

describe('a refund', () => {
  it('gives back parts until nothing is left', () => {
    const { payment_intent, charge } = paid()
    expect(post('/v1/refunds', { payment_intent, amount: 3000 }).json).toMatchObject({
      status: 'succeeded',
      charge,
      amount: 3000,
    })
    expect(get(`/v1/charges/${charge}`)).toMatchObject({ amount_refunded: 3000, refunded: false })
    expect(post('/v1/refunds', { charge, amount: 2001 })).toMatchObject({
      status: 400,
      json: {
        error: {
          param: 'amount',
          message: 'Refund amount ($20.01) is greater than unrefunded amount on charge ($20.00)',
        },
      },
    })
    expect(post('/v1/refunds', { charge, metadata: { remit_ref: 'r' } }).json.amount).toBe(2000)
    expect(get(`/v1/charges/${charge}`)).toMatchObject({ amount_refunded: 5000, refunded: true })
    expect(post('/v1/refunds', { charge })).toMatchObject({
      status: 400,
      json: { error: { code: 'charge_already_refunded' } },
    })
    expect(virtual.stripe.control.byReference(virtual.shop.id, 'r').refunds).toHaveLength(1)
    const rows = get('/v1/balance_transactions').data as { net: number }[]
    expect(rows.map(({ net }) => net)).toEqual([-2000, -3000, 4825])
  })

  it('is refused for what was never paid', () => {
    const payment_intent = String(post('/v1/payment_intents', { amount: 900, currency: 'usd' }).json.id)
    expect(post('/v1/refunds', { payment_intent })).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('does not have a successful charge to refund') } },
    })
    expect(post('/v1/refunds', { charge: 'ch_none' })).toMatchObject({
      status: 400,
      json: { error: { param: 'charge' } },
    })
  })

  it('may be pending first, and may fail after it has succeeded', () => {
    const slow = post('/v1/refunds', paid('pm_card_pendingRefund')).json
    expect(slow).toMatchObject({ status: 'pending', pending_reason: 'processing' })
    const { payment_intent, charge } = paid('pm_card_refundFail')
    const doomed = post('/v1/refunds', { payment_intent }).json
    expect(doomed.status).toBe('succeeded')
    virtual.wait(60)
    expect(get(`/v1/refunds/${slow.id}`)).toMatchObject({ status: 'succeeded' })
    expect(get(`/v1/refunds/${slow.id}`)).not.toHaveProperty('pending_reason')
    expect(get(`/v1/refunds/${doomed.id}`, { expand: ['failure_balance_transaction'] })).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: { type: 'refund_failure', net: 5000 },
    })
    expect(get(`/v1/charges/${charge}`)).toMatchObject({ amount_refunded: 0, refunded: false })
  })
})

describe('a payout', () => {
  const rowsOf = (payout: string, limit: number): { type: string; net: number }[] => {
    const rows: { id: string; type: string; net: number }[] = []
    for (let more = true; more; ) {
      const after = rows.at(-1)?.id
      const form: FormOf = after ? { payout, limit, starting_after: after } : { payout, limit }
      const page = get('/v1/balance_transactions', form) as { data: typeof rows; has_more: boolean }
      rows.push(...page.data)
      more = page.has_more
    }
    return rows
  }

  it('is made of the available rows, whose nets add up to it', () => {
    const { control } = virtual.stripe
    const { charge } = paid()
    paid('pm_card_visa', 2000)
    post('/v1/refunds', { charge, amount: 1000 })
    expect(get('/v1/balance')).toMatchObject({ available: [{ amount: -1000 }], pending: [{ amount: 4825 + 1912 }] })
    virtual.wait(2 * 86_400)
    expect(get('/v1/balance')).toMatchObject({ available: [{ amount: 5737 }], pending: [{ amount: 0 }] })
    const payout = control.runPayout(virtual.shop.id)
    expect(payout).toMatchObject({
      amount: 5737,
      status: 'in_transit',
      automatic: true,
      reconciliation_status: 'in_progress',
    })
    expect(control.runPayout(virtual.shop.id)).toBeNull()
    expect(virtual.ask(key, 'GET', '/v1/balance_transactions', { payout: payout?.id ?? '' })).toMatchObject({
      status: 400,
      json: { error: { code: 'payout_reconciliation_not_ready' } },
    })
    control.movePayout(payout?.id ?? '', 'reconciled')
    const rows = rowsOf(payout?.id ?? '', 2)
    expect(rows.map(({ type }) => type).sort()).toEqual(['charge', 'charge', 'payout', 'refund'])
    const others = rows.filter(({ type }) => type !== 'payout')
    expect(others.reduce((sum, { net }) => sum + net, 0)).toBe(5737)
    expect(get('/v1/balance')).toMatchObject({ available: [{ amount: 0 }] })
  })

  it('that was paid may fail, and is paid out again', () => {
    const { control } = virtual.stripe
    paid('pm_card_bypassPending')
    const payout = control.runPayout(virtual.shop.id)
    expect(control.movePayout(payout?.id ?? '', 'paid').status).toBe('paid')
    expect(control.movePayout(payout?.id ?? '', 'failed')).toMatchObject({
      status: 'failed',
      failure_code: 'no_account',
    })
    expect(control.runPayout(virtual.shop.id)).toMatchObject({ amount: 4825 })
  })

  it('by hand takes no more than there is, and cannot be broken down', () => {
    paid('pm_card_bypassPending')
    expect(post('/v1/payouts', { amount: 4826, currency: 'usd' })).toMatchObject({
      status: 400,
      json: { error: { code: 'balance_insufficient' } },
    })
    const made = post('/v1/payouts', { amount: 4000, currency: 'usd' }).json
    expect(made).toMatchObject({ automatic: false, reconciliation_status: 'not_applicable' })
    expect(virtual.ask(key, 'GET', '/v1/balance_transactions', { payout: String(made.id) }).status).toBe(400)
    expect(post('/v1/payouts', { amount: 4000, currency: 'usd' }).status).toBe(400)
  })

  it('settles in the account’s currency, at a rate that is told', () => {
    virtual.stripe.control.setPace(virtual.shop.id, { exchangeRates: { eur: 1.1 } })
    post('/v1/payment_intents', {
      amount: 1000,
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://a.example/',
    })
    expect(get('/v1/balance_transactions').data).toMatchObject([
      { amount: 1100, currency: 'usd', exchange_rate: 1.1, fee: 62, net: 1038 },
    ])
  })
})
