import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'

let world: ApiWorld
let admin: Client
beforeAll(async () => {
  world = await anApiWorld()
  admin = await world.signedIn()
})
afterAll(() => world.close())

const settings = async () => (await admin.get('/organization')).json

test('settings that are named change, all others stay', async () => {
  const before = await settings()
  const { status, json } = await admin.patch('/organization', {
    name: 'Pine & Harbour',
    paymentTermsDays: 30,
    partialMinimum: 500,
    website: 'https://pine.example/',
  })
  expect(status).toBe(200)
  expect(json).toEqual({
    ...before,
    name: 'Pine & Harbour',
    paymentTermsDays: 30,
    partialMinimum: 500,
    website: 'https://pine.example/',
  })
  expect(await settings()).toEqual(json)
})

test.each([
  ['zone', 'Mars/Olympus'],
  ['zone', '+02:00'],
  ['zone', ''],
  ['currency', 'XXQ'],
  ['currency', 'usd'],
  ['locale', 'zz-ZZ'],
  ['locale', 'not a locale'],
  ['color', 'red'],
  ['partialMinimum', 0],
  ['partialMinimum', -5],
  ['partialMinimum', 1.5],
  ['tipPercentages', []],
  ['tipPercentages', ['18', '18']],
  ['tipPercentages', ['18', '18.0']],
  ['tipPercentages', ['0']],
  ['tipPercentages', ['1', '2', '3', '4', '5']],
  ['tipCustomMaximum', '0'],
  ['tipCustom', 'yes'],
  ['paymentTermsDays', 366],
  ['rounding', 'up'],
  ['website', 'javascript:alert(1)'],
  ['name', ''],
  ['name', 'A\r\nBcc: everyone@example.com'],
  ['payLinkSubject', 'Hello\nworld'],
  ['email', 'a@b,c@d'],
  ['liveMode', true],
  ['id', 'org_01jd7w3k5zf9t8m2q4r6s8v0x2'],
  ['logoBlobId', '019368a0-0000-7000-8000-000000000000'],
])('a setting %s of %j is refused by name and nothing changes', async (field, value) => {
  const before = await settings()
  const { status, json } = await admin.patch('/organization', { phone: '+49 1', [field]: value })
  expect(status).toBe(422)
  expect(json.errors[0].field).toBe(field)
  expect(await settings()).toEqual(before)
})

test.each([
  ['zone', 'Asia/Kolkata'],
  ['zone', 'UTC'],
  ['currency', 'KWD'],
  ['locale', 'ar-EG'],
])('a setting %s of %j is taken', async (field, value) => {
  expect((await admin.patch('/organization', { [field]: value })).json[field]).toBe(value)
})

test('tips are off until they are switched on, and keep the percentages as they were given (PRODUCT R11, P15)', async () => {
  expect(await settings()).toMatchObject({
    tipsOnInvoices: false,
    tipPercentages: ['18', '20', '25'],
    tipCustom: false,
    tipCustomMaximum: '100',
  })
  const tips = { tipsOnInvoices: true, tipPercentages: ['12.5', '10'], tipCustom: true, tipCustomMaximum: '33.3333' }
  expect((await admin.patch('/organization', tips)).json).toMatchObject(tips)
  expect(await settings()).toMatchObject(tips)
})

test('[I-27] a number series can only be raised', async () => {
  const raise = (nextNumber: number, prefix = 'R-') =>
    admin.patch('/organization', { invoiceSeries: { prefix, digits: 5, nextNumber } })
  expect((await raise(1000)).json.invoiceSeries).toEqual({ prefix: 'R-', digits: 5, nextNumber: 1000 })
  const lowered = await raise(999)
  expect([lowered.status, lowered.json.errors[0].field]).toEqual([409, 'invoiceSeries.nextNumber'])
  expect((await raise(1000, 'S-')).json.invoiceSeries.prefix).toBe('S-')
  const nested = await admin.patch('/organization', { invoiceSeries: { prefix: 'a b', digits: 99, nextNumber: 0 } })
  expect(nested.json.errors.map((error: { field: string }) => error.field).sort()).toEqual([
    'invoiceSeries.digits',
    'invoiceSeries.nextNumber',
    'invoiceSeries.prefix',
  ])
})

test('a mail password is sealed, never answered, kept while the account stays, and dropped when the server changes', async () => {
  const smtp = { host: 'mail.example', port: 587, security: 'starttls', user: 'me', fromAddress: 'me@pine.example' }
  const set = await admin.patch('/organization', { smtp: { ...smtp, password: 'hunter22' } })
  expect(set.json.smtp).toEqual({ ...smtp, hasPassword: true })
  const sealed = await world.ctx.tx((t) =>
    t.one<{ row: string }>('select row_to_json(o)::text as row from organizations o'),
  )
  expect(sealed.row).not.toContain('hunter22')
  expect(sealed.row).not.toContain(Buffer.from('hunter22').toString('hex'))

  expect(
    (await admin.patch('/organization', { smtp: { ...smtp, port: 465, security: 'tls' } })).json.smtp.hasPassword,
  ).toBe(true)
  // Otherwise whoever may change settings could have the old server's password sent to a server of theirs.
  expect((await admin.patch('/organization', { smtp: { ...smtp, host: 'evil.example' } })).json.smtp.hasPassword).toBe(
    false,
  )
  expect((await admin.patch('/organization', { smtp: null })).json.smtp).toBeNull()
})

test('a test message says where it went', async () => {
  const { json } = await admin.post('/organization/mail-test', { to: 'me@pine.example' })
  expect(json).toEqual({ outcome: 'accepted', sentence: expect.stringContaining('/dev/mail') })
  expect((await admin.post('/organization/mail-test', { to: 'a@b.example, c@d.example' })).status).toBe(422)
})

test('[A-047] a logo is drawn anew, is served as PNG and nothing else, and is gone when it is removed', async () => {
  const put = (body: Uint8Array, type: string) =>
    admin.send('PUT', '/organization/logo', { body, headers: { 'content-type': type } })
  const jpeg = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#0e6b52' } })
    .withExif({ IFD0: { Copyright: 'secret place' } })
    .jpeg()
    .toBuffer()
  const { status, json } = await put(jpeg, 'image/jpeg')
  expect(status).toBe(200)
  expect(json.logoUrl).toMatch(/^\/logos\/[0-9a-f-]{36}\.png$/)

  const anybody = await world.app.request(json.logoUrl)
  const bytes = Buffer.from(await anybody.arrayBuffer())
  expect(anybody.headers.get('content-type')).toBe('image/png')
  expect(anybody.headers.get('content-security-policy')).toContain('sandbox')
  expect(anybody.headers.get('x-content-type-options')).toBe('nosniff')
  expect([...bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
  expect(bytes.includes('secret place')).toBe(false)

  expect((await put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png')).status).toBe(422)
  expect((await put(Buffer.from('<svg/>'), 'image/svg+xml')).status).toBe(415)
  expect((await put(Buffer.alloc(2 * 1024 * 1024 + 1), 'image/png')).status).toBe(413)

  expect((await admin.send('DELETE', '/organization/logo')).json.logoUrl).toBeNull()
  expect((await world.app.request(json.logoUrl)).status).toBe(404)
  for (const path of [
    '/logos/x.png',
    '/logos/019368a0-0000-7000-8000-000000000000.png',
    '/logos/..%2f..%2fetc%2fpasswd',
  ]) {
    expect((await world.app.request(path)).headers.get('content-type')).not.toBe('image/png')
  }
})
