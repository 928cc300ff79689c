import type { Ctx } from '../../ports/ctx.ts'
import type { MailOutcome } from '../../ports/mail.ts'
import { getOrganization, mailServerOf } from '../../store/organization.ts'
import { refuseInQuarantine } from '../guard/refuse-in-quarantine.ts'

export type MailTest = MailOutcome & { readonly builtIn: boolean }

/**
 * Sends one mail through the organization's mail server as it is set now, so that wrong settings show before a customer
 * does not get an invoice. The answer is what the server said; nothing is tried again.
 */
export async function testMail(ctx: Ctx, to: string): Promise<MailTest> {
  const organization = await ctx.tx(async (t) => {
    await refuseInQuarantine(t)
    return getOrganization(t)
  })
  const server = mailServerOf(ctx.vault, organization)
  const text = `This message shows that ${organization.name} can send mail through Remit.\n\nThere is nothing to do.\n`
  const outcome = await ctx.mail.send(ctx.organizationId, server, {
    messageId: `<${ctx.ids.uuid()}@remit>`,
    fromName: organization.name,
    replyTo: organization.email,
    to: { address: to, name: null },
    subject: `Test message from ${organization.name}`,
    text,
    html: `<p>${escaped(text).trim().replaceAll('\n\n', '</p><p>')}</p>`,
    attachments: [],
  })
  return { ...outcome, builtIn: server === null }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
