import { beforeEach, describe, expect, it } from 'vitest'
import { type FormOf, newYear, type Told, type VirtualStripe, virtualStripe } from '../virtual-stripe.ts'

let virtual: VirtualStripe
let key: string

beforeEach(() => {
  virtual = virtualStripe()
  key = virtual.shop.keys.test.secret
})

const post = (path: string, form?: FormOf): Told => virtual.ask(key, 'POST', path, form)
const get = (path: string, form?: FormOf): Record<string, unknown> => virtual.ask(key, 'GET', path, form).json

const disputed = (card: string): { id: string; charge: string } => {
  const told = post('/v1/payment_intents', {
    amount: 5000,
    currency: 'usd',
    payment_method: card,
    confirm: true,
    return_url: 'https://a.example/',
  })
  const charge = String(told.json.latest_charge)
  const [dispute] = get('/v1/disputes', { charge }).data as { id: string }[]
  return { id: dispute?.id ?? '', charge }
}

const rowsOf = (id: string): unknown[] => get('/v1/balance_transactions', { source: id }).data as unknown[]

describe('a chargeback', () => {
  it('takes the amount and a fee at once, and no refund goes beside it', () => {
    const { id, charge } = disputed('pm_card_createDispute')
    expect(get(`/v1/disputes/${id}`)).toMatchObject({
      status: 'needs_response',
      reason: 'fraudulent',
      is_charge_refundable: false,
      payment_method_details: { card: { case_type: 'chargeback' } },
      balance_transactions: [{ amount: -5000, fee: 1500, net: -6500, reporting_category: 'dispute' }],
    })
    expect(get(`/v1/charges/${charge}`).disputed).toBe(true)
    expect(post('/v1/refunds', { charge })).toMatchObject({ status: 400, json: { error: { code: 'charge_disputed' } } })
  })

  it('is won by the evidence that wins: the amount comes back, the fee does not', () => {
    const { id, charge } = disputed('pm_card_createDispute')
    const staged = post(`/v1/disputes/${id}`, {
      evidence: { uncategorized_text: 'draft', customer_name: 'Ann' },
      submit: false,
    })
    expect(staged.json).toMatchObject({
      status: 'needs_response',
      evidence: { customer_name: 'Ann' },
      evidence_details: { has_evidence: true, submission_count: 0 },
    })
    const sent = post(`/v1/disputes/${id}`, { evidence: { uncategorized_text: 'winning_evidence' } })
    expect(sent.json).toMatchObject({ status: 'under_review', evidence_details: { submission_count: 1 } })
    expect(post(`/v1/disputes/${id}`, { evidence: { customer_name: 'Eve' } }).status).toBe(400)
    virtual.wait(60)
    expect(get(`/v1/disputes/${id}`).status).toBe('won')
    expect(rowsOf(id)).toMatchObject([{ net: 5000, reporting_category: 'dispute_reversal' }, { net: -6500 }])
    expect(get(`/v1/charges/${charge}`).disputed).toBe(false)
    const types = (get('/v1/events', { type: 'charge.dispute.*' }).data as { type: string }[]).map(({ type }) => type)
    expect(types.reverse()).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.updated',
      'charge.dispute.updated',
      'charge.dispute.funds_reinstated',
      'charge.dispute.closed',
    ])
  })

  it('is lost by the evidence that loses, or by giving in', () => {
    const { id } = disputed('pm_card_createDisputeProductNotReceived')
    post(`/v1/disputes/${id}`, { evidence: { uncategorized_text: 'losing_evidence' } })
    virtual.wait(60)
    expect(get(`/v1/disputes/${id}`)).toMatchObject({ status: 'lost', reason: 'product_not_received' })
    expect(post(`/v1/disputes/${id}`, { evidence: { customer_name: 'x' } })).toMatchObject({
      status: 400,
      json: { error: { message: 'This dispute is already closed.' } },
    })
    const other = disputed('pm_card_createDispute')
    expect(post(`/v1/disputes/${other.id}/close`).json.status).toBe('lost')
    expect(post(`/v1/disputes/${other.id}/close`).status).toBe(400)
    expect(post('/v1/refunds', { charge: other.charge }).json.error).toMatchObject({ code: 'charge_disputed' })
  })

  it('takes no evidence after the day it is due', () => {
    const { id } = disputed('pm_card_createDispute')
    const due = (get(`/v1/disputes/${id}`).evidence_details as { due_by: number }).due_by
    expect(due).toBe(newYear + 9 * 86_400)
    virtual.wait(9 * 86_400)
    expect(get(`/v1/disputes/${id}`)).toMatchObject({ status: 'needs_response', evidence_details: { past_due: true } })
    expect(post(`/v1/disputes/${id}`, { evidence: { customer_name: 'Ann' } }).status).toBe(400)
  })

  it('takes evidence of limited length, and files that were uploaded', () => {
    const { id } = disputed('pm_card_createDispute')
    const long = 'x'.repeat(75_001)
    expect(
      post(`/v1/disputes/${id}`, { evidence: { uncategorized_text: long, product_description: long } }).status,
    ).toBe(400)
    expect(post(`/v1/disputes/${id}`, { evidence: { receipt: 'file_none' } })).toMatchObject({
      status: 400,
      json: { error: { code: 'resource_missing', param: 'evidence[receipt]' } },
    })
  })
})

describe('an inquiry', () => {
  it('moves no money, and ends when all is given back', () => {
    const { id, charge } = disputed('pm_card_createDisputeInquiry')
    expect(get(`/v1/disputes/${id}`)).toMatchObject({
      status: 'warning_needs_response',
      is_charge_refundable: true,
      balance_transactions: [],
    })
    expect(post('/v1/refunds', { charge }).status).toBe(200)
    expect(get(`/v1/disputes/${id}`).status).toBe('warning_closed')
  })

  it('becomes a chargeback, which takes the money then', () => {
    const { id } = disputed('pm_card_createDisputeInquiry')
    post(`/v1/disputes/${id}`, { evidence: { uncategorized_text: 'escalate_inquiry_evidence' } })
    expect(get(`/v1/disputes/${id}`).status).toBe('warning_under_review')
    virtual.wait(60)
    expect(get(`/v1/disputes/${id}`)).toMatchObject({
      status: 'needs_response',
      payment_method_details: { card: { case_type: 'chargeback' } },
    })
    expect(rowsOf(id)).toMatchObject([{ net: -6500 }])
    virtual.stripe.control.moveDispute(id, 'won')
    expect(rowsOf(id)).toHaveLength(2)
  })
})
