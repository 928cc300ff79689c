import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../ports/clock.ts'
import { fileMailbox } from '../../ports/mailbox.ts'
import { filePhone } from '../../ports/phone.ts'
import type { Env } from '../http.ts'
import { devMail } from './mail.ts'

const mine = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001'
const theirs = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remit-devmail-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function app(signedInTo: string | null) {
  const mailbox = fileMailbox(join(folder, 'mailbox'), systemClock)
  const phone = filePhone(join(folder, 'phone'), systemClock)
  const root = new Hono<Env>()
  root.use(async (c, next) => {
    c.set('cspNonce', 'nonce')
    await next()
  })
  root.route('/dev', devMail({ mailbox, phone, organizationOf: async () => signedInTo }))
  return { mailbox, phone, get: (path: string) => root.request(path) }
}
const aMail = (subject = 'Invoice INV-0042') => ({
  messageId: '<m@remit>',
  fromName: 'Northwind',
  replyTo: null,
  to: { address: 'amelia@hart.example', name: 'Amelia Hart' },
  subject,
  text: 'Dear Amelia',
  html: '<!doctype html><html><head></head><body><script>alert(1)</script><p>Dear Amelia</p></body></html>',
  attachments: [
    { filename: 'Rechnung "März".html', contentType: 'text/html', bytes: new TextEncoder().encode('<script>') },
  ],
})

test('the mailbox lists what was sent, and shows each message as page, text and headers', async () => {
  const { mailbox, get } = app(mine)
  await mailbox.put(mine, aMail())
  const list = await (await get('/dev/mail')).text()
  expect(list).toContain('Invoice INV-0042')
  expect(list).toContain('Accepted')
  const path = /href="(\/dev\/mail\/[^"]+)"/.exec(list)?.[1] ?? ''
  expect(await (await get(path)).text()).toMatch(/<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
  expect(await (await get(`${path}?show=text`)).text()).toContain('<pre>Dear Amelia</pre>')
  expect(await (await get(`${path}?show=headers`)).text()).toContain('Subject: Invoice INV-0042')
})

test('[A-046] a message can run nothing, and an attachment is only ever downloaded', async () => {
  const { mailbox, get } = app(mine)
  await mailbox.put(mine, aMail('<script>alert(2)</script>'))
  const list = await (await get('/dev/mail')).text()
  expect(list).not.toContain('<script>')
  const path = /href="(\/dev\/mail\/[^"]+)"/.exec(list)?.[1] ?? ''
  const framed = await get(`${path}/html`)
  const policy = framed.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^sandbox allow-popups[^;]*;/)
  expect(policy).not.toContain('allow-scripts')
  expect(policy).not.toContain('allow-same-origin')
  expect(policy).toContain("default-src 'none'")
  const file = await get(`${path}/attachments/0`)
  expect(file.headers.get('content-type')).toBe('application/octet-stream')
  expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''Rechnung%20%22M%C3%A4rz%22.html")
  expect(await file.text()).toBe('<script>')
  expect((await get(`${path}/attachments/1`)).status).toBe(404)
})

test('[A-001] nobody sees another organization’s mail, and without a sign-in nothing at all', async () => {
  const { mailbox, phone, get } = app(mine)
  await mailbox.put(theirs, aMail())
  await phone.send(theirs, { to: '+14155550123', text: 'secret' })
  const [other] = await mailbox.list(theirs)
  expect((await get(`/dev/mail/${other!.id}`)).status).toBe(404)
  expect((await get(`/dev/mail/${other!.id}/html`)).status).toBe(404)
  expect((await get(`/dev/mail/${other!.id}/attachments/0`)).status).toBe(404)
  expect(await (await get('/dev/mail.json')).json()).toEqual({ items: [] })
  expect(await (await get('/dev/sms.json')).json()).toEqual({ items: [] })
  const stranger = app(null)
  for (const path of ['/dev/mail', '/dev/mail.json', '/dev/sms', '/dev/sms.json', `/dev/mail/${other!.id}`]) {
    const answer = await stranger.get(path)
    expect(answer.status).toBe(401)
    expect(await answer.text()).not.toContain('secret')
  }
})

test('tests read messages whole as JSON, newest first', async () => {
  const { mailbox, phone, get } = app(mine)
  await mailbox.put(mine, aMail('first'))
  await new Promise((done) => setTimeout(done, 5))
  await mailbox.put(mine, aMail('second'))
  await phone.send(mine, { to: '+14155550123', text: 'Your code is 1' })
  const { items } = (await (await get('/dev/mail.json')).json()) as { items: { subject: string; text: string }[] }
  expect(items.map((mail) => mail.subject)).toEqual(['second', 'first'])
  expect(items[0]).toMatchObject({ text: 'Dear Amelia', to: { address: 'amelia@hart.example' } })
  expect(await (await get('/dev/sms')).text()).toContain('Your code is 1')
})

test('an empty mailbox says what will be here and how to fill it', async () => {
  const { get } = app(mine)
  expect(await (await get('/dev/mail')).text()).toContain('Send an invoice to see one')
  expect(await (await get('/dev/sms')).text()).toContain('No text message yet')
})
