type Keys = { readonly secretKey: string; readonly publishableKey: string }

export type KeyErrors = { secretKey?: string; publishableKey?: string }

const SECRET = /^(sk|rk)_(test|live)_\w{8,}$/
const PUBLISHABLE = /^pk_(test|live)_\w{8,}$/

/**
 * What can be seen of a pair of keys without asking Stripe: which is in the wrong field, cut short, or of another mode.
 * Whether Stripe knows them is asked before anything is saved (PRODUCT J7).
 */
export function keyErrors(keys: Keys): KeyErrors {
  const secretKey = keys.secretKey.trim()
  const publishableKey = keys.publishableKey.trim()
  const errors: KeyErrors = {}
  if (!SECRET.test(secretKey)) errors.secretKey = secretKeyError(secretKey)
  if (!PUBLISHABLE.test(publishableKey)) errors.publishableKey = publishableKeyError(publishableKey)
  const mode = keyMode(secretKey)
  if (!errors.secretKey && !errors.publishableKey && mode !== keyMode(publishableKey))
    errors.publishableKey = `This key is of ${keyMode(publishableKey)} mode and the secret key of ${mode} mode. Take both from the same mode`
  return errors
}

/** The mode that a key says it is of, as soon as enough of it is there. */
export function keyMode(key: string): 'test' | 'live' | null {
  const mode = /^(?:sk|rk|pk)_(test|live)_/.exec(key.trim())?.[1]
  return mode === 'test' || mode === 'live' ? mode : null
}

function secretKeyError(key: string): string {
  if (key === '') return 'Paste the secret key, or a restricted one'
  if (key.startsWith('pk_')) return 'This is the publishable key. It belongs in the field below'
  if (key.startsWith('whsec_')) return 'This is a webhook secret, which Remit gets by itself. Paste the secret key'
  if (SECRET.test(`${key}________`)) return 'This key is cut short. Copy it whole'
  return 'A secret key begins with sk_test_ or sk_live_, a restricted one with rk_test_ or rk_live_'
}

function publishableKeyError(key: string): string {
  if (key === '') return 'Paste the publishable key'
  if (/^[sr]k_/.test(key)) return 'This key is secret. It belongs in the field above'
  if (PUBLISHABLE.test(`${key}________`)) return 'This key is cut short. Copy it whole'
  return 'A publishable key begins with pk_test_ or pk_live_'
}
