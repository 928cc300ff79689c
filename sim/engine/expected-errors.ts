import { Refusal } from '../../src/core/refusal.ts'

const injected = new WeakSet<object>()

/** Marks an error that the simulation throws itself, as the outside world would. */
export function inject<E extends Error>(error: E): E {
  injected.add(error)
  return error
}

/**
 * Whether an error is no news: a refusal, or one that was injected. Any other, such as a constraint that had to stop us or
 * an assertion, is a mistake of ours even where it kept the books right.
 */
export function isExpected(error: unknown): boolean {
  if (error instanceof Refusal) return true
  if (typeof error !== 'object' || error === null) return false
  return injected.has(error) || (error instanceof Error && error.cause !== undefined && isExpected(error.cause))
}
