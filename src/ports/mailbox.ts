import { createTransport } from 'nodemailer'
import type { Clock } from './clock.ts'
import { keptFolders } from './kept-folders.ts'
import type { MailMessage, MailOutcome } from './mail.ts'
import { mailOptions } from './mail-options.ts'

export type MailSummary = {
  readonly id: string
  /** RFC 3339, UTC. */
  readonly at: string
  readonly messageId: string
  readonly fromName: string
  readonly replyTo: string | null
  readonly to: { readonly address: string; readonly name: string | null }
  readonly subject: string
  readonly state: MailOutcome['kind']
  readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly size: number }[]
}

export type StoredMail = MailSummary & { readonly html: string; readonly text: string; readonly head: string }

/** The built-in mailbox: where mail goes while no mail server is set. It holds the newest 500 messages an organization. */
export type Mailbox = {
  put(organizationId: string, message: MailMessage): Promise<MailOutcome>
  /** Newest first. */
  list(organizationId: string, limit?: number): Promise<readonly MailSummary[]>
  read(organizationId: string, id: string): Promise<StoredMail | null>
  attachment(organizationId: string, id: string, index: number): Promise<Buffer | null>
}

/**
 * Keeps messages as files under `folder`, so that they survive a restart and other processes can read them.
 *
 * Recipients `bounce@…` are refused and `later@…` are deferred, as a real server might do, so that people can see what
 * the product then says.
 */
export function fileMailbox(folder: string, clock: Clock): Mailbox {
  const kept = keptFolders(folder, clock)
  const summary = async (organizationId: string, id: string): Promise<MailSummary | null> => {
    const json = await kept.read(organizationId, id, 'summary.json')
    return json && { id, ...JSON.parse(json.toString('utf8')) }
  }
  return {
    async put(organizationId, message) {
      const outcome = outcomeFor(message.to.address)
      await kept.add(organizationId, {
        'summary.json': JSON.stringify(summaryOf(message, outcome, clock)),
        'body.json': JSON.stringify({ html: message.html, text: message.text, head: await rawHead(message, clock) }),
        ...Object.fromEntries(message.attachments.map((a, i) => [`attachment-${i}`, a.bytes])),
      })
      return outcome
    },
    async list(organizationId, limit = 100) {
      const ids = (await kept.ids(organizationId)).slice(0, limit)
      const found = await Promise.all(ids.map((id) => summary(organizationId, id)))
      return found.filter((one) => one !== null)
    },
    async read(organizationId, id) {
      const [top, body] = await Promise.all([summary(organizationId, id), kept.read(organizationId, id, 'body.json')])
      return top && body ? { ...top, ...JSON.parse(body.toString('utf8')) } : null
    },
    attachment: (organizationId, id, index) => kept.read(organizationId, id, `attachment-${index}`),
  }
}

function outcomeFor(address: string): MailOutcome {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase()
  if (local === 'bounce') {
    return {
      kind: 'refused',
      code: '550',
      sentence: `The built-in mailbox refuses bounce@ addresses, as a server does for one that does not exist. Check ${address}.`,
    }
  }
  if (local === 'later') {
    return {
      kind: 'deferred',
      code: '451',
      sentence: 'The built-in mailbox puts later@ addresses off, as a busy server does.',
    }
  }
  return { kind: 'accepted' }
}

const summaryOf = (message: MailMessage, outcome: MailOutcome, clock: Clock): Omit<MailSummary, 'id'> => ({
  at: clock.now().toString(),
  messageId: message.messageId,
  fromName: message.fromName,
  replyTo: message.replyTo,
  to: message.to,
  subject: message.subject,
  state: outcome.kind,
  attachments: message.attachments.map(({ filename, contentType, bytes }) => ({
    filename,
    contentType,
    size: bytes.length,
  })),
})

/** The headers as a mail server would have got them. */
async function rawHead(message: MailMessage, clock: Clock): Promise<string> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  const { message: raw } = await composer.sendMail(
    mailOptions({ ...message, attachments: [] }, 'mailbox@remit.invalid', clock),
  )
  const text = raw.toString()
  return text.slice(0, text.indexOf('\n\n'))
}
