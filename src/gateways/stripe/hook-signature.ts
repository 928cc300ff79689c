import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the time of sending may lie from ours, either way (CORRECTNESS §9). */
const toleranceSeconds = 300
const mostSignatures = 10

/**
 * Judges the header `Stripe-Signature: t=…,v1=…` on exactly these bytes: `v1` is HMAC-SHA256 in hexadecimal over
 * `t.body`, keyed with the whole secret, `whsec_` included. Compared in constant time with each secret; other schemes,
 * such as `v0`, are ignored. The time is judged only after the signature, so that a stranger learns nothing from it.
 * Unlike Stripe's own library, a time too far in the future is refused as well.
 */
export function judgeSignature(
  secrets: readonly (string | undefined)[],
  header: string,
  body: Uint8Array,
  now: Temporal.Instant,
): 'ours' | 'signature' | 'too_old' {
  const parts = header.split(',').map((part) => part.trim())
  const times = valuesOf(parts, 't')
  const [time = ''] = times
  if (times.length !== 1 || !/^[0-9]{1,12}$/.test(time)) return 'signature'
  const given = valuesOf(parts, 'v1').slice(0, mostSignatures)
  const signed = Buffer.concat([Buffer.from(`${time}.`), body])
  if (!secrets.some((secret) => isSigned(secret, signed, given))) return 'signature'
  return Math.abs(now.epochMilliseconds / 1_000 - Number(time)) > toleranceSeconds ? 'too_old' : 'ours'
}

const valuesOf = (parts: readonly string[], name: string): string[] =>
  parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1))

function isSigned(secret: string | undefined, signed: Uint8Array, given: readonly string[]): boolean {
  if (!secret || secret.length < 16) return false // an empty key would sign for anybody
  const expected = Buffer.from(createHmac('sha256', secret).update(signed).digest('hex'))
  return given.some((text) => {
    const one = Buffer.from(text)
    return one.length === expected.length && timingSafeEqual(one, expected)
  })
}
