/** What a gateway's own fields need from the page, beyond ourselves. Every origin is one that customers must trust. */
type GatewayOrigins = {
  readonly scripts: readonly string[]
  readonly frames: readonly string[]
  readonly connections: readonly string[]
  readonly opener: 'same-origin' | 'same-origin-allow-popups'
}

const ownFields: GatewayOrigins = { scripts: [], frames: [], connections: [], opener: 'same-origin' }

/**
 * One row a gateway (CORRECTNESS §18.3). The sandbox has its fields on our own page, because it takes published test
 * numbers only; a gateway that moves money brings its fields in a frame of its own, and gets its row with its adapter.
 */
const table = { none: ownFields, sandbox: ownFields } as const satisfies Record<string, GatewayOrigins>

export type PageGateway = keyof typeof table

/** The Content-Security-Policy of a public page: nothing runs, loads or frames that is not named here. */
export function pagePolicy(gateway: PageGateway, nonce: string): string {
  const { scripts, frames, connections } = table[gateway]
  const rules = [
    ['default-src', "'none'"],
    ['script-src', `'nonce-${nonce}'`, ...scripts],
    ['style-src', `'nonce-${nonce}'`],
    ['img-src', "'self'", 'data:'],
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
  return {
    'content-security-policy': pagePolicy(options.gateway, options.nonce),
    'cross-origin-opener-policy': table[options.gateway].opener,
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...secretPathHeaders(options.secure),
  }
}

/** What every answer under a secret address carries, page or not: it is kept nowhere and named to nobody. */
export const secretPathHeaders = (secure: boolean): Record<string, string> => ({
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
})
