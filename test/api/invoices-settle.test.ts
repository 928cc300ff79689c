import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readId } from '../../src/core/id/id.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: InvoiceWorld
beforeAll(async () => {
  world = await anInvoiceWorld()
})
afterAll(async () => {
  expect(await verifyWorld(world)).toEqual([]) // whatever was done or refused, the rows agree
  await world.close()
})

const issue = (id: string) => world.api.post(`/invoices/${id}/issue`)
const codeAndField = (answer: { json: { code: string; errors?: { field: string }[] } }) => [
  answer.json.code,
  answer.json.errors?.[0]?.field,
]

describe('void, write-off, credit note', () => {
  const receivable = async (): Promise<bigint> =>
    (
      await world.ctx.tx((t) =>
        t.one<{ sum: bigint }>(
          `select coalesce(sum(amount), 0)::bigint as sum from ledger_postings where organization_id = $1 and account = 'receivable'`,
          [t.organizationId],
        ),
      )
    ).sum

  test('voiding takes what is owed back out of the books; the number stays used', async () => {
    const before = await receivable()
    const draft = await world.aDraft()
    const issued = await issue(draft.id)
    expect(await receivable()).toBe(before + 10_000n)

    const voided = await world.api.post(`/invoices/${draft.id}/void`, { reason: 'twice' })
    expect(voided.json).toMatchObject({
      status: 'void',
      amountDue: 0,
      number: issued.json.number,
      allowed: { sendHint: 'void' },
    })
    expect(await receivable()).toBe(before)
    expect((await world.api.post(`/invoices/${draft.id}/void`, {})).json.code).toBe('invoice_void')
  })

  test('a draft is deleted rather than voided, and what was paid is refunded rather than voided', async () => {
    const draft = await world.aDraft()
    expect((await world.api.post(`/invoices/${draft.id}/void`, {})).json.code).toBe('invoice_is_draft')
    await issue(draft.id)
    const key = { 'idempotency-key': crypto.randomUUID() }
    await world.api.post(`/invoices/${draft.id}/payments`, { amount: 100, kind: 'cash' }, key)
    const refused = await world.api.post(`/invoices/${draft.id}/void`, {})
    expect([refused.status, refused.json.code]).toEqual([409, 'invoice_has_payments'])
    expect(refused.json.detail).toContain('refund')
  })

  test('credit notes have their own numbers without gaps, and take no more than is due', async () => {
    const tax = await world.api.post('/tax-rates', { name: 'Tax', percent: '10' })
    const draft = await world.aDraft({
      lines: [{ description: 'x', quantity: '1', unitPrice: 10_000, taxRateIds: [tax.json.id] }],
    })
    const credit = (amount: number) => world.api.post(`/invoices/${draft.id}/credit-notes`, { amount, reason: 'late' })
    expect((await credit(100)).json.code).toBe('invoice_not_issued')
    await issue(draft.id)
    const before = await receivable()

    const [a, b] = [await credit(1_100), await credit(550)]
    expect([a.json.number, b.json.number]).toEqual(['CN-0001', 'CN-0002'])
    expect([a.json.taxAmount, b.json.taxAmount]).toEqual([100, 50])
    expect(await receivable()).toBe(before - 1_650n)

    const tooMuch = await credit(9_351)
    expect([tooMuch.status, ...codeAndField(tooMuch)]).toEqual([422, 'credit_above_due', 'amount'])
    const rest = await credit(9_350)
    expect(rest.json.taxAmount).toBe(850)
    const { json } = await world.api.get(`/invoices/${draft.id}`)
    expect(json).toMatchObject({ status: 'paid', credited: 11_000, amountDue: 0 })
    expect(json.creditNotes).toHaveLength(3)
    expect((await world.api.get('/credit-notes?limit=2')).json.items[0].number).toBe('CN-0003')
  })

  test('forty credit notes at once never take more than is due', async () => {
    const draft = await world.aDraft()
    await issue(draft.id)
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => world.api.post(`/invoices/${draft.id}/credit-notes`, { amount: 1_000 })),
    )
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(10)
    expect((await world.api.get(`/invoices/${draft.id}`)).json).toMatchObject({ credited: 10_000, amountDue: 0 })
  })

  test('a credit note whose number is taken is refused by name, and the invoice asks for as much as before', async () => {
    const draft = await world.aDraft()
    await issue(draft.id)
    const credit = () => world.api.post(`/invoices/${draft.id}/credit-notes`, { amount: 1_000 })
    const counted = (by: number) =>
      world.ctx.tx((t) =>
        t.write(
          `update number_series set next_number = next_number + $2 where organization_id = $1 and kind = 'credit_note'`,
          [t.organizationId, by],
        ),
      )
    const { number } = (await credit()).json
    await counted(-1)
    const refused = await credit()
    expect([refused.status, refused.json.code]).toEqual([409, 'credit_note_number_taken'])
    expect(refused.json.detail).toContain(`The number ${number} is already used`)
    await counted(1)
    const { json } = await world.api.get(`/invoices/${draft.id}`)
    expect(json).toMatchObject({ credited: 1_000, amountDue: 9_000 })
  })

  test('writing off gives up what is owed and is not undone by a second', async () => {
    const draft = await world.aDraft()
    await issue(draft.id)
    const off = await world.api.post(`/invoices/${draft.id}/write-off`, { reason: 'gone' })
    expect(off.json).toMatchObject({ status: 'written_off', amountDue: 0 })
    expect((await world.api.post(`/invoices/${draft.id}/write-off`, {})).json.code).toBe('invoice_written_off')
  })
})

describe('while a payment is under way', () => {
  test.each([
    ['void', {}],
    ['write-off', {}],
    ['credit-notes', { amount: 100 }],
  ])('%s waits until it is decided', async (verb, body) => {
    const draft = await world.aDraft()
    await issue(draft.id)
    const command = aPayCommand(readId('inv', draft.id) ?? '', 10_000n, { methodToken: 'tok_authenticate' })
    expect((await perform(world.ctx, command)).status).toBe('requires_action')

    const refused = await world.api.post(`/invoices/${draft.id}/${verb}`, body)
    expect([refused.status, refused.json.code]).toEqual([409, 'invoice_has_live_attempt'])
    const { json } = await world.api.get(`/invoices/${draft.id}`)
    expect(json).toMatchObject({
      amountDue: 10_000,
      badges: ['processing'],
      allowed: { void: false, creditNote: false },
    })
  })

  test('after a declined card nothing is under way: voiding closes the intent that was left open', async () => {
    const draft = await world.aDraft()
    await issue(draft.id)
    const id = readId('inv', draft.id) ?? ''
    const view = await perform(world.ctx, aPayCommand(id, 10_000n, { methodToken: 'tok_declined' }))
    expect(view.status).toBe('declined')
    expect((await world.api.post(`/invoices/${draft.id}/void`, {})).json.status).toBe('void')
    const states = await world.ctx.tx((t) =>
      t.rows<{ state: string }>('select state from payment_intents where organization_id = $1 and invoice_id = $2', [
        t.organizationId,
        id,
      ]),
    )
    expect(states).toEqual([{ state: 'canceled' }])
    await expect(perform(world.ctx, aPayCommand(id, 10_000n))).rejects.toThrow('void')
  })

  test('Issue refund is offered on a paid invoice, and not on an unpaid one (C30)', async () => {
    const draft = await world.aDraft()
    await issue(draft.id)
    expect((await world.api.get(`/invoices/${draft.id}`)).json.allowed.refund).toBe(false)
    await perform(world.ctx, aPayCommand(readId('inv', draft.id) ?? '', 10_000n))
    const { json } = await world.api.get(`/invoices/${draft.id}`)
    expect(json).toMatchObject({ status: 'paid', allowed: { refund: true, recordPayment: false, payLink: false } })
    expect(json.payments[0]).toMatchObject({
      amount: 10_000,
      applied: 10_000,
      refundable: 10_000,
      method: 'Visa ending in 4242',
    })
  })
})
