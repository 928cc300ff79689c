/** Opens accounts at the built-in sandbox service: what signing up at a real gateway would be. */
export type SandboxControl = {
  /** Makes the account, or sets the profile of one that is there; answers its key. */
  openAccount(name: string, profile: 'stripe' | 'paypal' | 'authorizenet' | 'nmi'): Promise<{ readonly apiKey: string }>
}
