/** Chance that can be replayed: the same names give the same throws, on every machine. */
export type Dice = {
  /** At least 0 and less than 1. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  bytes(count: number): Uint8Array
}

/**
 * Dice of their own for whoever is named. A decision that is named after its place in a history stays the same when
 * other parts of that history are left out, which is what makes shrinking work.
 */
export function diceFrom(...names: readonly (string | number)[]): Dice {
  let [a, b, c, d] = seedOf(names.join('/'))
  const word = (): number => {
    // sfc32 of PractRand: small, fast, and good far beyond what we ask of it.
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) word()
  const next = (): number => word() / 0x1_0000_0000
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick(list) {
      const chosen = list[whole(0, list.length - 1)]
      if (chosen === undefined) throw new Error('there is nothing to pick from')
      return chosen
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => word() & 0xff),
  }
}

/** Four words from a text (cyrb128). */
function seedOf(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1]
}
