import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownCertificate } from '../../test/harness/own-certificate.ts'
import { systemClock } from './clock.ts'
import type { MailMessage, MailServer } from './mail.ts'
import { smtpMail } from './mail-smtp.ts'
import { fileMailbox } from './mailbox.ts'

// Method: a real SMTP server in this process answers as told; what arrived is parsed by another library than sent it.
const organizationId = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001'
let folder: string
const closing: (() => void)[] = []
let arrived: Email[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remit-mail-'))
  arrived = []
})
afterEach(async () => {
  for (const close of closing.splice(0)) close()
  await rm(folder, { recursive: true, force: true })
})

const aMessage = (over: Partial<MailMessage> = {}): MailMessage => ({
  messageId: '<0190dddd-delivery@remit>',
  fromName: 'Northwind Studio',
  replyTo: 'billing@northwind.example',
  to: { address: 'amelia@hart.example', name: 'Amelia Hart' },
  subject: 'Invoice INV-0042',
  text: 'Hello',
  html: '<p>Hello</p>',
  attachments: [],
  ...over,
})
const mail = () =>
  smtpMail(fileMailbox(folder, systemClock), systemClock, { connectTimeoutMs: 1500, silenceTimeoutMs: 1500 })
const at = (port: number, over: Partial<MailServer> = {}): MailServer => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  user: null,
  password: null,
  fromAddress: 'invoices@northwind.example',
  ...over,
})

function portOf(server: { address(): unknown }): number {
  return (server.address() as { port: number }).port
}
async function smtp(options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      buffer(stream)
        .then((bytes) => PostalMime.parse(bytes))
        .then((email) => {
          arrived.push(email)
          done()
        }, done)
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  closing.push(() => server.close())
  return portOf(server.server as Server)
}
const reply = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode })

test('a message arrives as it was written, in every script, with its attachment', async () => {
  const bytes = new Uint8Array([37, 80, 68, 70, 0, 255])
  const outcome = await mail().send(
    organizationId,
    at(await smtp()),
    aMessage({
      fromName: 'Grüße & Söhne "GmbH"',
      to: { address: 'yamada@example.jp', name: '山田 太郎' },
      subject: 'Rechnung für März – فاتورة',
      text: 'Liebe Grüße',
      attachments: [{ filename: 'Rechnung März.pdf', contentType: 'application/pdf', bytes }],
    }),
  )
  expect(outcome).toEqual({ kind: 'accepted' })
  const [email] = arrived
  expect(email).toMatchObject({
    subject: 'Rechnung für März – فاتورة',
    from: { name: 'Grüße & Söhne "GmbH"', address: 'invoices@northwind.example' },
    to: [{ name: '山田 太郎', address: 'yamada@example.jp' }],
    messageId: '<0190dddd-delivery@remit>',
  })
  expect(email!.text).toContain('Liebe Grüße')
  expect(email!.replyTo?.[0]?.address).toBe('billing@northwind.example')
  expect(email!.attachments[0]!.filename).toBe('Rechnung März.pdf')
  expect(new Uint8Array(email!.attachments[0]!.content as ArrayBuffer)).toEqual(bytes)
})

test('[FM-OUT-05] [C26] no for good at the recipient is refused, with what the server said', async () => {
  const port = await smtp({ onRcptTo: (_a, _s, done) => done(reply(550, '5.1.1 No such user here')) })
  const outcome = await mail().send(organizationId, at(port), aMessage())
  expect(outcome).toMatchObject({ kind: 'refused', code: '550' })
  expect(outcome).toHaveProperty('sentence', expect.stringMatching(/amelia@hart\.example.*No such user here/))
})

test('[FM-OUT-05] no for good after the message was read is refused too', async () => {
  const port = await smtp({
    onData: (stream, _s, done) => {
      stream.resume().on('end', () => done(reply(554, '5.7.1 looks like spam')))
    },
  })
  expect(await mail().send(organizationId, at(port), aMessage())).toMatchObject({ kind: 'refused', code: '554' })
})

test('[FM-OUT-05] greylisting and a busy server are put off', async () => {
  const grey = await smtp({ onRcptTo: (_a, _s, done) => done(reply(451, '4.7.1 Greylisted, come back')) })
  expect(await mail().send(organizationId, at(grey), aMessage())).toMatchObject({ kind: 'deferred', code: '451' })
  const busy = await smtp({
    onData: (stream, _s, done) => {
      stream.resume().on('end', () => done(reply(452, '4.3.1 disk full')))
    },
  })
  expect(await mail().send(organizationId, at(busy), aMessage())).toMatchObject({ kind: 'deferred', code: '452' })
})

test('a sender the server does not allow is refused, and the sentence names the setting', async () => {
  const port = await smtp({ onMailFrom: (_a, _s, done) => done(reply(553, 'sender not owned')) })
  const outcome = await mail().send(organizationId, at(port), aMessage())
  expect(outcome).toMatchObject({
    kind: 'refused',
    sentence: expect.stringContaining('sender address in the e-mail settings'),
  })
})

/** A server that speaks SMTP up to the end of DATA and then does `then`. */
async function rawServer(then: 'drops' | 'falls silent' | 'never greets'): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    closing.push(() => socket.destroy())
    if (then === 'never greets') return
    socket.write('220 here\r\n')
    let inData = false
    socket.on('data', (chunk) => {
      const text = chunk.toString()
      if (inData) {
        if (text.endsWith('\r\n.\r\n') && then === 'drops') socket.destroy()
        return
      }
      inData = text.startsWith('DATA')
      socket.write(inData ? '354 go\r\n' : '250 ok\r\n')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  closing.push(() => server.close())
  return portOf(server)
}

test('[FM-OUT-05] a line that drops after DATA is put off, not called refused or accepted', async () => {
  expect(await mail().send(organizationId, at(await rawServer('drops')), aMessage())).toMatchObject({
    kind: 'deferred',
  })
})

test('a server that falls silent or never greets costs seconds, not for ever', async () => {
  expect(await mail().send(organizationId, at(await rawServer('falls silent')), aMessage())).toMatchObject({
    kind: 'deferred',
  })
  expect(await mail().send(organizationId, at(await rawServer('never greets')), aMessage())).toMatchObject({
    kind: 'deferred',
    sentence: expect.stringContaining('did not answer in time'),
  })
})

test('nobody at the port, or no such host, is put off with the address to check', async () => {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const port = portOf(server)
  await new Promise((done) => server.close(done))
  expect(await mail().send(organizationId, at(port), aMessage())).toMatchObject({
    kind: 'deferred',
    sentence: expect.stringContaining(`127.0.0.1:${port}`),
  })
  expect(await mail().send(organizationId, at(25, { host: 'mail.invalid' }), aMessage())).toMatchObject({
    kind: 'deferred',
  })
})

test('STARTTLS is insisted on: without it nothing is sent, with a foreign certificate neither', async () => {
  const plain = await smtp()
  expect(await mail().send(organizationId, at(plain, { security: 'starttls' }), aMessage())).toMatchObject({
    kind: 'deferred',
  })
  const foreign = await smtp({ disabledCommands: [] })
  expect(await mail().send(organizationId, at(foreign, { security: 'starttls' }), aMessage())).toMatchObject({
    kind: 'deferred',
    sentence: expect.stringContaining('encrypted'),
  })
  expect(arrived).toEqual([])
})

test('with STARTTLS and with TLS from the start a message arrives, signed in', async () => {
  const own = ownCertificate()
  const trusting = smtpMail(fileMailbox(folder, systemClock), systemClock, { trustedCa: own.cert })
  const options: SMTPServerOptions = {
    ...own,
    disabledCommands: [],
    authOptional: false,
    onAuth: (auth, session, done) => {
      if (session.secure && auth.username === 'me' && auth.password === 'right') done(null, { user: 'me' })
      else done(new Error('no'))
    },
  }
  for (const [security, secure] of [
    ['starttls', false],
    ['tls', true],
  ] as const) {
    const server = at(await smtp({ ...options, secure }), { security, user: 'me', password: 'right' })
    expect(await trusting.send(organizationId, server, aMessage())).toEqual({ kind: 'accepted' })
  }
  expect(arrived).toHaveLength(2)
})

test('a wrong password is put off, and the sentence says which setting is wrong', async () => {
  const port = await smtp({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (_a, _s, done) => done(new Error('bad password')),
  })
  expect(await mail().send(organizationId, at(port, { user: 'me', password: 'wrong' }), aMessage())).toMatchObject({
    kind: 'deferred',
    sentence: expect.stringContaining('user name or password'),
  })
})

test('[A-052] nothing that could become a header, a command or a second recipient reaches the server', async () => {
  const port = await smtp()
  const hostile: Partial<MailMessage>[] = [
    { subject: 'Hi\r\nBcc: all@evil.example' },
    { subject: 'Hi\u2028Bcc: all@evil.example' },
    { fromName: 'Me\nReply-To: x@evil.example' },
    { replyTo: 'a@b.example\r\nBcc: c@d.example' },
    { to: { address: 'a@b.example,c@d.example', name: null } },
    { to: { address: 'a@b.example>\r\nRCPT TO:<c@d.example', name: null } },
    { to: { address: '<a@b.example>', name: null } },
    { to: { address: 'a b@c.example', name: null } },
    { to: { address: 'nobody', name: null } },
    { to: { address: `${'a'.repeat(65)}@b.example`, name: null } },
    { to: { address: 'a@b.example', name: 'X\r\nBcc: c@d.example' } },
    { messageId: '<a@b>\r\nBcc: c@d.example' },
    { attachments: [{ filename: 'a\r\nX: y.pdf', contentType: 'application/pdf', bytes: new Uint8Array(1) }] },
    { attachments: [{ filename: '../../etc/passwd', contentType: 'application/pdf', bytes: new Uint8Array(1) }] },
    { attachments: [{ filename: 'a.pdf', contentType: 'application/pdf\r\nX: y', bytes: new Uint8Array(1) }] },
  ]
  for (const over of hostile) {
    const message = aMessage(over)
    expect(await mail().send(organizationId, at(port), message), JSON.stringify(over)).toMatchObject({
      kind: 'refused',
    })
    expect(await mail().send(organizationId, null, message), JSON.stringify(over)).toMatchObject({ kind: 'refused' })
  }
  expect(arrived).toEqual([])
  expect(await fileMailbox(folder, systemClock).list(organizationId)).toEqual([])
})

test('a name that looks like an address list stays a name', async () => {
  await mail().send(
    organizationId,
    at(await smtp()),
    aMessage({ to: { address: 'a@b.example', name: 'x@evil.example, "y" <z@evil.example>' } }),
  )
  expect(arrived[0]!.to).toEqual([{ address: 'a@b.example', name: 'x@evil.example, "y" <z@evil.example>' }])
})
