import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf } from '../harness/read-pdf.ts'
import { aBusiness, type Business, idempotent, made, payBy } from './business.ts'
import { corpus } from './corpus.ts'
import { changesNothing, everythingKept, expectRefused, LEAKS } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

let world: AttackWorld
let business: Business

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
})
afterAll(() => world.close())

type Place = { readonly method: string; readonly path: string; readonly field: string; bodyWith(text: string): object }

/** Every field that takes text of a caller's own, with the body that carries it. `oneLine`: it must stand in one. */
function placesOfText(): { readonly oneLine: Place[]; readonly severalLines: Place[] } {
  const { cus, con, draft, inv, prd, txr, pay } = business.things
  const at = (method: string, path: string, field: string, bodyWith: (text: string) => object): Place => ({
    method,
    path,
    field,
    bodyWith,
  })
  const draftPath = `/invoices/${draft}`
  const address = (part: string) => (text: string) => ({ billingAddress: { [part]: text } })
  return {
    oneLine: [
      at('POST', '/customers', 'name', (text) => ({ name: text })),
      at('PATCH', `/customers/${cus}`, 'name', (text) => ({ name: text })),
      ...['line1', 'line2', 'city', 'region'].map((part) =>
        at('PATCH', `/customers/${cus}`, `billingAddress.${part}`, address(part)),
      ),
      at('POST', `/customers/${cus}/contacts`, 'name', (text) => ({ name: text })),
      at('PATCH', `/contacts/${con}`, 'name', (text) => ({ name: text })),
      at('POST', '/products', 'name', (text) => ({ name: text, unitPrice: 1 })),
      at('PATCH', `/products/${prd}`, 'name', (text) => ({ name: text })),
      at('POST', '/tax-rates', 'name', (text) => ({ name: text, percent: '1' })),
      at('PATCH', `/tax-rates/${txr}`, 'name', (text) => ({ name: text })),
      at('PATCH', draftPath, 'reference', (text) => ({ reference: text })),
      at('PATCH', draftPath, 'billTo.name', (text) => ({ billTo: { name: text } })),
      at('PATCH', draftPath, 'billTo.address.line1', (text) => ({ billTo: { address: { line1: text } } })),
      at('POST', `/invoices/${inv}/send`, 'subject', (text) => ({ subject: text })),
      at('POST', `/invoices/${inv}/payments`, 'reference', (text) => ({ amount: 1, kind: 'cheque', reference: text })),
      at('PATCH', '/organization', 'name', (text) => ({ name: text })),
      at('PATCH', '/organization', 'payLinkSubject', (text) => ({ payLinkSubject: text })),
      at('PATCH', '/organization', 'address.line1', (text) => ({ address: { line1: text } })),
      at('POST', '/api-keys', 'name', (text) => ({ name: text })),
      at('POST', '/gateway-accounts/sandbox', 'name', (text) => ({ name: text })),
    ],
    severalLines: [
      at('PATCH', `/customers/${cus}`, 'notes', (text) => ({ notes: text })),
      at('PATCH', draftPath, 'notes', (text) => ({ notes: text })),
      at('PATCH', draftPath, 'lines[0].description', (text) => ({
        lines: [{ description: text, quantity: '1', unitPrice: 1 }],
      })),
      at('PATCH', `/products/${prd}`, 'description', (text) => ({ description: text })),
      at('POST', `/invoices/${inv}/send`, 'message', (text) => ({ message: text })),
      at('POST', `/invoices/${inv}/payments`, 'note', (text) => ({ amount: 1, kind: 'cash', note: text })),
      at('POST', `/invoices/${inv}/credit-notes`, 'reason', (text) => ({ amount: 1, reason: text })),
      at('POST', `/invoices/${inv}/void`, 'reason', (text) => ({ reason: text })),
      at('POST', `/payments/${pay}/refunds`, 'reason', (text) => ({ amount: 1, reason: text })),
      at('PATCH', '/organization', 'invoiceNotes', (text) => ({ invoiceNotes: text })),
      at('PATCH', '/organization', 'payLinkBody', (text) => ({ payLinkBody: text })),
    ],
  }
}

const send = ({ method, path, bodyWith }: Place, text: string) =>
  business.admin.send(method, `/api/v1${path}`, { body: bodyWith(text), headers: idempotent() })

describe('what is refused as text', () => {
  test('[A-052] line breaks and control characters in whatever becomes a header, an address or one line', async () => {
    const { oneLine } = placesOfText()
    const { cus, con } = business.things
    const numbers: Place[] = [
      { method: 'PATCH', path: `/customers/${cus}`, field: 'phone', bodyWith: (phone) => ({ phone }) },
      { method: 'PATCH', path: `/customers/${cus}`, field: 'taxId', bodyWith: (taxId) => ({ taxId }) },
      { method: 'PATCH', path: `/contacts/${con}`, field: 'phone', bodyWith: (phone) => ({ phone }) },
      { method: 'PATCH', path: '/organization', field: 'taxId', bodyWith: (taxId) => ({ taxId }) },
      { method: 'PATCH', path: '/organization', field: 'phone', bodyWith: (phone) => ({ phone }) },
      {
        method: 'PATCH',
        path: '/organization',
        field: 'website',
        bodyWith: (text) => ({ website: `https://a.example/${text}` }),
      },
      {
        method: 'PATCH',
        path: '/organization',
        field: 'smtp.host',
        bodyWith: (host) => ({ smtp: { host, port: 25, security: 'none', user: null, fromAddress: 'a@b.example' } }),
      },
      {
        method: 'PATCH',
        path: '/organization',
        field: 'smtp.user',
        bodyWith: (user) => ({ smtp: { host: 'h', port: 25, security: 'none', user, fromAddress: 'a@b.example' } }),
      },
    ]
    let tried = 0
    await changesNothing(world, async () => {
      for (const place of [...oneLine, ...numbers]) {
        for (const text of corpus('line-breaks')) {
          const answer = await send(place, text)
          expectRefused(answer, {
            status: 422,
            field: place.field,
            why: `${place.method} ${place.path} ${place.field} ${JSON.stringify(text)}`,
          })
          tried += 1
        }
      }
    })
    expect(tried).toBeGreaterThanOrEqual(400)
  })

  test('[A-052] an e-mail address is one plain address, wherever one is asked for', async () => {
    const { cus, con, draft, inv } = business.things
    const places: Place[] = [
      { method: 'POST', path: '/customers', field: 'email', bodyWith: (email) => ({ name: 'x', email }) },
      {
        method: 'POST',
        path: '/customers',
        field: 'contacts[0].email',
        bodyWith: (email) => ({ name: 'x', contacts: [{ name: 'x', email }] }),
      },
      { method: 'PATCH', path: `/customers/${cus}`, field: 'email', bodyWith: (email) => ({ email }) },
      { method: 'PATCH', path: `/contacts/${con}`, field: 'email', bodyWith: (email) => ({ email }) },
      {
        method: 'PATCH',
        path: `/invoices/${draft}`,
        field: 'billTo.email',
        bodyWith: (email) => ({ billTo: { name: 'x', email } }),
      },
      { method: 'POST', path: `/invoices/${inv}/send`, field: 'to', bodyWith: (to) => ({ to }) },
      { method: 'PATCH', path: '/organization', field: 'email', bodyWith: (email) => ({ email }) },
      {
        method: 'PATCH',
        path: '/organization',
        field: 'smtp.fromAddress',
        bodyWith: (fromAddress) => ({ smtp: { host: 'h', port: 25, security: 'none', user: null, fromAddress } }),
      },
      { method: 'POST', path: '/organization/mail-test', field: 'to', bodyWith: (to) => ({ to }) },
    ]
    await changesNothing(world, async () => {
      for (const place of places) {
        for (const email of corpus('emails')) {
          const answer = await send(place, email)
          expectRefused(answer, {
            status: 422,
            field: place.field,
            why: `${place.path} ${place.field} ${JSON.stringify(email)}`,
          })
        }
      }
    })
  })

  test('[A-070] a card number in free text, in any grouping, is refused and kept nowhere', async () => {
    const numbers = [
      '4111111111111111',
      '4111 1111 1111 1111',
      '4111-1111-1111-1111',
      '5500 0000 0000 0004',
      '340000000000009',
      '3400 000000 00009',
      '6011000000000004',
      '30000000000004',
      '3530111333300000',
      '4012\u00a08888\u00a08888\u00a01881',
      '4012–8888–8888–1881',
    ]
    const { oneLine, severalLines } = placesOfText()
    await changesNothing(world, async () => {
      for (const place of [...oneLine, ...severalLines]) {
        for (const number of numbers) {
          for (const text of [number, `card ${number}, thanks`]) {
            const answer = await send(place, text)
            expectRefused(answer, {
              status: 422,
              field: place.field,
              why: `${place.method} ${place.path} ${place.field} ${text}`,
            })
            expect(answer.text.replaceAll(/\D/g, '')).not.toContain(number.replaceAll(/\D/g, ''))
          }
        }
      }
    })
    const kept = (await everythingKept(world)) + world.logged.join('\n')
    for (const number of numbers) expect(kept.includes(number), number).toBe(false)
    // What only looks a little like one is a text like any other.
    const harmless = [
      'Order 4111111111111112',
      'IBAN DE89 3704 0044 0532 0130 00',
      '+49 170 1234567',
      '2026-11-30 2026-12-31',
      '0000 0000 0000 0000',
      '1234 5678 9012 3456',
    ]
    for (const text of harmless)
      expect((await business.key.patch(`/api/v1/customers/${business.things.cus}`, { notes: text })).status, text).toBe(
        200,
      )
  })
})

describe('what is kept as the text it is', () => {
  test('[A-046] [A-050] [A-051] markup, scripts and templates are shown as text in page, mail, PDF and API, and run nowhere', async () => {
    const texts = corpus('markup')
    const { cus, con } = business.things
    await made(
      business.admin.patch('/api/v1/organization', {
        name: `<b>Kestrel</b> ${texts[0]}`,
        payLinkBody: '{{customer}} {{constructor}} {{__proto__}} <b>{{link}}</b>',
      }),
    )
    for (let from = 0; from < texts.length; from += 12) {
      const some = texts.slice(from, from + 12)
      const first = some[0] ?? ''
      await made(
        business.key.patch(`/api/v1/customers/${cus}`, {
          name: first,
          notes: some.join('\n'),
          billingAddress: { line1: first, city: some[1] ?? 'x' },
        }),
      )
      await made(business.key.patch(`/api/v1/contacts/${con}`, { name: some[2] ?? 'x' }))
      const lines = some.map((description) => ({ description, quantity: '1', unitPrice: 100 }))
      const billTo = { name: first, email: 'a@b.example', address: { line1: some[3] ?? '' } }
      const draft = {
        customerId: cus,
        contactId: con,
        billTo,
        lines,
        notes: some.join('\n'),
        reference: (some[4] ?? '').slice(0, 100),
      }
      const invoice = await made(business.key.post('/api/v1/invoices', draft))
      expect(invoice.json.lines.map((line: { description: string }) => line.description)).toEqual(
        some.map((text) => text.trim()),
      )
      const { html } = (await made(business.key.post('/api/v1/invoices/preview', draft))).json
      const sent = await made(
        business.key.post(`/api/v1/invoices/${invoice.json.id}/send`, { subject: first, message: some.join('\n') }),
      )
      expect(sent.json.sent).toBe(true)
      const link = new URL((await made(business.key.post(`/api/v1/invoices/${invoice.json.id}/pay-link`))).json.url)
        .pathname
      const page = await world.stranger().get(link)
      const [mail] = (await business.admin.get('/dev/mail.json')).json.items
      for (const [where, shown] of [
        ['page', page.text],
        ['preview', html],
        ['mail', mail.html],
      ] as const) {
        expectNoMarkupOf(some, shown, `${where} from ${from}`)
      }
      expect(
        mail.head.split(/\r?\n(?![ \t])/).filter((header: string) => /^(bcc|cc|subject|to|from):/i.test(header)).length,
      ).toBeLessThanOrEqual(3)
      const framed = await business.admin.get(`/dev/mail/${mail.id}/html`)
      expect(framed.headers['content-security-policy']).toMatch(/^sandbox(?!.*allow-scripts)/)
      expectNoMarkupOf(some, (await business.admin.get('/dev/mail')).text, 'mailbox')
      const policy = String(page.headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/)
      const pdf = await made(world.stranger().get(`${link}/invoice.pdf`))
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.bytes.toString('latin1')).not.toMatch(/\/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|SubmitForm)\b/)
      const drawn = await textOf(pdf.bytes)
      expect(drawn).toContain('INV-')
      expect(drawn).not.toContain('root:')
      const json = await business.key.get(`/api/v1/invoices/${invoice.json.id}`)
      expect(json.headers['x-content-type-options']).toBe('nosniff')
    }
    await made(business.admin.patch('/api/v1/organization', { name: 'Kestrel Ltd', payLinkBody: null }))
  })

  test('[A-057] look-alike, right-to-left and combining names stand apart, escaped, and never turn an invoice around', async () => {
    for (const name of corpus('look-alikes')) {
      const customer = await business.key.post('/api/v1/customers', {
        name: `${name} Ltd`,
        contacts: [{ name: `${name} x`, email: 'a@b.example' }],
      })
      expect([201, 422], name).toContain(customer.status)
      if (customer.status === 422) continue
      const lines = [{ description: `${name} work`, quantity: '1', unitPrice: 100 }]
      const { id } = (
        await made(
          business.key.post('/api/v1/invoices', {
            customerId: customer.json.id,
            contactId: customer.json.contacts[0].id,
            lines,
          }),
        )
      ).json
      await made(business.key.post(`/api/v1/invoices/${id}/issue`))
      const link = new URL((await made(business.key.post(`/api/v1/invoices/${id}/pay-link`))).json.url).pathname
      const page = await world.stranger().get(link)
      expect(page.status).toBe(200)
      expect(page.text).toContain('$1.00')
      expect((await world.stranger().get(`${link}/invoice.pdf`)).status).toBe(200)
    }
    // Numbers are ours; a prefix takes plain letters, so that no second invoice can look like another.
    for (const prefix of [
      'ІNV-',
      'INV\u200b-',
      'ＩＮＶ-',
      'INV\u202e',
      'INV –',
      'I\u0301NV',
      "INV'",
      '<b>',
      'INV\n',
      '=1+',
      '../',
      'INV 1',
    ]) {
      const answer = await business.admin.patch('/api/v1/organization', {
        invoiceSeries: { prefix, digits: 4, nextNumber: 900 },
      })
      if (prefix === '../') continue
      expectRefused(answer, { status: 422, field: 'invoiceSeries.prefix', why: JSON.stringify(prefix) })
    }
  })

  test('[A-053] no cell of the export begins as a formula, whatever the field', async () => {
    for (const text of corpus('formulas')) {
      const customer = await made(business.key.post('/api/v1/customers', { name: text }))
      const lines = [{ description: text, quantity: '1', unitPrice: 100 }]
      const { id } = (
        await made(
          business.key.post('/api/v1/invoices', {
            customerId: customer.json.id,
            billTo: { name: text },
            reference: text,
            lines,
          }),
        )
      ).json
      await made(business.key.post(`/api/v1/invoices/${id}/issue`))
      await made(
        business.key.post(
          `/api/v1/invoices/${id}/payments`,
          { amount: 100, kind: 'cheque', reference: text, note: text },
          idempotent(),
        ),
      )
    }
    const csv = await made(business.key.get('/api/v1/payments.csv'))
    expect(csv.headers['content-disposition']).toMatch(/^attachment; filename="[a-z0-9.-]+"$/)
    const cells = cellsOf(csv.text)
    const hostile = corpus('formulas').filter((text) => cells.some((cell) => cell === `'${text}`))
    expect(hostile.length, 'the texts are in the file, each behind an apostrophe').toBeGreaterThanOrEqual(
      corpus('formulas').length - 1,
    )
    for (const cell of cells) {
      if (/^-?\d+(\.\d+)?$/.test(cell)) continue // amounts are ours, and stay numbers
      expect(cell, 'a cell').not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
    }
  })
})

describe('what is asked of the database', () => {
  test('[A-054] SQL and patterns in searches, filters, sort keys, cursors and ids do nothing but not match', async () => {
    const canary = (text: string) => expect(text).not.toMatch(LEAKS)
    const everything = (await made(business.key.get('/api/v1/customers?limit=100'))).json.items.length
    await changesNothing(world, async () => {
      for (const text of corpus('sql')) {
        const value = encodeURIComponent(text.toWellFormed())
        for (const list of ['/customers', '/invoices', '/payments', '/products']) {
          const answer = await business.key.get(`/api/v1${list}?q=${value}`)
          expect([200, 422], `${list} ${text}`).toContain(answer.status)
          canary(answer.text)
          if (list === '/customers' && answer.status === 200 && /^[%_*?.]+$/.test(text)) {
            expect(answer.json.items.length, `${text} is no wildcard`).toBeLessThan(everything)
          }
        }
        for (const query of [
          'cursor',
          'status',
          'customerId',
          'limit',
          'gateway',
          'from',
          'archived',
          'sort',
          'order',
          'filter[x]',
          'fields',
          'include',
        ]) {
          for (const list of ['/invoices', '/payments', '/customers', '/refunds']) {
            const answer = await business.key.get(`/api/v1${list}?${encodeURIComponent(query)}=${value}`)
            expect([200, 422], `${list} ${query} ${text}`).toContain(answer.status)
            canary(answer.text)
          }
        }
        expect((await business.key.get(`/api/v1/invoices/${value.slice(0, 300)}`)).status).toBeGreaterThanOrEqual(200)
      }
    })
  })

  test('[A-054] cursors of one’s own making are refused, never an error of the database', async () => {
    const id = crypto.randomUUID()
    const parts: unknown[][] = [
      ['0000-01-01T00:00:00Z', id],
      ['9999-12-31T23:59:59Z', id],
      ['2026-02-30T00:00:00Z', id],
      ['x', id],
      ['2026-01-01T00:00:00Z', 'x'],
      ['2026-01-01T00:00:00Z', `${id}'`],
      ['\u0000', id],
      ['a\u0000b', id],
      ['\ud800', id],
      ["' or 1=1--", id],
      [null, null],
      [1, 2],
      [],
      [id],
      [[id], id],
      [{}, id],
      ['2026-01-01T00:00:00Z', null],
      ['2026-01-01T00:00:00.9999999999999Z', id],
      ['x'.repeat(250), id],
      ['-infinity', id],
      ['infinity', id],
      ['2026-01-01T00:00:00Z', id, id],
      ['%', id],
      ['\\', id],
    ]
    for (const part of parts) {
      const cursor = Buffer.from(JSON.stringify(part)).toString('base64url')
      for (const list of ['/customers', '/invoices', '/payments', '/products', '/credit-notes', '/refunds']) {
        const answer = await business.key.get(`/api/v1${list}?cursor=${cursor}`)
        expect([200, 422], `${list} ${JSON.stringify(part)} ${answer.text.slice(0, 200)}`).toContain(answer.status)
        if (answer.status === 422) expectRefused(answer, { field: 'cursor' })
      }
    }
  })

  test('[A-054] SQL in every text that is kept comes back as it went in', async () => {
    for (const text of corpus('sql').filter((one) => one.trim() === one && one.isWellFormed())) {
      const answer = await business.key.patch(`/api/v1/customers/${business.things.cus}`, { name: text, notes: text })
      expect(answer.json, text).toMatchObject({ name: text, notes: text })
    }
    expect((await payBy(world.stranger(), business.link, 1)).status).toBe(409)
  })
})

/** None of the texts stands in `html` with its brackets or quotes alive, so that none can be an element or attribute. */
function expectNoMarkupOf(texts: readonly string[], html: string, where: string): void {
  for (const text of texts) {
    if (/<[a-z!/?]/i.test(text)) expect(html.includes(text), `${where}: ${text}`).toBe(false)
  }
  const withoutOurs = html
    .replaceAll(/<script nonce="[^"]*"[^>]*>[\s\S]*?<\/script>/g, '')
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
  expect(withoutOurs, where).not.toMatch(/<(script|iframe|object|embed|base|svg onload|video|math|details open)[\s>]/i)
  expect(withoutOurs, where).not.toMatch(/<[a-z][^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*\son[a-z]+\s*=/i)
  expect(withoutOurs, where).not.toMatch(/(?:href|src|action)="\s*(javascript|data:text|vbscript|\/\/)/i)
}

function cellsOf(csv: string): string[] {
  return [...csv.replace(/^\ufeff/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}
