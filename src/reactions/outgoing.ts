import type { Ctx } from '../ports/ctx.ts'
import type { MailMessage, MailServer } from '../ports/mail.ts'
import type { RenderedMail } from '../render/mail/letter.ts'
import type { Delivery } from '../store/delivery.ts'
import { mailServerOf } from '../store/organization.ts'
import type { Brand } from './brand.ts'

/** A letter in its envelope, and the server that takes it; without one it goes to the built-in mailbox. */
export type Outgoing = { readonly server: MailServer | null; readonly message: MailMessage }

type Letter = RenderedMail & { readonly attachments?: MailMessage['attachments'] }

/** From the organization to whom the delivery is for. A second try has the same message id, so that it can be told. */
export const addressed = (ctx: Ctx, delivery: Delivery, { organization }: Brand, letter: Letter): Outgoing => ({
  server: mailServerOf(ctx.vault, organization),
  message: {
    messageId: `<${delivery.id}@remit>`,
    fromName: organization.name,
    replyTo: organization.email,
    to: { address: delivery.destinationId, name: toNameOf(delivery) },
    attachments: [],
    ...letter,
  },
})

/** Whom a letter is for by name; null when only the address is known. */
export const toNameOf = ({ payload }: Delivery): string | null =>
  typeof payload.toName === 'string' ? payload.toName : null
