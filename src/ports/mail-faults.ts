import type { MailMessage } from './mail.ts'

/**
 * What makes a message one that must never reach a mail server, as a sentence; null when it may go (A-052).
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
    if (breaksLines(value)) return `${what} contains a line break or control character. Remove it and send again.`
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
    if (address !== null && !isMailAddress(address)) {
      return `The ${whose} address “${shown(address)}” is not one e-mail address. Correct it and send again.`
    }
  }
  return null
}

/** One plain address, `name@host`: no quotes, lists, comments, routes or control characters; at most 254 characters. */
export function isMailAddress(address: string): boolean {
  if (address.length > 254 || breaksLines(address)) return false
  const at = address.lastIndexOf('@')
  if (at < 1) return false
  const local = address.slice(0, at)
  const host = address.slice(at + 1)
  return (
    local.length <= 64 &&
    /^[^\s@,;:<>()[\]"\\]+$/u.test(local) &&
    !/^\.|\.\.|\.$/.test(local) &&
    /^(?=.{1,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(
      host,
    )
  )
}

/** The words of a mail server, safe to show: one line, at most 240 characters. */
export const shown = (words: string): string =>
  words
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 240)

const breaksLines = (value: string): boolean => /[\p{Cc}\u2028\u2029]/u.test(value)
