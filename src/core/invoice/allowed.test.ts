import { expect, test } from 'vitest'
import { EMPTY_ADDRESS } from '../customer/bill-to.ts'
import { type AllowedFacts, allowedFor } from './allowed.ts'
import { INVOICE_STATUSES } from './status.ts'

const contact = { name: 'Anna', email: 'anna@berg.example', phone: null }
const billTo = {
  name: 'Berg',
  email: contact.email,
  phone: null,
  taxId: null,
  address: EMPTY_ADDRESS,
  filledEmail: contact.email,
}
const facts = (over: Partial<AllowedFacts> = {}): AllowedFacts => ({
  status: 'pending',
  total: 100n,
  amountDue: 100n,
  amountPaid: 0n,
  amountRefunded: 0n,
  lineCount: 1,
  billTo,
  contact,
  gatewayConnected: true,
  processing: false,
  refundable: 0n,
  ...over,
})

test('[C8] Send and Pay Link are offered in one of the four combinations only; else a hint says what is missing (C9)', () => {
  const mute = { contact: { ...contact, email: null }, billTo: { ...billTo, email: null, filledEmail: null } }
  const offered = (over: Partial<AllowedFacts>) => {
    const { send, payLink, sendHint } = allowedFor(facts(over))
    return [send, payLink, sendHint]
  }
  expect(offered({})).toEqual([true, true, null])
  expect(offered({ gatewayConnected: false })).toEqual([false, false, 'no_gateway'])
  expect(offered(mute)).toEqual([false, false, 'no_contact_email'])
  expect(offered({ ...mute, gatewayConnected: false })).toEqual([false, false, 'no_contact_email'])
  expect(offered({ contact: null })).toEqual([false, false, 'no_contact_email'])
})

test('a draft may be edited, issued, sent and deleted, and nothing else', () => {
  const may = Object.entries(allowedFor(facts({ status: 'draft' })))
  expect(may.filter(([, value]) => value === true).map(([name]) => name)).toEqual(['edit', 'issue', 'send', 'delete'])
  expect(allowedFor(facts({ status: 'draft', lineCount: 0 }))).toMatchObject({ issue: false, sendHint: 'draft_empty' })
})

test('[K19] only what is still owed has a pay link, takes payments and credit notes', () => {
  for (const status of INVOICE_STATUSES) {
    const owed = ['pending', 'sent', 'partially_paid'].includes(status)
    expect(allowedFor(facts({ status })), status).toMatchObject({
      payLink: owed,
      recordPayment: owed,
      creditNote: owed,
    })
  }
})

test('[C30] a refund is offered when there is something to give back; voiding when no money came', () => {
  expect(allowedFor(facts({ status: 'paid', refundable: 1n, amountPaid: 100n, amountDue: 0n }))).toMatchObject({
    refund: true,
    void: false,
  })
  expect(allowedFor(facts({ status: 'partially_paid', amountPaid: 1n })).void).toBe(false)
  expect(allowedFor(facts({ processing: true }))).toMatchObject({ void: false, creditNote: false })
  expect(allowedFor(facts())).toMatchObject({ refund: false, void: true })
})
