/** Something that cannot happen did: a mistake of ours, never of a user or a gateway. Crash, roll back, alert. */
export class Impossible extends Error {
  override readonly name = 'Impossible'
}

/**
 * States what must be true here. A false condition throws `Impossible`, which nobody catches to carry on: the
 * transaction rolls back and the staff are told. Use `Refusal` for what somebody asked for and may not have.
 */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Impossible(sentence)
}
