/** Opens accounts at the built-in sandbox service: what signing up at a real gateway would be. */
export type SandboxControl = {
  /** Makes the account, or sets the profile of one that is there; answers its key, and the secret of its webhooks. */
  openAccount(
    name: string,
    profile: 'stripe' | 'paypal' | 'authorizenet' | 'nmi',
    webhookUrl?: string,
  ): Promise<{ readonly apiKey: string; readonly webhookSecret?: string | null }>
  /** Signs the account's webhooks with a new secret from now on; answers it. */
  newWebhookSecret?(name: string): Promise<{ readonly webhookSecret: string }>
}
