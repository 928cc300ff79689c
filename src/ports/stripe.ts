/** What of this installation's Stripe set-up a page may know; nothing here is secret. */
export type StripeOnPages = {
  /** Where Stripe's own script is loaded from. */
  readonly jsUrl: string
  /** The Connect platform's publishable key; null where no platform is set up. */
  readonly platformPublishableKey: string | null
}
