import { createTransport } from 'nodemailer'
import type { Clock } from './clock.ts'
import type { Mail, MailMessage, MailOutcome, MailServer } from './mail.ts'
import { mailFault, shown } from './mail-faults.ts'
import { mailOptions } from './mail-options.ts'
import type { Mailbox } from './mailbox.ts'

export type SmtpMailOptions = {
  readonly connectTimeoutMs?: number
  readonly silenceTimeoutMs?: number
  /** Certificate authorities to trust besides the system's; PEM. For a mail server with a certificate of its own. */
  readonly trustedCa?: string
}

/**
 * Mail by SMTP, or into the built-in mailbox when an organization has no server. One message, one recipient, one
 * connection. Bad headers and addresses are refused before anything is sent.
 */
export function smtpMail(mailbox: Mailbox, clock: Clock, options: SmtpMailOptions = {}): Mail {
  return {
    async send(organizationId, server, message) {
      const fault = mailFault(message, server?.fromAddress ?? null)
      if (fault) return { kind: 'refused', sentence: fault, code: null }
      return server ? sendBySmtp(server, message, clock, options) : mailbox.put(organizationId, message)
    },
  }
}

async function sendBySmtp(
  server: MailServer,
  message: MailMessage,
  clock: Clock,
  options: SmtpMailOptions,
): Promise<MailOutcome> {
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.user === null ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    socketTimeout: options.silenceTimeoutMs ?? 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(options.trustedCa === undefined ? {} : { tls: { ca: options.trustedCa } }),
  })
  try {
    await transport.sendMail(mailOptions(message, server.fromAddress, clock))
    return { kind: 'accepted' }
  } catch (error) {
    return outcomeOf(readFault(error), server, message)
  } finally {
    transport.close()
  }
}

/** The parts of nodemailer's errors that matter here. */
type SmtpFault = {
  readonly kind: string
  /** The server's reply code, 0 without one. */
  readonly reply: number
  readonly command: string
  readonly words: string
}

function readFault(error: unknown): SmtpFault {
  const fault = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  const rejected = Array.isArray(fault.rejectedErrors)
    ? (fault.rejectedErrors[0] as Record<string, unknown>)
    : undefined
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    kind: text(fault.code),
    reply: Number(rejected?.responseCode ?? fault.responseCode ?? 0),
    command: text(fault.command),
    words: shown(text(rejected?.response ?? fault.response) || text(fault.message)),
  }
}

/**
 * 5xx to a recipient or to the message is for good. Everything about the connection, the sign-in or a 4xx may pass, so
 * it is tried again. When the line drops after the message was sent, we cannot know: trying again may repeat it once,
 * with the same Message-ID, but never loses it (FM-OUT-05).
 */
function outcomeOf(fault: SmtpFault, server: MailServer, message: MailMessage): MailOutcome {
  const where = `${server.host}:${server.port}`
  const code = fault.reply > 0 ? String(fault.reply) : fault.kind || null
  const deferred = (sentence: string): MailOutcome => ({ kind: 'deferred', sentence, code })
  const refused = (sentence: string): MailOutcome => ({ kind: 'refused', sentence, code })
  const permanent = fault.reply >= 500 && fault.reply < 600

  if (fault.kind === 'EAUTH')
    return deferred(
      `The mail server ${where} did not accept the user name or password. Check the e-mail settings. It said: ${fault.words}`,
    )
  if (fault.kind === 'ETLS' || /certificate|\b(tls|ssl)\b/i.test(fault.words))
    return deferred(
      `The connection to the mail server ${where} could not be encrypted. Check its certificate and the security setting. ${fault.words}`,
    )
  if (permanent && fault.command === 'MAIL FROM') {
    return refused(
      `The mail server does not let us send as ${server.fromAddress}. Check the sender address in the e-mail settings. It said: ${fault.words}`,
    )
  }
  if (permanent && fault.command !== 'CONN' && fault.command !== 'EHLO') {
    return refused(
      `The mail server refused the message to ${message.to.address}. Check the address. It said: ${fault.words}`,
    )
  }
  if (fault.reply >= 400 && fault.reply < 500) {
    return deferred(`The mail server asks to wait with mail to ${message.to.address}. It said: ${fault.words}`)
  }
  if (fault.kind === 'EENVELOPE' && fault.reply === 0) {
    return refused(`The address ${message.to.address} cannot be used with this mail server. ${fault.words}`)
  }
  if (fault.kind === 'EDNS')
    return deferred(`The mail server ${where} was not found. Check its name in the e-mail settings.`)
  if (fault.kind === 'ETIMEDOUT') return deferred(`The mail server ${where} did not answer in time.`)
  return deferred(`The connection to the mail server ${where} failed or broke off. ${fault.words}`)
}
