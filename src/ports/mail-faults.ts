import { readEmail } from '../core/text/email.ts'
import { isHeaderSafe } from '../core/text/header-safe.ts'
import type { MailMessage } from './mail.ts'

/**
 * What makes a message one that must never reach a mail server, as a sentence; null when it may go.
 *
 * Control characters and line separators in anything that becomes a header are how headers and SMTP commands are
 * smuggled in; a comma in an address is how one message gets two recipients.
 */
export function mailFault(message: MailMessage, fromAddress: string | null): string | null {
  const headers: readonly (readonly [string, string | null])[] = [
    ['The subject', message.subject],
    ["The sender's name", message.fromName],
    ["The recipient's name", message.to.name],
    ['The message id', message.messageId],
    ...message.attachments.flatMap(
      (a) =>
        [
          ['An attachment’s name', a.filename],
          ['An attachment’s type', a.contentType],
        ] as const,
    ),
  ]
  for (const [what, value] of headers) {
    if (value === null) continue
    if (!isHeaderSafe(value)) return `${what} contains a line break or control character. Remove it and send again.`
    if (value.length > 998) return `${what} is longer than 998 characters. Shorten it and send again.`
  }
  if (!/^<[^<>\s@]+@[^<>\s@]+>$/.test(message.messageId)) return 'The message id is not of the form <id@host>.'
  if (message.attachments.some((a) => /[/\\]/.test(a.filename))) return 'An attachment’s name contains a slash.'
  const addresses = [
    ['recipient', message.to.address],
    ['reply-to', message.replyTo],
    ['sender', fromAddress],
  ] as const
  for (const [whose, address] of addresses) {
    if (address !== null && readEmail(address) === null) {
      return `The ${whose} address “${shown(address)}” is not one e-mail address. Correct it and send again.`
    }
  }
  return null
}

/** The words of a mail server, safe to show: one line, at most 240 characters. */
export const shown = (words: string): string =>
  words
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 240)
