import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../src/ports/clock.ts'
import { deliverInvoiceMail } from '../../src/reactions/invoice-sending.ts'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let now = Temporal.Instant.from('2026-03-02T09:00:00Z')
const clock: Clock = { now: () => now, today: (zone) => now.toZonedDateTimeISO(zone).toPlainDate().toString() }

let world: InvoiceWorld
beforeAll(async () => {
  world = await anInvoiceWorld({ clock })
})
afterAll(async () => {
  expect(await verifyWorld(world)).toEqual([]) // whatever was done or refused, the rows agree
  await world.close()
})
beforeEach(() => {
  world.mails.length = 0
  world.mailAnswers.length = 0
})

const send = (id: string, body: unknown = {}) => world.api.post(`/invoices/${id}/send`, body)
const read = async (id: string) => (await world.api.get(`/invoices/${id}`)).json
const events = async (id: string): Promise<{ type: string; sentence: string; detail: string | null }[]> =>
  (await world.api.get(`/invoices/${id}/timeline`)).json.items
const waitingDelivery = () =>
  world.ctx.tx((t) =>
    t.one<{ id: string; tries: number; nextAt: Temporal.Instant }>(
      `select id, tries, next_at from deliveries where organization_id = $1 and state = 'waiting'`,
      [t.organizationId],
    ),
  )

describe('sending (C23–C26)', () => {
  test('a draft is issued and mailed to its contact, with pay link and PDF; it is Sent, at that instant', async () => {
    const draft = await world.aDraft()
    const { status, json } = await send(draft.id)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      sent: true,
      to: 'anna@berg.example',
      invoice: { status: 'sent', lastSendError: null },
    })
    expect(Temporal.Instant.from(json.invoice.sentAt).equals(now)).toBe(true)

    const [mail] = world.mails
    expect(mail?.to).toEqual({ address: 'anna@berg.example', name: 'Anna Berg' })
    expect(mail?.subject).toContain(json.invoice.number)
    expect(mail?.attachments.map((file) => [file.filename, file.contentType])).toEqual([
      [`${json.invoice.number}.pdf`, 'application/pdf'],
    ])
    const link = await world.api.post(`/invoices/${draft.id}/pay-link`)
    expect(mail?.text).toContain(link.json.url)
    const timeline = await events(draft.id)
    expect(timeline.map((event) => event.type)).toEqual(['sent', 'issued', 'link_created', 'created'])
    expect(timeline[0]?.sentence).toContain('to anna@berg.example, with a pay link')
  })

  test('a refusal leaves the status, is shown with its reason, and is on the timeline (C26)', async () => {
    const draft = await world.aDraft()
    world.mailAnswers.push({ kind: 'refused', sentence: 'The mail server knows no anna@berg.example.', code: '550' })
    const { json } = await send(draft.id)
    expect(json).toMatchObject({ sent: false, sentence: 'The mail server knows no anna@berg.example.' })
    expect(json.invoice).toMatchObject({ status: 'pending', sentAt: null, lastSendError: json.sentence })
    const [failed] = await events(draft.id)
    expect(failed).toMatchObject({ type: 'send_failed', detail: json.sentence })

    const again = await send(draft.id)
    expect(again.json.invoice).toMatchObject({ status: 'sent', lastSendError: null })
  })

  test('a contact whose address was mended is mailed there, and an address typed for this invoice comes first', async () => {
    const customer = await world.aCustomer()
    const draft = await world.aDraft({ customerId: customer.id, contactId: customer.contactId })
    await world.api.patch(`/contacts/${customer.contactId}`, { email: 'anna.new@berg.example' })
    expect((await send(draft.id)).json.to).toBe('anna.new@berg.example')

    const typed = await world.aDraft({
      customerId: customer.id,
      contactId: customer.contactId,
      billTo: { name: 'Berg', email: 'accounts@berg.example' },
    })
    expect((await send(typed.id)).json.to).toBe('accounts@berg.example')
    expect((await send(typed.id, { to: 'elsewhere@berg.example' })).json.to).toBe('elsewhere@berg.example')
    expect(world.mails.map((mail) => mail.to.name)).toEqual(['Anna Berg', 'Anna Berg', null])
  })

  test('a busy mail server is tried again until it takes the message', async () => {
    const draft = await world.aDraft()
    world.mailAnswers.push(
      { kind: 'deferred', sentence: 'The mail server is busy.', code: '451' },
      { kind: 'deferred', sentence: 'The mail server is busy.', code: '451' },
    )
    const { json } = await send(draft.id)
    expect(json).toMatchObject({ sent: false, invoice: { status: 'pending' } })
    expect(json.sentence).toContain('try again')

    const first = await waitingDelivery()
    expect(await deliverInvoiceMail(world.mailCtx, first.id)).toMatchObject({ sent: false })
    expect(world.mails).toHaveLength(1) // not due yet

    now = first.nextAt
    await deliverInvoiceMail(world.mailCtx, first.id)
    const second = await waitingDelivery()
    expect(Temporal.Instant.compare(second.nextAt, first.nextAt)).toBe(1)
    now = second.nextAt
    expect(await deliverInvoiceMail(world.mailCtx, first.id)).toMatchObject({ sent: true })
    expect(await read(draft.id)).toMatchObject({ status: 'sent', lastSendError: null })
    expect(new Set(world.mails.map((mail) => mail.messageId)).size).toBe(1)
    const [sent] = await events(draft.id)
    expect(sent?.sentence).toMatch(/^API key/) // who pressed Send, not who retried
  })

  test('after a day of trying it has failed, and says so', async () => {
    const draft = await world.aDraft()
    const busy = { kind: 'deferred', sentence: 'The mail server is busy.', code: '451' } as const
    world.mailAnswers.push(...Array.from({ length: 30 }, () => busy))
    await send(draft.id)
    const { id } = await waitingDelivery()
    let tries = 0
    for (;;) {
      const [waiting] = await world.ctx.tx((t) =>
        t.rows<{ nextAt: Temporal.Instant }>(
          `select next_at from deliveries where organization_id = $1 and id = $2 and state = 'waiting'`,
          [t.organizationId, id],
        ),
      )
      if (!waiting) break
      now = waiting.nextAt
      await deliverInvoiceMail(world.mailCtx, id)
      tries += 1
    }
    expect(tries).toBeGreaterThan(3)
    expect(tries).toBeLessThan(15)
    expect((await events(draft.id))[0]).toMatchObject({ type: 'send_failed', detail: busy.sentence })
    expect(await read(draft.id)).toMatchObject({ status: 'pending', lastSendError: busy.sentence })
  })

  test('two who deliver at once send one message', async () => {
    const draft = await world.aDraft()
    world.mailAnswers.push({ kind: 'deferred', sentence: 'Busy.', code: '451' })
    await send(draft.id)
    const { id, nextAt } = await waitingDelivery()
    now = nextAt
    await Promise.all(Array.from({ length: 5 }, () => deliverInvoiceMail(world.mailCtx, id)))
    expect(world.mails).toHaveLength(2)
  })

  test('sending again records a second event, keeps the first time, and status never goes back (C25)', async () => {
    const draft = await world.aDraft()
    const first = (await send(draft.id)).json.invoice
    now = now.add({ hours: 5 })
    const key = { 'idempotency-key': crypto.randomUUID() }
    await world.api.post(`/invoices/${draft.id}/payments`, { amount: 10_000, kind: 'cash' }, key)
    const again = (await send(draft.id)).json.invoice
    expect(again).toMatchObject({ status: 'paid', sentAt: first.sentAt })
    expect((await events(draft.id)).filter((event) => event.type === 'sent')).toHaveLength(2)
    expect(world.mails[1]?.html).not.toContain('/pay/') // K19: nothing to pay
  })

  test('without the pay link there is no link in the mail, and none is made (K10)', async () => {
    const draft = await world.aDraft()
    await send(draft.id, { payLink: false })
    expect(world.mails[0]?.html).not.toContain('/pay/')
    expect((await events(draft.id)).map((event) => event.type)).not.toContain('link_created')
  })

  test('own words replace ours, and are words only', async () => {
    const draft = await world.aDraft()
    await send(draft.id, { subject: 'Your table is ready', message: 'Dear {{customer}}, <b>see</b> {{number}}.' })
    expect(world.mails[0]?.subject).toContain('Your table is ready')
    expect(world.mails[0]?.html).toContain('Dear Anna Berg, &lt;b&gt;see&lt;/b&gt; INV-')
  })

  test.each([
    { subject: 'Hello\r\nBcc: all@berg.example' },
    { subject: 'Hello\u2028there' },
    { to: 'anna@berg.example\r\nBcc: x@y.example' },
    { to: 'a@b.example,c@d.example' },
    { to: 'Anna <anna@berg.example>' },
    { cc: 'x@y.example' },
  ])('[A-052] header injection is refused and nothing is sent: %j', async (body) => {
    const draft = await world.aDraft()
    expect((await send(draft.id, body)).status).toBe(422)
    expect(world.mails).toEqual([])
    expect((await read(draft.id)).status).toBe('draft')
  })

  test('[A-052] names that would break a header are refused where they are typed', async () => {
    const evil = 'Anna\r\nBcc: x@y.example'
    expect((await world.api.post('/customers', { name: evil })).status).toBe(422)
    const { id } = await world.aCustomer()
    expect((await world.api.post(`/customers/${id}/contacts`, { name: evil })).status).toBe(422)
    expect((await world.api.post('/invoices', { customerId: id, billTo: { name: evil } })).status).toBe(422)
  })

  test('void and empty invoices are not sent', async () => {
    const empty = await world.aDraft({ lines: [] })
    expect((await send(empty.id)).json.code).toBe('draft_empty')
    const draft = await world.aDraft()
    await world.api.post(`/invoices/${draft.id}/issue`)
    await world.api.post(`/invoices/${draft.id}/void`, {})
    const refused = await send(draft.id)
    expect([refused.status, refused.json.code]).toEqual([409, 'invoice_void'])
    expect(world.mails).toEqual([])
  })
})

describe('Send Invoice and Pay Link appear when a gateway is connected and the contact has an e-mail (C8, C9)', () => {
  const setGateway = (connected: boolean) =>
    world.ctx.tx((t) =>
      t.write(`update gateway_accounts set state = $2 where organization_id = $1`, [
        t.organizationId,
        connected ? 'active' : 'disconnected',
      ]),
    )
  afterAll(() => setGateway(true))

  test.each([
    { gateway: true, email: 'anna@berg.example', send: true, payLink: true, hint: null },
    { gateway: true, email: null, send: false, payLink: false, hint: 'no_contact_email' },
    { gateway: false, email: 'anna@berg.example', send: false, payLink: false, hint: 'no_gateway' },
    { gateway: false, email: null, send: false, payLink: false, hint: 'no_contact_email' },
  ])('gateway $gateway, e-mail $email', async ({ gateway, email, send: maySend, payLink, hint }) => {
    await setGateway(true)
    // The customer's own address fills the bill-to, and still no contact can be mailed.
    const customer = await world.aCustomer({ email: 'office@berg.example', contacts: [{ name: 'Anna Berg', email }] })
    const draft = await world.aDraft({ customerId: customer.id, contactId: customer.contactId })
    await world.api.post(`/invoices/${draft.id}/issue`)
    await setGateway(gateway)

    const { allowed } = await read(draft.id)
    expect([allowed.send, allowed.payLink, allowed.sendHint]).toEqual([maySend, payLink, hint])
    const answer = await send(draft.id)
    if (email === null) expect([answer.status, answer.json.code]).toEqual([422, 'contact_email_missing'])
    else expect(answer.json.sent).toBe(true)
    if (email !== null && !gateway) expect(world.mails[0]?.html).not.toContain('/pay/')
    const link = await world.api.post(`/invoices/${draft.id}/pay-link`)
    expect(link.status).toBe(gateway ? 200 : 409)
  })

  test('without any contact there is the same hint and the same code', async () => {
    await setGateway(true)
    const draft = await world.aDraft({ contactId: null, customerId: (await world.aCustomer()).id })
    expect((await read(draft.id)).allowed).toMatchObject({ send: false, sendHint: 'no_contact_email' })
    expect((await send(draft.id)).json.code).toBe('contact_email_missing')
    expect((await send(draft.id, { to: 'typed@berg.example' })).json.sent).toBe(true)
  })
})
