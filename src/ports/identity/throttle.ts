import type { Clock } from '../clock.ts'

const FREE_TRIES = { account: 20, pair: 5, address: 30 } as const
const LONGEST_WAIT_S = 15 * 60
const FORGET_AFTER_MS = 60 * 60 * 1000
const MAX_KEYS = 50_000

type Failures = { count: number; blockedUntil: number; lastAt: number }

export type Throttle = {
  /** Seconds until a try may be made again; 0 when it may be made now. Counts nothing. */
  waitFor(email: string, ip: string): number
  failed(email: string, ip: string): void
  succeeded(email: string, ip: string): void
}

/**
 * Slows guessing of passwords (CORRECTNESS §18.4): after 5 failures of one account from one address, 20 of one account
 * from anywhere, or 30 from one address, the next try waits 2, 4, 8 … seconds, at most 15 minutes. Nobody is locked out
 * for good, and unknown accounts are counted like known ones, so that waiting tells nothing.
 */
export function createThrottle(clock: Clock): Throttle {
  const failures = new Map<string, Failures>()
  const nowMs = () => clock.now().epochMilliseconds

  const keysOf = (email: string, ip: string) =>
    [
      { key: `a:${email}`, free: FREE_TRIES.account },
      { key: `p:${email} ${ip}`, free: FREE_TRIES.pair },
      { key: `i:${ip}`, free: FREE_TRIES.address },
    ] as const

  return {
    waitFor(email, ip) {
      const until = Math.max(...keysOf(email, ip).map(({ key }) => failures.get(key)?.blockedUntil ?? 0))
      return Math.max(0, Math.ceil((until - nowMs()) / 1000))
    },
    failed(email, ip) {
      const at = nowMs()
      for (const { key, free } of keysOf(email, ip)) {
        const old = failures.get(key)
        const count = old && at - old.lastAt < FORGET_AFTER_MS ? old.count + 1 : 1
        const waitS = count < free ? 0 : Math.min(LONGEST_WAIT_S, 2 ** Math.min(20, count - free + 1))
        failures.delete(key)
        failures.set(key, { count, blockedUntil: at + waitS * 1000, lastAt: at })
      }
      while (failures.size > MAX_KEYS) failures.delete(failures.keys().next().value ?? '')
    },
    succeeded(email, ip) {
      failures.delete(`p:${email} ${ip}`)
      failures.delete(`a:${email}`)
    },
  }
}
