import { randomBytes, randomFillSync } from 'node:crypto'

/** Unpredictable bytes; the only source of randomness, so that a simulation can replay it. */
export type Random = { bytes(count: number): Uint8Array }

// Drawn from the system in larger portions, as Node itself does for its UUIDs: one draw for each id takes ten times as long.
const portion = Buffer.alloc(4096)
let given = portion.length

export const systemRandom: Random = {
  bytes(count) {
    if (count > portion.length) return randomBytes(count)
    if (given + count > portion.length) {
      randomFillSync(portion)
      given = 0
    }
    const drawn = portion.subarray(given, given + count)
    given += count
    const bytes = new Uint8Array(drawn)
    drawn.fill(0) // what becomes a secret is nowhere but where it was asked for
    return bytes
  },
}
