/** One message to one recipient (CORRECTNESS §18.10). */
export type MailMessage = {
  /** Deterministic, so that a repeat after a crash can be recognised as one: `<delivery-id@remit>`. */
  readonly messageId: string
  readonly fromName: string
  readonly replyTo: string | null
  readonly to: { readonly address: string; readonly name: string | null }
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments: readonly MailAttachment[]
}

export type MailAttachment = { readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array }

/**
 * `accepted`: the mail server took it. `refused`: it said no for good (5xx, bad address); `deferred`: try again later.
 * `sentence` says so in words a person can act on.
 */
export type MailOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused' | 'deferred'; readonly sentence: string; readonly code: string | null }

export type MailServer = {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user: string | null
  readonly password: string | null
  readonly fromAddress: string
}

/** Sends through `server`, or into the built-in mailbox when it is null. Never throws for what a server answered. */
export type Mail = {
  send(organizationId: string, server: MailServer | null, message: MailMessage): Promise<MailOutcome>
}
