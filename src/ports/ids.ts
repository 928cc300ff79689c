import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** Makes identifiers that are chosen before the transaction that uses them begins. */
export type Ids = {
  /** UUIDv7 (RFC 9562): sorts by time of making, so that new rows sit together in their indexes. */
  uuid(): string
  /** 24 random bytes as base64url: link tokens (CORRECTNESS §18.1). */
  token(): string
  /** 20 characters of Crockford base32 (100 random bits): our reference at a gateway (CORRECTNESS §2). */
  merchantRef(): string
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function idsFrom(clock: Clock, random: Random): Ids {
  return {
    uuid() {
      const bytes = random.bytes(16)
      const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
      const ms = clock.now().epochMilliseconds
      view.setUint32(0, Math.floor(ms / 0x10000))
      view.setUint16(4, ms % 0x10000)
      view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70)
      view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
      const hex = Buffer.from(bytes).toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    token: () => Buffer.from(random.bytes(24)).toString('base64url'),
    merchantRef: () => Array.from(random.bytes(20), (byte) => crockford[byte & 31]).join(''),
  }
}
