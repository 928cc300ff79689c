/**
 * Discrepancies that only evidence closes: an attempt nobody knows the end of (CORRECTNESS §5: never by age or wish), and a
 * refund that could not be booked yet, which is asked about for as long as this is open (FM-REF-05). The guards and the
 * check of our own books close theirs when what they saw is over.
 */
const onlyByEvidence: ReadonlySet<string> = new Set([
  'unknown_over_15m',
  'refund_over',
  'restored_database',
  'clock_guard',
  'invariant_broken',
])

/** Whether staff may close an exception of this kind by saying what they found. */
export const resolvableByHand = (kind: string): boolean => !onlyByEvidence.has(kind)
