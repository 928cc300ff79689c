import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { computeTotals } from '../../src/core/invoice/totals.ts'
import { lockInvoice } from '../../src/store/invoice.ts'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
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

describe('drafts', () => {
  test('choosing a contact fills name, e-mail, address, currency and terms, which can be edited for this invoice only (J16)', async () => {
    const customer = await world.aCustomer({
      name: 'Longfellow Inn',
      taxId: 'US-1',
      currency: 'EUR',
      paymentTermsDays: 30,
      billingAddress: { line1: '15 Federal St', city: 'Brunswick' },
      contacts: [{ name: 'Peter', email: 'peter@inn.example', phone: '123' }],
    })
    const draft = await world.aDraft({ customerId: customer.id, contactId: customer.contactId })
    expect(draft).toMatchObject({
      currency: 'EUR',
      paymentTermsDays: 30,
      billTo: {
        name: 'Longfellow Inn',
        email: 'peter@inn.example',
        phone: '123',
        taxId: 'US-1',
        address: { city: 'Brunswick' },
      },
    })

    const billTo = { name: 'Inn, Accounts', email: 'accounts@inn.example' }
    const edited = await world.api.patch(`/invoices/${draft.id}`, { billTo })
    expect(edited.json.billTo).toMatchObject(billTo)
    const untouched = await world.api.get(`/customers/${customer.id}`)
    expect(untouched.json).toMatchObject({ name: 'Longfellow Inn', contacts: [{ email: 'peter@inn.example' }] })
  })

  test('lines are added, changed, removed and reordered; a draft may be empty', async () => {
    const line = (description: string) => ({ description, quantity: '1', unitPrice: 100 })
    const draft = await world.aDraft({ lines: [line('a'), line('b')] })
    const reordered = await world.api.patch(`/invoices/${draft.id}`, { lines: [line('b'), line('c'), line('a')] })
    expect(reordered.json.lines.map((l: { description: string }) => l.description)).toEqual(['b', 'c', 'a'])
    expect(reordered.json.total).toBe(300)

    const emptied = await world.api.patch(`/invoices/${draft.id}`, { lines: [] })
    expect(emptied.json).toMatchObject({ total: 0, lines: [], allowed: { issue: false, sendHint: 'draft_empty' } })
    expect(codeAndField(await issue(draft.id))).toEqual(['draft_empty', 'lines'])
  })

  test('a patch of one field leaves the others and their totals', async () => {
    const draft = await world.aDraft({ reference: 'PO 1', notes: 'Thanks' })
    const patched = await world.api.patch(`/invoices/${draft.id}`, {
      documentDiscount: { kind: 'percent', percent: '10' },
    })
    expect(patched.json).toMatchObject({ reference: 'PO 1', notes: 'Thanks', total: 9_000, discountTotal: 1_000 })
    expect(patched.json.documentDiscount).toEqual({ kind: 'percent', percent: '10' })
  })

  test('two editors: the second to save hears of the first and changes nothing', async () => {
    const draft = await world.aDraft()
    const first = await world.api.patch(`/invoices/${draft.id}`, { notes: 'first', version: draft.version })
    const second = await world.api.patch(`/invoices/${draft.id}`, { notes: 'second', version: draft.version })
    expect(first.status).toBe(200)
    expect([second.status, second.json.code]).toEqual([409, 'invoice_changed'])
    expect((await world.api.get(`/invoices/${draft.id}`)).json.notes).toBe('first')
  })

  test('a draft can be deleted, an issued invoice cannot', async () => {
    const draft = await world.aDraft()
    expect((await world.api.send('DELETE', `/invoices/${draft.id}`)).status).toBe(204)
    expect((await world.api.get(`/invoices/${draft.id}`)).status).toBe(404)

    const issued = await world.aDraft()
    await issue(issued.id)
    const refused = await world.api.send('DELETE', `/invoices/${issued.id}`)
    expect([refused.status, refused.json.code]).toEqual([409, 'invoice_not_draft'])
  })

  test('[I-28] stored totals are those of the one function, taxes and discounts included', async () => {
    const [sales, vat] = await Promise.all([
      world.api.post('/tax-rates', { name: 'Sales tax', percent: '9.975' }),
      world.api.post('/tax-rates', { name: 'VAT', percent: '20', inclusive: true }),
    ])
    const draft = await world.aDraft({
      lines: [
        {
          description: 'a',
          quantity: '1.5',
          unitPrice: 3_333,
          taxRateIds: [sales.json.id],
          discount: { kind: 'percent', percent: '12.5' },
        },
        { description: 'b', quantity: '0.333333', unitPrice: 99_999, taxRateIds: [vat.json.id] },
        {
          description: 'c',
          quantity: '3',
          unitPrice: 7,
          taxRateIds: [sales.json.id],
          discount: { kind: 'fixed', amount: 5 },
        },
      ],
      documentDiscount: { kind: 'fixed', amount: 777 },
    })
    const { json } = await world.api.get(`/invoices/${draft.id}`)
    const rate = (made: { json: { id: string } }, name: string, ppm: number, inclusive: boolean) => ({
      id: made.json.id,
      name,
      ppm,
      inclusive,
    })
    const s = rate(sales, 'Sales tax', 99_750, false)
    const v = rate(vat, 'VAT', 200_000, true)
    const totals = computeTotals({
      currency: 'USD',
      rounding: 'document',
      documentDiscount: { kind: 'fixed', amount: 777n },
      lines: [
        { quantityE6: 1_500_000n, unitPrice: 3_333n, discount: { kind: 'percent', ppm: 125_000 }, taxes: [s] },
        { quantityE6: 333_333n, unitPrice: 99_999n, discount: null, taxes: [v] },
        { quantityE6: 3_000_000n, unitPrice: 7n, discount: { kind: 'fixed', amount: 5n }, taxes: [s] },
      ],
    })
    expect([json.subtotal, json.discountTotal, json.taxTotal, json.total]).toEqual(
      [totals.subtotal, totals.discountTotal, totals.taxTotal, totals.total].map(Number),
    )
    expect(json.lines.map((l: { total: number }) => l.total)).toEqual(totals.lines.map((l) => Number(l.total)))
    expect(json.taxes.map((t: { amount: number; base: number }) => [t.base, t.amount])).toEqual(
      totals.taxes.map((t) => [Number(t.base), Number(t.amount)]),
    )
    const issued = await issue(draft.id)
    expect(issued.json.total).toBe(json.total)
  })
})

describe('what is refused in a body', () => {
  test.each([
    'total',
    'taxTotal',
    'amountDue',
    'amountPaid',
    'status',
    'number',
    'sentAt',
    'liveMode',
    'organizationId',
    '__proto__',
  ])('[A-015] [A-031] a client that sends %s is refused, and nothing is made', async (field) => {
    const { id } = await world.aCustomer()
    const body = `{"customerId":${JSON.stringify(id)},${JSON.stringify(field)}:1}`
    const answer = await world.api.send('POST', '/invoices', { body })
    expect(answer.status).toBe(422)
    expect(answer.json.errors[0].field).toBe(field)
    const listed = await world.api.get(`/invoices?customerId=${id}`)
    expect(listed.json.items).toEqual([])
  })

  const exotic: readonly [string, string][] = [
    ['unitPrice', '-1'],
    ['unitPrice', '10.005'],
    ['unitPrice', '"10"'],
    ['unitPrice', '1e21'],
    ['unitPrice', '9007199254740993'],
    ['unitPrice', 'null'],
    ['unitPrice', 'true'],
    ['unitPrice', '0.30000000000000004'],
    ['quantity', '1'],
    ['quantity', '"-1"'],
    ['quantity', '"1e3"'],
    ['quantity', '"NaN"'],
    ['quantity', '"٣"'],
    ['quantity', '"1.0000001"'],
    ['quantity', '"1,5"'],
    ['quantity', '"0x10"'],
    ['quantity', '""'],
  ]
  test.each(exotic)('[A-020] %s %s is refused by name', async (field, value) => {
    const { id } = await world.aCustomer()
    const line = field === 'quantity' ? `"unitPrice":1,"quantity":${value}` : `"quantity":"1","unitPrice":${value}`
    const answer = await world.api.send('POST', '/invoices', {
      body: `{"customerId":"${id}","lines":[{"description":"x",${line}}]}`,
    })
    expect(answer.status).toBe(422)
    expect(answer.json.errors[0].field).toBe(`lines[0].${field}`)
  })

  test('[A-021] discounts above what they are taken from, or above 100 %, are refused', async () => {
    const { id } = await world.aCustomer()
    const withDiscount = (discount: unknown) =>
      world.api.post('/invoices', {
        customerId: id,
        lines: [{ description: 'x', quantity: '1', unitPrice: 100, discount }],
      })
    expect((await withDiscount({ kind: 'fixed', amount: 101 })).status).toBe(422)
    expect((await withDiscount({ kind: 'fixed', amount: -1 })).status).toBe(422)
    expect((await withDiscount({ kind: 'percent', percent: '100.1' })).status).toBe(422)
    expect((await withDiscount({ kind: 'fixed', amount: 100 })).json.total).toBe(0)
  })

  test('[A-070] what looks like a card number is kept nowhere', async () => {
    const { id } = await world.aCustomer()
    const number = '4111 1111 1111 1111'
    const inLine = await world.api.post('/invoices', {
      customerId: id,
      lines: [{ description: number, quantity: '1', unitPrice: 1 }],
    })
    expect(codeAndField(inLine)).toEqual(['card_number_in_text', 'lines[0].description'])
    expect(codeAndField(await world.api.post('/invoices', { customerId: id, notes: number }))).toEqual([
      'card_number_in_text',
      'notes',
    ])
    expect((await world.api.patch(`/customers/${id}`, { notes: number })).status).toBe(422)
  })

  test('[A-046] hostile text is stored and answered as the text it is', async () => {
    const hostile = '<script>alert(1)</script>\'"; drop table invoices;-- {{constructor}} $' + '{7*7}'
    const customer = await world.aCustomer({ name: hostile })
    const draft = await world.aDraft({
      customerId: customer.id,
      contactId: customer.contactId,
      notes: hostile,
      lines: [{ description: hostile, quantity: '1', unitPrice: 100 }],
    })
    const { json } = await world.api.get(`/invoices/${draft.id}`)
    expect([json.customerName, json.billTo.name, json.notes, json.lines[0].description]).toEqual([
      hostile,
      hostile,
      hostile,
      hostile,
    ])
    const { html } = (
      await world.api.post('/invoices/preview', {
        customerId: customer.id,
        lines: [{ description: hostile, quantity: '1', unitPrice: 1 }],
      })
    ).json
    expect(html).not.toContain('<script>alert(1)')
    expect(html).toContain('&lt;script&gt;alert(1)')
  })
})

describe('issuing', () => {
  test('[I-27] [A-087] a hundred at once, with failures between, get numbers without gap or repeat', async () => {
    const drafts = await Promise.all(Array.from({ length: 100 }, () => world.aDraft()))
    const empty = await Promise.all(Array.from({ length: 20 }, () => world.aDraft({ lines: [] })))
    const before = Number(
      (
        await world.ctx.tx((t) =>
          t.one<{ n: bigint }>(
            `select next_number as n from number_series where organization_id = $1 and kind = 'invoice'`,
            [t.organizationId],
          ),
        )
      ).n,
    )

    const answers = await Promise.all([...drafts, ...empty, ...drafts.slice(0, 20)].map((draft) => issue(draft.id)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(100)
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 409, 422]))

    const numbers = answers
      .filter((a) => a.status === 200)
      .map((a) => a.json.number)
      .sort()
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, i) => `INV-${String(before + i).padStart(4, '0')}`))
  })

  test('[I-27] a transaction that fails after it took a number gives it back', async () => {
    const [first, second] = [await world.aDraft(), await world.aDraft()]
    const { issueIn } = await import('../../src/flows/invoice/issue-invoice.ts')
    const { listLineItems } = await import('../../src/store/line-item.ts')
    const { getBillingSettings } = await import('../../src/store/billing-settings.ts')
    const { readId } = await import('../../src/core/id/id.ts')
    const id = readId('inv', first.id) ?? ''
    await expect(
      world.ctx.tx(async (t) => {
        const [row, lines, settings] = await Promise.all([
          lockInvoice(t, id),
          listLineItems(t, id),
          getBillingSettings(t),
        ])
        issueIn(t, world.ctx, { row: row!, lines, settings })
        await t.rows('select 1 / 0')
      }),
    ).rejects.toThrow()
    const after = await issue(second.id)
    const again = await issue(first.id)
    expect(Number(again.json.number.slice(4))).toBe(Number(after.json.number.slice(4)) + 1)
  })

  test('an issued invoice is frozen: number, day, due day and seller stay, and no field can be changed', async () => {
    const customer = await world.aCustomer({ paymentTermsDays: 10 })
    const draft = await world.aDraft({ customerId: customer.id, contactId: customer.contactId })
    const { json } = await issue(draft.id)
    expect(json).toMatchObject({ status: 'pending', allowed: { edit: false, issue: false, delete: false } })
    const due = Temporal.PlainDate.from(json.issueOn).add({ days: 10 }).toString()
    expect(json.dueOn).toBe(due)

    for (const patch of [{ notes: 'x' }, { lines: [] }, { currency: 'EUR' }, { dueOn: null }]) {
      const refused = await world.api.patch(`/invoices/${draft.id}`, patch)
      expect([refused.status, refused.json.code]).toEqual([409, 'invoice_not_draft'])
    }
    const { json: after } = await world.api.get(`/invoices/${draft.id}`)
    expect(after).toEqual(json)
    expect((await issue(draft.id)).status).toBe(409)
  })

  test('a due date that has passed is refused, and one to come is kept', async () => {
    const late = await world.aDraft({ dueOn: '2020-01-01' })
    expect(codeAndField(await issue(late.id))).toEqual(['due_in_past', 'dueOn'])
    const day = Temporal.Now.plainDateISO('UTC').add({ days: 40 }).toString()
    const good = await world.aDraft({ dueOn: day })
    expect((await issue(good.id)).json.dueOn).toBe(day)
  })

  test('an invoice over nothing is paid when it is issued', async () => {
    const draft = await world.aDraft({ lines: [{ description: 'Free', quantity: '1', unitPrice: 0 }] })
    expect((await issue(draft.id)).json).toMatchObject({ status: 'paid', amountDue: 0 })
  })

  test('a duplicate is a new draft with the same lines and no number', async () => {
    const draft = await world.aDraft({ reference: 'PO 9' })
    await issue(draft.id)
    const copy = await world.api.post(`/invoices/${draft.id}/duplicate`)
    expect(copy.status).toBe(201)
    expect(copy.json).toMatchObject({ status: 'draft', number: null, total: 10_000, dueOn: null, reference: 'PO 9' })
    expect(copy.json.id).not.toBe(draft.id)
    expect(copy.json.lines[0].id).not.toBe((await world.api.get(`/invoices/${draft.id}`)).json.lines[0].id)
  })
})

describe('other organizations', () => {
  test('[A-001] [A-003] their ids, in paths and bodies, answer like ids nobody ever had', async () => {
    const { client, customerId } = await world.stranger()
    const theirs = await client.post('/invoices', {
      customerId,
      lines: [{ description: 'x', quantity: '1', unitPrice: 1 }],
    })
    const contact = await client.post(`/customers/${customerId}/contacts`, { name: 'X', email: 'x@x.example' })
    const product = await client.post('/products', { name: 'P', unitPrice: 1 })
    const rate = await client.post('/tax-rates', { name: 'T', percent: '1' })
    const nobody = 'inv_00000000000000000000000000'
    const calls: [string, string, unknown?][] = [
      ['GET', ''],
      ['PATCH', '', { notes: 'x' }],
      ['DELETE', ''],
      ['POST', '/issue'],
      ['POST', '/send', {}],
      ['POST', '/duplicate'],
      ['POST', '/void', {}],
      ['POST', '/write-off', {}],
      ['POST', '/pay-link'],
      ['POST', '/pay-link/regenerate'],
      ['DELETE', '/pay-link'],
      ['POST', '/credit-notes', { amount: 1 }],
      ['GET', '/pdf'],
      ['GET', '/timeline'],
    ]
    for (const [method, path, body] of calls) {
      const of = (id: string) => world.api.send(method, `/invoices/${id}${path}`, body === undefined ? {} : { body })
      const [foreign, random] = [await of(theirs.json.id), await of(nobody)]
      expect([method, path, foreign.status], `${method} ${path}`).toEqual([method, path, 404])
      const same = ({ json }: typeof foreign) => ({ ...json, requestId: '' })
      expect(same(foreign)).toEqual(same(random))
    }

    const mine = await world.aCustomer()
    const line = { description: 'x', quantity: '1', unitPrice: 1 }
    const bodies = [
      { customerId },
      { customerId: mine.id, contactId: contact.json.id },
      { customerId: mine.id, lines: [{ ...line, productId: product.json.id }] },
      { customerId: mine.id, lines: [{ ...line, taxRateIds: [rate.json.id] }] },
    ]
    for (const body of bodies) expect((await world.api.post('/invoices', body)).status, JSON.stringify(body)).toBe(404)
    expect((await world.api.get(`/customers/${customerId}`)).status).toBe(404)
    expect((await world.api.get(`/invoices?customerId=${customerId}`)).json).toMatchObject({ items: [], totals: [] })
    expect((await client.get(`/invoices/${theirs.json.id}`)).json.status).toBe('draft')
  })
})

describe('the list', () => {
  test('pages by position, filters by status, and sums the whole filtered set per currency (J20, J21)', async () => {
    const customer = await world.aCustomer({ name: 'Listed Ltd' })
    const eur = { currency: 'EUR' }
    const made = []
    for (const over of [{}, {}, eur, {}, eur])
      made.push(await world.aDraft({ customerId: customer.id, contactId: customer.contactId, ...over }))
    for (const draft of made.slice(0, 4)) await issue(draft.id)
    const key = { 'idempotency-key': crypto.randomUUID() }
    await world.api.post(`/invoices/${made[0]?.id}/payments`, { amount: 4_000, kind: 'cheque', reference: '77' }, key)

    const list = (query: string) => world.api.get(`/invoices?customerId=${customer.id}${query}`)
    const all: string[] = []
    let cursor = ''
    do {
      const page = (await list(`&limit=2${cursor}`)).json
      all.push(...page.items.map((item: { id: string }) => item.id))
      expect(page.totals).toEqual([
        { currency: 'EUR', count: 2, total: 20_000, outstanding: 10_000, overdue: 0 },
        { currency: 'USD', count: 3, total: 30_000, outstanding: 26_000, overdue: 0 },
      ])
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
    } while (cursor)
    expect(all).toEqual(made.map((draft) => draft.id).reverse())

    expect((await list('&status=draft')).json.items).toHaveLength(1)
    expect((await list('&status=unpaid')).json.items).toHaveLength(4)
    expect((await list('&status=partially_paid')).json.items[0]).toMatchObject({ amountDue: 6_000, total: 10_000 })
    expect((await list('&status=overdue')).json.items).toEqual([])
    const forged = await list('&cursor=WzEsMl0')
    expect([forged.status, forged.json.code]).toEqual([422, 'cursor_invalid'])
  })

  test('is searched by number, its last digits, reference, and part of the customer’s name', async () => {
    const customer = await world.aCustomer({ name: 'Zebra Crossing Café' })
    const draft = await world.aDraft({ customerId: customer.id, contactId: customer.contactId, reference: 'PO-ZC-1' })
    const { number } = (await issue(draft.id)).json
    const digits = String(Number(number.slice(4)))
    for (const q of [number, number.toLowerCase(), digits, 'PO-ZC-1', 'crossing ca']) {
      const { items } = (await world.api.get(`/invoices?q=${encodeURIComponent(q)}`)).json
      expect(
        items.map((item: { id: string }) => item.id),
        q,
      ).toContain(draft.id)
    }
    for (const q of ["' or 1=1 --", '%', '_', 'zebra%café', '\\']) {
      const { items } = (await world.api.get(`/invoices?q=${encodeURIComponent(q)}`)).json
      expect(items, q).toEqual([])
    }
  })
})

describe('rights', () => {
  test('[A-005] Sales sees and changes its own invoices only', async () => {
    const sales = await world.signedIn('sales')
    const notTheirs = await world.aDraft()
    expect((await sales.get(`/invoices/${notTheirs.id}`)).status).toBe(404)
    expect((await sales.patch(`/invoices/${notTheirs.id}`, { notes: 'x' })).status).toBe(404)
    expect((await sales.get('/invoices')).json.items).toEqual([])

    const { id } = await world.aCustomer()
    const own = await sales.post('/invoices', { customerId: id, lines: [] })
    expect((await sales.get(`/invoices/${own.json.id}`)).status).toBe(200)
    expect((await sales.get('/invoices')).json.items).toHaveLength(1)
    expect((await sales.post(`/invoices/${own.json.id}/void`, {})).status).toBe(403)
  })
})
