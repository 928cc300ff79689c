import type { PayFields } from '../../core/link/pay-page.ts'

/** What a gateway's own fields need from the page, beyond ourselves. Every origin is one that customers must trust. */
type GatewayOrigins = {
  readonly scripts: readonly string[]
  readonly frames: readonly string[]
  readonly connections: readonly string[]
  readonly images: readonly string[]
  /** Whose frames may show the browser's own payment sheet (Apple Pay, Google Pay), beside us. */
  readonly wallets: readonly string[]
  readonly opener: 'same-origin' | 'same-origin-allow-popups'
}

const ownFields: GatewayOrigins = {
  scripts: [],
  frames: [],
  connections: [],
  images: [],
  wallets: [],
  opener: 'same-origin',
}

/**
 * What Stripe's security guide lists for its script and the Payment Element (docs.stripe.com/security/guide). Fields are
 * drawn in Stripe's frames, which bring their own styles, so none are allowed here. Some methods open a window of theirs.
 */
const stripeFields: GatewayOrigins = {
  scripts: ['https://js.stripe.com', 'https://*.js.stripe.com'],
  frames: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
  connections: ['https://api.stripe.com'],
  images: ['https://*.stripe.com'],
  wallets: ['https://js.stripe.com'],
  opener: 'same-origin-allow-popups',
}

/** A page without fields is of no gateway; any other is of the one whose fields it shows. */
export type PageGateway = 'none' | PayFields

/**
 * One row a gateway (CORRECTNESS §18.3). The sandbox has its fields on our own page, because it takes published test
 * numbers only; a gateway that moves money brings its fields in a frame of its own. A script from this machine, as tests
 * use it, stands in for all of Stripe.
 */
function originsOf(gateway: PageGateway): GatewayOrigins {
  if (gateway === 'none' || gateway.kind === 'sandbox') return ownFields
  const { origin, hostname } = new URL(gateway.jsUrl)
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return stripeFields
  const only = [origin]
  return { ...stripeFields, scripts: only, frames: only, connections: only, images: only, wallets: only }
}

/** The Content-Security-Policy of a public page (A-080): nothing runs, loads or frames that is not named here. */
export function pagePolicy(gateway: PageGateway, nonce: string): string {
  const { scripts, frames, connections, images } = originsOf(gateway)
  const rules = [
    ['default-src', "'none'"],
    ['script-src', `'nonce-${nonce}'`, ...scripts],
    ['style-src', `'nonce-${nonce}'`],
    ['img-src', "'self'", 'data:', ...images],
    ['connect-src', "'self'", ...connections],
    ['frame-src', ...(frames.length > 0 ? frames : ["'none'"])],
    ['form-action', "'self'"],
    ['base-uri', "'none'"],
    ['object-src', "'none'"],
    ['frame-ancestors', "'none'"],
  ]
  return rules.map((rule) => rule.join(' ')).join('; ')
}

/** All headers of a public page (CORRECTNESS §18.1). `secure`: it is served over https, so browsers may insist on it. */
export function pageHeaders(options: { gateway: PageGateway; nonce: string; secure: boolean }): Record<string, string> {
  const { wallets, opener } = originsOf(options.gateway)
  const payment = wallets.length > 0 ? `(self ${wallets.map((origin) => `"${origin}"`).join(' ')})` : '()'
  return {
    'content-security-policy': pagePolicy(options.gateway, options.nonce),
    'cross-origin-opener-policy': opener,
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': `camera=(), geolocation=(), microphone=(), payment=${payment}, usb=()`,
    ...secretPathHeaders(options.secure),
  }
}

/** What every answer under a secret address carries, page or not: it is kept nowhere and named to nobody (A-011, A-012). */
export const secretPathHeaders = (secure: boolean): Record<string, string> => ({
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
})
