import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Mailbox, MailSummary, StoredMail } from '../../ports/mailbox.ts'
import type { Phone } from '../../ports/phone.ts'
import type { C, Env } from '../http.ts'
import { devPage, moment } from './mail-frame.ts'

export type DevMailDeps = {
  readonly mailbox: Mailbox
  readonly phone: Phone
  /** The organization of the member of staff who asks, or null when nobody is signed in. */
  readonly organizationOf: (c: C) => Promise<string | null>
}

type Found = { readonly organizationId: string }

/**
 * The built-in mailbox and phone, to be mounted at `/dev`: `/dev/mail`, `/dev/mail.json`, `/dev/sms`, `/dev/sms.json`.
 *
 * Shows what would have been sent while no mail server or SMS provider is set, to signed-in staff and only of their
 * organization. Mail runs nothing here: it stands in a sandboxed frame of another origin, without scripts (A-046).
 */
export function devMail(deps: DevMailDeps): Hono<Env> {
  const app = new Hono<Env>()
  const signedIn = (answer: (c: C, found: Found) => Promise<Response>) => async (c: C) => {
    const organizationId = await deps.organizationOf(c)
    if (organizationId !== null) return answer(c, { organizationId })
    return c.req.path.endsWith('.json')
      ? c.json({ type: 'about:blank', title: 'Sign in first', status: 401, code: 'unauthorized' }, 401)
      : devPage(c, {
          title: 'Sign in first',
          here: 'mail',
          status: 401,
          body: notice(
            'Sign in first',
            'The mailbox shows what was sent to customers, so it is for staff. Sign in to Remit, then open this page again.',
          ),
        })
  }
  const message = (answer: (c: C, mail: StoredMail, found: Found) => Promise<Response> | Response) =>
    signedIn(async (c, found) => {
      const mail = await deps.mailbox.read(found.organizationId, c.req.param('id') ?? '')
      return mail
        ? answer(c, mail, found)
        : devPage(c, {
            title: 'No such message',
            here: 'mail',
            status: 404,
            body: notice('No such message', 'The mailbox keeps the newest 500 messages; this one is not among them.'),
          })
    })

  app.get(
    '/mail',
    signedIn(async (c, found) => mailList(c, await deps.mailbox.list(found.organizationId))),
  )
  app.get(
    '/mail.json',
    signedIn(async (c, { organizationId }) => {
      const whole = await Promise.all(
        (await deps.mailbox.list(organizationId)).map(({ id }) => deps.mailbox.read(organizationId, id)),
      )
      c.header('cache-control', 'no-store')
      return c.json({ items: whole.filter((mail) => mail !== null) })
    }),
  )
  app.get('/mail/:id', message(mailPage))
  app.get('/mail/:id/html', message(mailHtml))
  app.get(
    '/mail/:id/attachments/:index{[0-9]+}',
    message(async (c, mail, { organizationId }) => {
      const index = Number(c.req.param('index'))
      const about = mail.attachments[index]
      const bytes = about ? await deps.mailbox.attachment(organizationId, mail.id, index) : null
      return about && bytes ? download(c, about.filename, bytes) : c.notFound()
    }),
  )
  app.get(
    '/sms',
    signedIn(async (c, found) => smsList(c, await deps.phone.list(found.organizationId))),
  )
  app.get(
    '/sms.json',
    signedIn(async (c, found) => {
      c.header('cache-control', 'no-store')
      return c.json({ items: await deps.phone.list(found.organizationId) })
    }),
  )
  return app
}

const notice = (title: string, words: string) => html`<div class="sheet empty"><h1>${title}</h1><p>${words}</p></div>`

const stateWords = { accepted: 'Accepted', refused: 'Refused', deferred: 'Put off' } as const

function mailList(c: C, mails: readonly MailSummary[]) {
  const rows = mails.map(
    (mail) => html`<li><a href="/dev/mail/${mail.id}"><span class="who">${mail.to.name || mail.to.address}</span>
<span class="what"><span class="state ${mail.state}">${stateWords[mail.state]}</span>&ensp;${mail.subject}</span><span class="when">${moment(mail.at)}</span></a></li>`,
  )
  const empty = html`<div class="empty"><h2>Nothing has been sent yet</h2>
<p>While no mail server is set, every message to a customer lands here instead of going out. Send an invoice to see one.
Mail to <code>bounce@…</code> is refused and to <code>later@…</code> put off, so you can see what happens then.</p></div>`
  return devPage(c, {
    title: 'Mailbox',
    here: 'mail',
    body: html`<h1>Mailbox</h1><p class="lead">What customers would have received. Set a mail server in the settings to send for real.</p>
<div class="sheet">${mails.length > 0 ? html`<ul class="rows">${rows}</ul>` : empty}</div>`,
  })
}

function mailPage(c: C, mail: StoredMail) {
  const shown = c.req.query('show')
  const tab = (key: string | undefined, words: string) =>
    html`<a href="/dev/mail/${mail.id}${key ? `?show=${key}` : ''}"${shown === key ? raw(' aria-current="page"') : ''}>${words}</a>`
  const view =
    shown === 'text'
      ? html`<pre>${mail.text}</pre>`
      : shown === 'headers'
        ? html`<pre>${mail.head}</pre>`
        : html`<iframe title="The message" src="/dev/mail/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
  return devPage(c, {
    title: mail.subject,
    here: 'mail',
    body: html`<h1>${mail.subject}</h1>
<dl><dt>To</dt><dd>${mail.to.name ? `${mail.to.name} <${mail.to.address}>` : mail.to.address}</dd>
<dt>From</dt><dd>${mail.fromName}${mail.replyTo ? `, answers go to ${mail.replyTo}` : ''}</dd>
<dt>Sent</dt><dd>${moment(mail.at)}</dd><dt>State</dt><dd><span class="state ${mail.state}">${stateWords[mail.state]}</span></dd></dl>
${mail.attachments.length > 0 ? html`<ul class="files" aria-label="Attachments">${mail.attachments.map((file, i) => html`<li><a href="/dev/mail/${mail.id}/attachments/${i}" download>${file.filename} <span class="fine">${sizeWords(file.size)}</span></a></li>`)}</ul>` : ''}
<div class="sheet"><nav class="tabs" aria-label="Ways to look at it">${tab(undefined, 'Message')}${tab('text', 'Plain text')}${tab('headers', 'Headers')}</nav>${view}</div>`,
  })
}

/** The message itself, for the frame only: no script, no form, no request but pictures of ours; links open outside. */
function mailHtml(c: C, mail: StoredMail) {
  c.header(
    'content-security-policy',
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'",
  )
  c.header('x-frame-options', 'SAMEORIGIN')
  c.header('cache-control', 'no-store')
  return c.html(mail.html.replace('<head>', '<head><base target="_blank">'))
}

function download(c: C, filename: string, bytes: Buffer) {
  c.header('content-type', 'application/octet-stream')
  c.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`)
  c.header('content-security-policy', "sandbox; default-src 'none'")
  return c.body(new Uint8Array(bytes))
}

function smsList(c: C, messages: Awaited<ReturnType<Phone['list']>>) {
  const empty = html`<div class="empty"><h2>No text message yet</h2>
<p>While no SMS provider is set, text messages land on this phone instead of going out.</p></div>`
  return devPage(c, {
    title: 'Phone',
    here: 'sms',
    body: html`<h1>Phone</h1><p class="lead">Text messages that would have been sent.</p>
<div class="sheet sms">${messages.length > 0 ? html`<ul class="rows">${messages.map((sms) => html`<li><div class="row"><span class="who">${sms.to}</span><span class="what">${sms.text}</span><span class="when">${moment(sms.at)}</span></div></li>`)}</ul>` : empty}</div>`,
  })
}

const sizeWords = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} kB`)
