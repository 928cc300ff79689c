import { type Dice, diceFrom } from '../dice.ts'

/** The kinds of port call at which a virtual process stops; `hook` is the one that others make, from outside. */
export type CallKind = 'tx' | 'scan' | 'send' | 'hear' | 'look_up' | 'mail' | 'pdf' | 'enqueue' | 'hook'

/** What may go wrong at a stop, by kind of call, and how the story says it. */
export const FAULTS = {
  tx: {
    db_unreachable: 'the database could not be reached',
    tx_rolled_back: 'the connection was lost before the commit, and nothing was written',
    commit_lost_undone: 'the connection was lost during the commit, which did not happen',
    commit_lost_done: 'the connection was lost during the commit, which did happen',
    tx_crash_before: 'the server died before the commit',
    tx_crash_after: 'the server died right after the commit',
    tx_held_up: 'the server was held up right after the commit, and went on only later',
  },
  scan: { scan_failed: 'the scan failed' },
  send: {
    not_sent: 'the gateway could not be reached; nothing was sent',
    reset_before: 'the connection was cut and the gateway did nothing',
    reset_after: 'the connection was cut after the gateway had acted',
    timeout_before: 'no answer came and the gateway did nothing',
    timeout_after: 'no answer came though the gateway had acted',
    late_act: 'no answer came, and the gateway acted only minutes later',
    slow: 'the gateway took its time to answer',
    error_before: 'the gateway answered 500 and did nothing',
    error_after: 'the gateway answered 500 though it had acted',
    garbage: 'the gateway acted and answered with garbage',
    rate_limited: 'the gateway answered 429',
    duplicate: 'the gateway refused the request as a duplicate',
    decline: 'the gateway declined',
    pending: 'the gateway put it on hold',
    pending_unheard: 'the gateway put it on hold, and its answer was lost',
    other_amount: 'the gateway moved another amount',
    other_currency: 'the gateway moved another currency',
    declined_then_charged: 'the gateway declined, and charged all the same an hour later',
    refused_yet_acts: 'the gateway refused the request as invalid though it had acted',
    very_late_act: 'no answer came, and the gateway acted only hours later',
    send_crash_before: 'the server died before the request left',
    send_crash_after: 'the server died while the request was on its way',
  },
  hear: { hear_crash_before: 'the server died before it could hear the answer' },
  look_up: {
    look_up_failed: 'the gateway could not be asked',
    look_up_slow: 'the gateway took its time to answer a question',
    look_up_crash: 'the server died while it asked',
  },
  mail: {
    mail_deferred: 'the mail server asked to try later',
    mail_refused: 'the mail server refused for good',
    mail_taken_unheard: 'the mail server took the message, and its yes was lost',
    mail_crash_before: 'the server died before the message left',
    mail_crash_after: 'the server died after the message had left',
  },
  pdf: { pdf_failed: 'the document could not be drawn' },
  hook: {
    hook_lost: 'the webhook was never sent',
    hook_twice: 'the webhook was sent twice',
    hook_late: 'the webhook was sent only days later',
    hook_forged: 'somebody forged a webhook like it',
  },
  enqueue: { enqueue_failed: 'the job could not be queued', enqueue_twice: 'the queue runs the job twice' },
} as const satisfies Record<CallKind, Record<string, string>>

type Of<K extends CallKind> = K extends CallKind ? keyof (typeof FAULTS)[K] : never
/** Besides those of its kind, any stop may be named for a crash around it; the dice never throw these. */
export type Fault = Of<CallKind> | 'crash_before' | 'crash_after'

export const allFaults = Object.values(FAULTS).flatMap((faults) => Object.keys(faults)) as readonly Fault[]

export const faultWords = (fault: Fault): string =>
  (Object.assign({}, ...Object.values(FAULTS)) as Partial<Record<Fault, string>>)[fault] ??
  (fault === 'crash_before' ? 'the server died before this' : 'the server died right after this')

/** Faults before which the call does not happen, and after which its caller hears nothing. */
export const crashesBefore: ReadonlySet<string> = new Set<Fault>([
  'crash_before',
  'tx_crash_before',
  'send_crash_before',
  'hear_crash_before',
  'look_up_crash',
  'mail_crash_before',
])
export const crashesAfter: ReadonlySet<string> = new Set<Fault>([
  'crash_after',
  'tx_crash_after',
  'send_crash_after',
  'mail_crash_after',
])
/** How long `tx_held_up` lasts: longer than is allowed between writing an attempt and sending it. */
export const heldUpSeconds = [11, 150] as const

/** How likely each fault is at each stop where it is possible; what is absent never happens. */
export type Odds = Partial<Record<Fault, number>>

/** Faults that a history names itself, by stop (`<process>#<number of the call>`), for replays and regressions. */
export type GivenFaults = Readonly<Record<string, Fault>>

/**
 * Swarm (CORRECTNESS §17.2): every seed switches on a random half of the faults with random intensity, so that rare
 * pairs meet often. Crashes are dearer than the rest, because each takes everything down.
 */
export function oddsOf(seed: string | number): Odds {
  const calm = diceFrom(seed, 'swarm').chance(0.05)
  const odds: Odds = {}
  for (const fault of allFaults) {
    // Dice of its own, so that a fault that is added leaves the others as they were.
    const dice = diceFrom(seed, 'swarm', fault)
    const on = dice.chance(0.5)
    const intensity = dice.pick([0.01, 0.04, 0.12])
    if (on && !calm) odds[fault] = intensity * (frequencies[fault] ?? (fault.includes('crash') ? 0.25 : 1))
  }
  return odds
}

/** Seldom because they change what everybody does afterwards; often because few calls of their kind are made. */
const frequencies: Partial<Record<Fault, number>> = {
  declined_then_charged: 0.5,
  refused_yet_acts: 0.5,
  pending: 2,
  other_amount: 0.5,
  other_currency: 0.5,
  mail_refused: 0.5,
  tx_rolled_back: 0.5,
  tx_held_up: 0.5,
  db_unreachable: 0.5,
  mail_crash_before: 1,
  mail_crash_after: 1,
}

/** The fault at one stop, by the dice of that stop alone; at most one. */
export function throwFault(kind: CallKind, odds: Odds, dice: Dice): Fault | null {
  const throws = dice.next()
  let sum = 0
  for (const fault of Object.keys(FAULTS[kind]) as Fault[]) {
    sum += odds[fault] ?? 0
    if (throws < sum) return fault
  }
  return null
}
