import { createHmac } from 'node:crypto'

/**
 * The value of `Stripe-Signature`: the moment of sending and one v1 signature for each secret, over the exact bytes
 * that are sent (docs.stripe.com/webhooks, "Verify manually").
 */
export function signatureHeader(body: string, seconds: number, secrets: readonly string[]): string {
  const signed = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`,
  )
  return [`t=${seconds}`, ...signed].join(',')
}
