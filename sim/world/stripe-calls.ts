import type { Http, HttpAnswer, HttpRequest } from '../../src/ports/http.ts'
import type { Dice } from '../dice.ts'
import type { Fault } from '../engine/faults.ts'
import type { Process } from '../engine/host.ts'
import type { Books } from '../gateway/books.ts'
import { watchSending } from '../gateway/watch.ts'
import { chargeTokenAfterAll, settleAtStripe } from '../stripe/stripe-deeds.ts'
import { ask, command, type OnWire, readWire } from '../stripe/stripe-wire.ts'
import { isDown, type Journey, type Never, travel, whenDown } from './journey.ts'
import type { World } from './world.ts'

const second = 1e6

/** The HTTP port of one virtual process towards Stripe: each request is sent at one stop and heard at another. */
export const stripeHttp = (world: World, process: Process, books: Books): Http => ({
  async send(request) {
    const wire = readWire(request)
    const journey = await (wire
      ? sendCommand(world, process, books, wire)
      : sendQuestion(world, process, books, request))
    return world.host.stop(process, {
      kind: 'hear',
      says: wire ? 'hears stripe' : `hears ${heardOf(journey.answer)}`,
      delay: journey.heardAfter,
      run: () => journey.answer,
    })
  },
})

const lost = (why: 'timeout' | 'reset'): HttpAnswer => ({ kind: 'lost', why })
const never: Never<HttpAnswer> = { notSent: { kind: 'not_sent', why: 'connect_failed' }, refusedBefore: null, lost }

function sendCommand(world: World, process: Process, books: Books, wire: OnWire): Promise<Journey<HttpAnswer>> {
  return world.host.stop(process, {
    kind: 'send',
    says: `sends stripe ${lineOf(wire.request)} (${wire.op}, key ${wire.idempotencyKey.slice(-6)})`,
    run: (thrown, dice) => {
      const fault = isDown(world, books.accountId) ? (thrown ?? dice.pick(whenDown)) : thrown
      const deadline = wire.request.timeoutMs * 1_000
      const journey = travel(world, fault, dice, { deadline, never }, () => arrive(world, books, wire, fault, dice))
      watchSending(books, wire, world.scheduler.now(), world.scheduler.now() + journey.heardAfter)
      return journey
    },
  })
}

async function arrive(world: World, books: Books, wire: OnWire, fault: Fault | null, dice: Dice): Promise<HttpAnswer> {
  await world.requestArrives(books, wire)
  const answer = command(world.stripe, books, wire, world.scheduler.now(), { fault, dice })
  world.trace.say('stripe', `${lineOf(wire.request)}: ${heardOf(answer)}`)
  if (
    answer.status === 500 &&
    fault !== 'error_before' &&
    fault !== 'error_after' &&
    !answer.headers['idempotent-replayed']
  )
    world.violations.push(`the simulated Stripe itself failed at ${lineOf(wire.request)}`)
  if (fault === 'decline' && wire.op === 'refund') refuseRefund(world, books, wire)
  world.settleLater(books, dice)
  if (fault === 'declined_then_charged' && wire.op === 'confirm')
    world.scheduler.after(dice.whole(300 * second, 7_200 * second), () => {
      if (!chargeTokenAfterAll(world.stripe, books, wire.about ?? '', wire.methodToken ?? wire.savedMethod ?? ''))
        return
      world.trace.say('stripe', `charges ${wire.about} after all`)
      world.tellNews(books)
    })
  world.tellNews(books)
  return fault === 'reset_after' || fault === 'pending_unheard' ? lost('reset') : answer
}

/** A refund that the bank returns a moment after it was taken in. */
function refuseRefund(world: World, books: Books, wire: OnWire): void {
  for (const refund of books.refunds.values())
    if (refund.reference === wire.merchantRef) settleAtStripe(world.stripe, books, refund.id, false)
}

/** What an answer to a question may have come to; whichever it is, nothing was asked. */
const unheard: readonly HttpAnswer[] = [
  lost('timeout'),
  lost('reset'),
  { kind: 'answer', status: 500, headers: {}, body: '{"error":{"type":"api_error"}}' },
  { kind: 'answer', status: 429, headers: {}, body: '{"error":{"type":"invalid_request_error","code":"rate_limit"}}' },
  { kind: 'answer', status: 200, headers: {}, body: '<html><body>It works!</body></html>' },
  { kind: 'answer', status: 200, headers: {}, body: '{"object": "list", "data": [' },
]

function sendQuestion(
  world: World,
  process: Process,
  books: Books,
  request: HttpRequest,
): Promise<Journey<HttpAnswer>> {
  return world.host.stop(process, {
    kind: 'look_up',
    says: `asks stripe ${lineOf(request)}`,
    run: (fault, dice) => {
      const failed = fault === 'look_up_failed' || isDown(world, books.accountId)
      const most = Math.min(29, request.timeoutMs / 1_000 - 1)
      const heardAfter =
        fault === 'look_up_slow' ? dice.whole(Math.min(5, most) * second, most * second) : dice.whole(5_000, 300_000)
      // What is true while Stripe looks may be old news when the answer is heard.
      return { heardAfter, answer: failed ? dice.pick(unheard) : ask(world.stripe, request) }
    },
  })
}

const lineOf = ({ method, url }: HttpRequest): string => {
  const { pathname } = new URL(url)
  return `${method} ${pathname}`
}

/** The answer in a few words. */
function heardOf(answer: HttpAnswer): string {
  if (answer.kind !== 'answer') return `nothing (${answer.why})`
  const code = /"code":\s*"(\w+)"/.exec(answer.body)?.[1]
  const says = answer.status >= 400 ? code : /"object":\s*"list"/.test(answer.body) ? 'a list' : statusIn(answer.body)
  return `${answer.status} ${says ?? ''}`.trim()
}

/** The last `status` at the top of the object: those of what is expanded in it stand deeper. */
const statusIn = (body: string): string | undefined => /^ {2}"status": "(\w+)"/m.exec(body)?.[1]
