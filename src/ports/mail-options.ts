import type { SendMailOptions } from 'nodemailer'
import type { Clock } from './clock.ts'
import type { MailMessage } from './mail.ts'

/**
 * Our message in nodemailer's words. Addresses go in as structured fields, never as text to be parsed, and nothing is
 * fetched: neither files nor addresses (CORRECTNESS §18.10).
 */
export function mailOptions(message: MailMessage, fromAddress: string, clock: Clock): SendMailOptions {
  return {
    messageId: message.messageId,
    date: new Date(clock.now().epochMilliseconds),
    from: { name: message.fromName, address: fromAddress },
    to: { name: message.to.name ?? '', address: message.to.address },
    ...(message.replyTo === null ? {} : { replyTo: { name: message.fromName, address: message.replyTo } }),
    envelope: { from: fromAddress, to: [message.to.address] },
    subject: message.subject,
    text: message.text,
    html: message.html,
    attachments: message.attachments.map(({ filename, contentType, bytes }) => ({
      filename,
      contentType,
      content: Buffer.from(bytes),
      contentDisposition: 'attachment',
    })),
    // Keeps holiday notices and mailing-list software from answering a machine.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
