import { randomBytes } from 'node:crypto'

/** Unpredictable bytes; the only source of randomness, so that a simulation can replay it. */
export type Random = { bytes(count: number): Uint8Array }

export const systemRandom: Random = { bytes: (count) => randomBytes(count) }
