import type {
  GatewayRequest,
  LookUp,
  LookUpAnswer,
  MovementAnswer,
  MovementPage,
  Outcome,
} from '../../src/ports/gateway.ts'
import type { Dice } from '../dice.ts'
import type { Fault } from '../engine/faults.ts'
import type { Process } from '../engine/host.ts'
import type { Books } from '../gateway/books.ts'
import { lookUp } from '../gateway/look-up.ts'
import { movementOf, movementsSince } from '../gateway/movements.ts'
import { chargeAfterAll, receive, type Twist } from '../gateway/receive.ts'
import { watchSending } from '../gateway/watch.ts'
import { isDown, type Journey, type Never, travel, whenDown } from './journey.ts'
import type { World } from './world.ts'

const second = 1e6
const deadline = 30 * second

/**
 * One request over an unreliable network. The request travels and acts in the outside world, so that it does so also
 * when whoever sent it has died; the answer is heard by a process that is still there, within 30 s or as a timeout.
 */
export async function callGateway(
  world: World,
  process: Process,
  accountId: string,
  request: GatewayRequest,
): Promise<Outcome> {
  const books = world.booksOf(accountId)
  const journey = await world.host.stop(process, {
    kind: 'send',
    says: `asks ${books.profile} to ${request.op}${'amount' in request ? ` ${request.amount.minor} ${request.amount.currency}` : ''} (reference ${request.merchantRef})`,
    run: (thrown, dice) => {
      const fault = isDown(world, accountId) ? (thrown ?? dice.pick(whenDown)) : thrown
      const journey = send(world, books, request, fault, dice)
      watchSending(books, request, world.scheduler.now(), world.scheduler.now() + journey.heardAfter)
      return journey
    },
  })
  return world.host.stop(process, {
    kind: 'hear',
    says: 'hears the gateway',
    delay: journey.heardAfter,
    run: () => journey.answer,
  })
}

function send(world: World, books: Books, request: GatewayRequest, fault: Fault | null, dice: Dice): Journey<Outcome> {
  const lost = (why: 'timeout' | 'reset' | 'bad_body'): Outcome => ({ kind: 'unknown', why })
  const never: Never<Outcome> = {
    notSent: { kind: 'rejected', why: 'not_sent' },
    refusedBefore: { kind: 'rejected', why: 'rate_limited' },
    lost,
  }
  return travel(world, fault, dice, { deadline, never }, async () => {
    await world.requestArrives(books, request)
    const told = receive(books, request, world.scheduler.now(), twistOf(fault))
    world.trace.say(books.profile, `${request.op} ${request.merchantRef}: ${saidOf(told)}`)
    world.settleLater(books, dice)
    if (fault === 'declined_then_charged')
      world.scheduler.after(dice.whole(300 * second, 7_200 * second), () => {
        if (!chargeAfterAll(books, request, world.scheduler.now())) return
        world.trace.say(books.profile, `charges ${request.merchantRef} after all`)
        world.tellNews(books)
      })
    world.tellNews(books)
    if (fault === 'reset_after' || fault === 'pending_unheard') return lost('reset')
    if (fault === 'garbage') return lost('bad_body')
    return fault === 'refused_yet_acts' ? { kind: 'rejected', why: 'invalid' } : told
  })
}

function twistOf(fault: Fault | null): Twist {
  switch (fault) {
    case 'pending':
    case 'other_amount':
    case 'other_currency':
    case 'decline':
    case 'duplicate':
      return fault
    case 'declined_then_charged':
      return 'decline_then_charge'
    case 'refused_yet_acts':
    case 'very_late_act':
      return 'contrary'
    case 'pending_unheard':
      return 'pending'
    case 'error_after':
      return 'answers_500'
    case 'error_before':
      return 'fails_500'
    default:
      return null
  }
}

/** One question. It moves nothing; whatever goes wrong only means that it could not be asked. */
export function askGateway(world: World, process: Process, accountId: string, what: LookUp): Promise<LookUpAnswer> {
  const asks = `what became of ${what.op} ${what.merchantRef}`
  return question(world, process, accountId, asks, (books) => lookUp(books, what, world.scheduler.now()))
}

/** One movement by the gateway's own id. */
export function fetchMovement(
  world: World,
  process: Process,
  accountId: string,
  what: { kind: 'charge' | 'refund'; id: string },
): Promise<MovementAnswer> {
  return question(world, process, accountId, `how ${what.kind} ${what.id} is`, (books): MovementAnswer => {
    const movement = movementOf(books, what)
    return movement ? { kind: 'found', movement } : { kind: 'absent' }
  })
}

/** Everything since an instant, on one page. */
export function listMovements(
  world: World,
  process: Process,
  accountId: string,
  since: Temporal.Instant,
): Promise<MovementPage> {
  return question(world, process, accountId, 'what moved', (books) => ({
    kind: 'page' as const,
    movements: movementsSince(books, since),
    next: null,
  }))
}

type Failed = Extract<LookUpAnswer, { kind: 'failed' }>

async function question<T extends { kind: string }>(
  world: World,
  process: Process,
  accountId: string,
  asks: string,
  look: (books: Books) => T,
): Promise<T | Failed> {
  const books = world.booksOf(accountId)
  const journey = await world.host.stop(process, {
    kind: 'look_up',
    says: `asks ${books.profile} ${asks}`,
    run: (fault, dice) => {
      const failed = fault === 'look_up_failed' || isDown(world, accountId)
      const heardAfter = fault === 'look_up_slow' ? dice.whole(5 * second, 29 * second) : dice.whole(5_000, 300_000)
      // What is true while the gateway looks may be old news when the answer is heard.
      const answer: T | Failed = failed ? { kind: 'failed', why: 'timeout' } : look(books)
      return { heardAfter, answer }
    },
  })
  const { answer } = journey
  return world.host.stop(process, {
    kind: 'hear',
    says: `hears: ${heardOf(answer)}`,
    delay: journey.heardAfter,
    run: () => answer,
  })
}

function heardOf(answer: { kind: string }): string {
  const { outcomes, movement, movements } = answer as {
    outcomes?: readonly Outcome[]
    movement?: { outcome: Outcome }
    movements?: readonly unknown[]
  }
  if (movements) return `${movements.length} movements`
  return (outcomes ?? (movement ? [movement.outcome] : [])).map(saidOf).join(' and ') || answer.kind
}

function saidOf(outcome: Outcome): string {
  if ('txn' in outcome)
    return `${outcome.kind}, ${outcome.txn.amount.minor} ${outcome.txn.amount.currency} as ${outcome.txn.gatewayTxnId}`
  if (outcome.kind === 'unknown' || outcome.kind === 'rejected') return `${outcome.kind} (${outcome.why})`
  return outcome.kind === 'declined' ? `declined (${outcome.code})` : outcome.kind
}
