import { afterAll, beforeAll, expect, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { disconnectAccount } from '../../src/flows/gateway-account/disconnect.ts'
import { findLinkByToken, recordViewed } from '../../src/flows/link/open-link.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { ctxFor } from '../../src/ports/ctx.ts'
import { storeClockGuard } from '../../src/store/clock-guard.ts'
import { findReceiptRecipient } from '../../src/store/receipt.ts'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { movableClock } from '../harness/movable-clock.ts'

let world: InvoiceWorld
const clock = movableClock()
beforeAll(async () => {
  world = await anInvoiceWorld({ clock })
})
afterAll(() => world.close())

const why = async (id: string): Promise<[string, string] | null> => {
  const { whyUnpaid } = (await world.api.get(`/invoices/${id}`)).json
  return whyUnpaid && [whyUnpaid.sentence, whyUnpaid.action.kind]
}
const pay = (id: string, methodToken: string) =>
  perform(world.ctx, aPayCommand(readId('inv', id) ?? '', 10_000n, { methodToken }))

async function open(url: string): Promise<void> {
  const found = await findLinkByToken(world.system, url.split('/').at(-1) ?? '')
  const actor = { kind: 'customer', id: 'c', name: 'Anna Berg' } as const
  if (found) await recordViewed(ctxFor(world.system, found.organizationId, actor), found.linkId)
}

test('one invoice from draft to paid says at each step why it is not paid', async () => {
  const { id } = await world.aDraft()
  expect(await why(id)).toEqual(['It has not been issued yet, so nobody has been asked to pay.', 'issue'])
  await world.api.post(`/invoices/${id}/issue`)
  expect(await why(id)).toEqual(['It has not been sent yet.', 'send'])

  world.mailAnswers.push({ kind: 'refused', sentence: 'There is no such mailbox.', code: '550' })
  await world.api.post(`/invoices/${id}/send`, {})
  expect(await why(id)).toEqual([
    'It could not be mailed to anna@berg.example: There is no such mailbox.',
    'edit_email',
  ])
  await world.api.post(`/invoices/${id}/send`, {})
  expect(await why(id)).toEqual(['It was sent today and has not been opened.', 'wait'])

  await open((await world.api.post(`/invoices/${id}/pay-link`)).json.url)
  expect(await why(id)).toEqual(['Berg & Sons opened it once, today, and has not tried to pay.', 'resend'])
  await pay(id, 'tok_insufficient_funds')
  expect(await why(id)).toEqual([
    'Berg & Sons tried to pay today and was declined: Not enough money on the card; trying again later may work.',
    'resend',
  ])
  await world.admin.addFault(world.accountId, { kind: 'reset_before', op: 'confirm' })
  await pay(id, 'tok_visa')
  expect((await why(id))?.[0]).toContain('is being confirmed')
  clock.advance(20 * 86_400)
  const late = await world.aDraft()
  await world.api.post(`/invoices/${late.id}/issue`)
  await world.api.post(`/invoices/${late.id}/send`, {})
  clock.advance(15 * 86_400)
  expect(await why(late.id)).toEqual([
    'It was sent 15 days ago and has not been opened. It is 1 day overdue.',
    'resend',
  ])
})

test('an address that was refused is corrected at the contact, and then it is sent again', async () => {
  const customer = await world.aCustomer({ contacts: [{ name: 'Anna Berg', email: 'anna@beg.example' }] })
  const { id } = await world.aDraft({
    customerId: customer.id,
    contactId: customer.contactId,
    lines: [{ description: 'Joinery', quantity: '1', unitPrice: 10_000 }],
  })
  world.mailAnswers.push({ kind: 'deferred', sentence: 'The mailbox is full.', code: '452' })
  await world.api.post(`/invoices/${id}/send`, {})
  expect(await why(id)).toEqual(['It could not be mailed so far: The mailbox is full.', 'wait'])
  world.mailAnswers.push({ kind: 'refused', sentence: 'There is no such mailbox.', code: '550' })
  await world.api.post(`/invoices/${id}/send`, {})
  expect((await why(id))?.[1]).toBe('edit_email')
  await world.api.patch(`/contacts/${customer.contactId}`, { email: 'anna@berg.example' })
  expect(await why(id)).toEqual([
    'It could not be mailed to anna@beg.example, and now would go to anna@berg.example.',
    'send',
  ])
  await world.api.post(`/invoices/${id}/send`, {})
  expect(await why(id)).toEqual(['It was sent today and has not been opened.', 'wait'])

  // The receipt goes to the corrected address as well, and not to the one that the invoice was made out with.
  const cash = { amount: 10_000, kind: 'cash' }
  const paid = await world.api.post(`/invoices/${id}/payments`, cash, { 'idempotency-key': id })
  const paymentId = readId('pay', paid.json.payments[0].id) ?? ''
  const recipient = await world.ctx.tx((t) => findReceiptRecipient(t, paymentId))
  expect(recipient?.address).toBe('anna@berg.example')
})

test('an invoice that was issued without a contact gets one of its customer’s, and of nobody else’s', async () => {
  const customer = await world.aCustomer()
  const { id } = await world.aDraft({ customerId: customer.id, contactId: null })
  await world.api.post(`/invoices/${id}/issue`)
  expect((await why(id))?.[1]).toBe('add_contact')
  const choose = (contactId: string | null) => world.api.post(`/invoices/${id}/contact`, { contactId })
  expect((await choose((await world.aCustomer()).contactId)).status).toBe(404)
  expect((await choose(customer.contactId)).json).toMatchObject({
    contactId: customer.contactId,
    allowed: { send: true },
  })
  expect((await why(id))?.[1]).toBe('send')
  const timeline = (await world.api.get(`/invoices/${id}/timeline`)).json.items
  expect(timeline[0].sentence).toMatch(/chose Anna Berg to send it to$/)
})

test('an invoice that is paid in part says when that was and what is left', async () => {
  const { id } = await world.aDraft()
  await world.api.post(`/invoices/${id}/issue`)
  await world.api.post(`/invoices/${id}/send`, {})
  await world.api.post(`/invoices/${id}/payments`, { amount: 3_000, kind: 'cash' }, { 'idempotency-key': id })
  clock.advance(86_400)
  expect(await why(id)).toEqual(['Berg & Sons paid a part of it yesterday; $70.00 is still due.', 'resend'])
})

test('the gateway can be asked at once about a payment whose answer was lost', async () => {
  const { id } = await world.aDraft()
  await world.api.post(`/invoices/${id}/issue`)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  await pay(id, 'tok_visa')
  expect((await why(id))?.[1]).toBe('ask_gateway')
  await world.admin.addFault(world.accountId, { kind: 'error_before', op: 'look_up' })
  expect((await world.api.post(`/invoices/${id}/ask-gateway`)).json.status).toBe('pending')
  await world.admin.clearFaults(world.accountId)
  clock.advance(4)
  const guard = { heartbeatAt: world.ctx.clock.now(), aheadMs: 0n, steadySince: null }
  await storeClockGuard(world.ctx.directory, { ...guard, guardedSince: guard.heartbeatAt, reason: 'jumped' })
  expect((await world.api.post(`/invoices/${id}/ask-gateway`)).json.status).toBe('pending')
  await storeClockGuard(world.ctx.directory, { ...guard, guardedSince: null, reason: null })
  expect((await world.api.post(`/invoices/${id}/ask-gateway`)).json).toMatchObject({ status: 'paid', whyUnpaid: null })
  const stranger = await world.stranger()
  expect((await stranger.client.post(`/invoices/${id}/ask-gateway`)).status).toBe(404)
})

test('a revoked link, a bank that asks, and a gateway that is gone are each named; what is paid needs no reason', async () => {
  const { id } = await world.aDraft()
  await world.api.post(`/invoices/${id}/issue`)
  await world.api.post(`/invoices/${id}/send`, {})
  await world.api.send('DELETE', `/invoices/${id}/pay-link`)
  expect(await why(id)).toEqual(['Its pay link was revoked, so Berg & Sons cannot pay online.', 'new_link'])
  await world.api.post(`/invoices/${id}/pay-link/regenerate`)
  await pay(id, 'tok_authenticate')
  expect(await why(id)).toEqual(['Berg & Sons is being asked by their bank to confirm a payment.', 'ask_gateway'])
  const paid = await world.aDraft()
  await world.api.post(`/invoices/${paid.id}/issue`)
  await pay(paid.id, 'tok_visa')
  expect(await why(paid.id)).toBeNull()
  const last = await world.aDraft()
  await world.api.post(`/invoices/${last.id}/issue`)
  await disconnectAccount(world.ctx, world.accountId)
  expect(await why(last.id)).toEqual(['It cannot be paid online, because no gateway is connected.', 'connect_gateway'])
})
