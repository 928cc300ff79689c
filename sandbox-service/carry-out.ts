import type { Account } from './accounts.ts'
import type { Call } from './call.ts'
import type { Fault, FaultKind } from './faults.ts'
import { findKeptAnswer, keepAnswer } from './kept-answers.ts'
import { profiles } from './profiles.ts'
import { type Answer, errorAnswer, Refused } from './refused.ts'
import { duplicateSale } from './sales.ts'
import type { Service } from './service.ts'

/** How the answer travels back: as it is, late, spoilt, or not at all. */
export type Delivery =
  | { readonly kind: 'send'; readonly afterMs: number; readonly spoil?: 'garbage' | 'truncated' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence' }

export type Carried = {
  readonly status: number
  readonly body: string
  readonly replayed: boolean
  readonly delivery: Delivery
}

type Keyed = { readonly key: string; readonly hash: string }

/**
 * Carries a call out as the account's profile, its faults and the card of the call want it. What it changes, the use
 * of a fault and the kept answer are written together, so that a kill in between leaves no charge without its key.
 */
export function carryOut(service: Service, account: Account, call: Call, keyed: Keyed | undefined): Carried {
  return service.books.together(() => {
    const kept = keyed && findKeptAnswer(service, account, keyed.key, keyed.hash)
    if (kept) return { ...kept, replayed: true, delivery: { kind: 'send', afterMs: 0 } }

    const fault = service.faults.take(account.name, call.op)
    const delivery = deliveryOf(account, call, fault)
    if (call.card?.behaviour.kind === 'lose_request') return fresh(serverError, { kind: 'cut' })
    if (fault && notCarriedOut.has(fault.kind)) {
      const answer = answerWithoutDoing(service, account, call, fault)
      if (keyed && keepsUndone(account, fault)) keepAnswer(service, account, { ...keyed, answer })
      return fresh(answer, delivery)
    }
    const answer = runOrRefuse(() => call.run(service, account, fault))
    const failed = fault?.kind === 'error_after'
    const told = failed ? serverError : answer.told
    if (keyed && answer.carriedOut) {
      const first = failed && profiles[account.profile].replaysErrors ? serverError : answer.told
      keepAnswer(service, account, { ...keyed, answer: first })
    }
    return fresh(told, delivery)
  })
}

const serverError = errorAnswer(500, 'internal_error', 'Something went wrong on our side.')

const notCarriedOut: ReadonlySet<FaultKind> = new Set([
  'timeout_before',
  'reset_before',
  'error_before',
  'rate_limit',
  'duplicate',
])

/** Only a gateway that replays errors remembers one that did nothing; the others never heard of it. */
const keepsUndone = (account: Account, fault: Fault): boolean =>
  fault.kind === 'error_before' && profiles[account.profile].replaysErrors

function answerWithoutDoing(service: Service, account: Account, call: Call, fault: Fault): Answer {
  if (fault.kind === 'rate_limit') return errorAnswer(429, 'rate_limited', 'Too many calls; try again later.')
  if (fault.kind !== 'duplicate') return serverError
  if (call.op === 'sale') {
    const last = 'select id from charges where account = ? order by seq desc limit 1'
    return duplicateSale(account, service.books.row<{ id: string }>(last, account.name)?.id ?? 'ch_unknown')
  }
  return account.profile === 'paypal' && call.op === 'confirm'
    ? errorAnswer(422, 'ORDER_ALREADY_CAPTURED', 'The object has been charged already.')
    : errorAnswer(409, 'idempotency_key_in_use', 'Another request with this idempotency key is in progress.')
}

/** A refusal by a rule is an answer here, since the fault that was used up for it must still be written. */
function runOrRefuse(run: () => Answer): { readonly told: Answer; readonly carriedOut: boolean } {
  try {
    return { told: run(), carriedOut: true }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { told: refusalAnswer(error), carriedOut: false }
  }
}

export const refusalAnswer = (refused: Refused): Answer => ({
  status: refused.status,
  body: { error: { code: refused.code, message: refused.message, ...(refused.field ? { field: refused.field } : {}) } },
})

function deliveryOf(account: Account, call: Call, fault: Fault | undefined): Delivery {
  switch (fault?.kind) {
    case 'timeout_after':
    case 'timeout_before':
      return { kind: 'silence' }
    case 'reset_after':
    case 'reset_before':
      return { kind: 'cut' }
    case 'garbage':
    case 'truncated':
      return { kind: 'send', afterMs: 0, spoil: fault.kind }
    case 'slow':
      return { kind: 'send', afterMs: fault.ms ?? account.slowMs }
  }
  if (call.card?.behaviour.kind === 'lose_answer') return { kind: 'cut' }
  return { kind: 'send', afterMs: call.card?.behaviour.kind === 'slow' ? account.slowMs : 0 }
}

const fresh = (answer: Answer, delivery: Delivery): Carried => ({
  status: answer.status,
  body: JSON.stringify(answer.body),
  replayed: false,
  delivery,
})
