export type SmsMessage = { readonly to: string; readonly text: string }
export type SmsOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused' | 'deferred'; readonly sentence: string }

/** Text messages; without a provider they go to the built-in phone at `/dev/sms`. */
export type Sms = { send(organizationId: string, message: SmsMessage): Promise<SmsOutcome> }
