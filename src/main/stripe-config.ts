import process from 'node:process'

/** A Connect platform of the operator's own, through which organizations connect their accounts by signing in at Stripe. */
export type StripePlatform = {
  /** `ca_…` */
  readonly clientId: string
  readonly secretKey: string
  readonly publishableKey: string
  /** Of the Connect endpoint; two while one replaces the other. The first is the newer. */
  readonly webhookSecrets: readonly string[]
  readonly liveMode: boolean
}

/** Where Stripe is, and the platform if there is one. Addresses are without a trailing slash. */
export type StripeConfig = {
  readonly apiBase: string
  readonly filesBase: string
  readonly connectBase: string
  readonly jsUrl: string
  readonly platform: StripePlatform | null
}

/**
 * Reads STRIPE_API_BASE, STRIPE_FILES_BASE, STRIPE_CONNECT_BASE and STRIPE_JS_URL, which default to Stripe itself, and the
 * platform's STRIPE_CLIENT_ID, STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET, which are set together or
 * not at all. Throws a sentence that names the variable; never its value, where that is a secret.
 */
export function readStripeConfig(environment: NodeJS.ProcessEnv = process.env): StripeConfig {
  return {
    apiBase: address(environment, 'STRIPE_API_BASE', 'https://api.stripe.com'),
    filesBase: address(environment, 'STRIPE_FILES_BASE', 'https://files.stripe.com'),
    connectBase: address(environment, 'STRIPE_CONNECT_BASE', 'https://connect.stripe.com'),
    jsUrl: address(environment, 'STRIPE_JS_URL', 'https://js.stripe.com/v3/', true),
    platform: readPlatform(environment),
  }
}

function address(environment: NodeJS.ProcessEnv, name: string, otherwise: string, keepsSlash = false): string {
  const text = environment[name] || otherwise
  const url = URL.parse(text)
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback)))
    throw new Error(`${name} is ${text}; give an https:// address, or an http:// one on this machine.`)
  return keepsSlash ? text : text.replace(/\/+$/, '')
}

function readPlatform(environment: NodeJS.ProcessEnv): StripePlatform | null {
  const names = ['STRIPE_CLIENT_ID', 'STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const
  const missing = names.filter((name) => !environment[name])
  if (missing.length === names.length) return null
  if (missing.length > 0) throw new Error(`Stripe Connect is half set up: ${missing.join(', ')} must be set as well.`)
  const clientId = matching(environment, 'STRIPE_CLIENT_ID', /^ca_\w+$/, 'ca_')
  const secretKey = matching(environment, 'STRIPE_SECRET_KEY', /^(sk|rk)_(test|live)_\w+$/, 'sk_test_ or sk_live_')
  const publishableKey = matching(environment, 'STRIPE_PUBLISHABLE_KEY', /^pk_(test|live)_\w+$/, 'pk_test_ or pk_live_')
  const webhookSecrets = (environment.STRIPE_WEBHOOK_SECRET ?? '').split(',').map((secret) => secret.trim())
  if (webhookSecrets.length > 2 || !webhookSecrets.every((secret) => /^whsec_\w{16,}$/.test(secret)))
    throw new Error('STRIPE_WEBHOOK_SECRET must be one secret that begins with whsec_, or two with a comma between.')
  const liveMode = secretKey.includes('_live_')
  if (publishableKey.includes('_live_') !== liveMode)
    throw new Error(
      'STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY are of different modes; both must be test or both live.',
    )
  return { clientId, secretKey, publishableKey, webhookSecrets, liveMode }
}

function matching(environment: NodeJS.ProcessEnv, name: string, pattern: RegExp, begins: string): string {
  const text = environment[name] ?? ''
  if (!pattern.test(text)) throw new Error(`${name} is not a key of its kind; it begins with ${begins}.`)
  return text
}
