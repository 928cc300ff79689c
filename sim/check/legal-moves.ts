/**
 * Which moves of money's states are legal, written down here a second time from CORRECTNESS §3 and not read from the code:
 * a table that is wrong there would else allow what it does wrong.
 */
const legal: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  attempt: {
    prepared: 'dispatched',
    dispatched: 'succeeded pending requires_action declined rejected unknown',
    // Never rejected: that a repeat was not carried out says nothing about the request before it.
    unknown: 'succeeded pending requires_action declined absent',
    pending: 'succeeded declined',
    requires_action: 'succeeded pending declined absent',
    declined: 'succeeded',
    rejected: 'succeeded',
    absent: 'succeeded',
  },
  intent: {
    open: 'requires_action processing unknown succeeded failed canceled expired',
    requires_action: 'open processing unknown succeeded failed canceled expired',
    // Never canceled at once: a request is on its way to the gateway.
    processing: 'open requires_action unknown succeeded failed',
    unknown: 'open requires_action processing succeeded failed canceled',
    failed: 'succeeded',
    canceled: 'succeeded',
    expired: 'succeeded',
  },
  refund: {
    requested: 'dispatched canceled',
    dispatched: 'unknown pending succeeded failed',
    unknown: 'pending succeeded failed',
    pending: 'succeeded failed canceled',
    succeeded: 'failed',
    failed: 'succeeded',
    canceled: 'succeeded',
  },
  payment: { authorized: 'captured voided failed', captured: 'voided failed' },
}

/** Every legal move as `machine from → to`. */
export const legalMoves: ReadonlySet<string> = new Set(
  Object.entries(legal).flatMap(([machine, table]) =>
    Object.entries(table).flatMap(([from, to]) => to.split(' ').map((state) => `${machine} ${from} → ${state}`)),
  ),
)

/** Moves of one run that are not legal. */
export const illegalMoves = (edges: ReadonlyMap<string, number>): string[] =>
  [...edges.keys()]
    .filter((edge) => !legalMoves.has(edge))
    .map((edge) => `[I-12] a move that is not legal was made: ${edge}`)
