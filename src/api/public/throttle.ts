import type { Clock } from '../../ports/clock.ts'

export type Throttle = {
  /** How many happened within the window. */
  count(key: string): number
  /** One more happened; resolves to how many there are now. */
  add(key: string): number
}

const MAX_KEYS = 20_000

/**
 * Counts what an address did within the last `seconds`, in this process's memory: up to `most` + 2, so that the first
 * time too often can be told from the next ones, and 20,000 keys, the longest silent of which are forgotten first. A
 * restart forgives.
 */
export function throttle(clock: Clock, options: { readonly most: number; readonly seconds: number }): Throttle {
  const seen = new Map<string, number[]>()

  const recent = (key: string): number[] => {
    const since = clock.now().epochMilliseconds - options.seconds * 1000
    return (seen.get(key) ?? []).filter((at) => at > since)
  }
  return {
    count: (key) => recent(key).length,
    add(key) {
      const times = [...recent(key), clock.now().epochMilliseconds].slice(-options.most - 2)
      seen.delete(key)
      seen.set(key, times)
      if (seen.size > MAX_KEYS) seen.delete(seen.keys().next().value ?? '')
      return times.length
    },
  }
}
