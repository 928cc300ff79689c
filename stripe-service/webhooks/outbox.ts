import type { Clock } from '../books/clock.ts'
import type { Endpoint } from './endpoint.ts'
import { signatureHeader } from './sign.ts'

export type DeliveryState = 'due' | 'sending' | 'held' | 'delivered' | 'dropped' | 'given_up'

/** One event on its way to one endpoint. The body stays the same from try to try; the signature does not. */
export type Delivery = {
  readonly id: string
  readonly eventId: string
  readonly type: string
  readonly endpoint: Endpoint
  readonly body: string
  state: DeliveryState
  tries: number
  /** Unix milliseconds of the next try. */
  dueAt: number
  lastStatus: number | null
}

export type Outbox = {
  readonly all: Delivery[]
  /** While true, new deliveries wait for `release`. */
  holding: boolean
  /** Told whenever something may have become due. */
  onNews: () => void
  add(delivery: Pick<Delivery, 'id' | 'eventId' | 'type' | 'endpoint' | 'body'>): void
  /** The deliveries that are due, marked as being sent; each must be answered with `told`. */
  takeDue(atMost: number): Delivery[]
  /** The status that came back, 0 for none: anything but 2xx is tried again with growing gaps. */
  told(delivery: Delivery, status: number): void
  /** Makes a delivery due now, whatever became of it. */
  sendAgain(delivery: Delivery): void
  /** Takes a delivery out of the way for good. */
  drop(delivery: Delivery): void
  nextAt(): number | undefined
}

/** Seconds between the tries; after the last one it is given up. */
const gaps = [5, 30, 300, 1800, 7200, 18_000, 36_000, 43_200, 86_400]

export function openOutbox(clock: Clock): Outbox {
  const waiting = new Set<Delivery>()
  const outbox: Outbox = {
    all: [],
    holding: false,
    onNews: () => undefined,
    add(given) {
      const delivery: Delivery = {
        ...given,
        state: outbox.holding ? 'held' : 'due',
        tries: 0,
        dueAt: clock.ms(),
        lastStatus: null,
      }
      outbox.all.push(delivery)
      if (delivery.state === 'held') return
      waiting.add(delivery)
      outbox.onNews()
    },
    takeDue(atMost) {
      const now = clock.ms()
      const due: Delivery[] = []
      for (const delivery of waiting) {
        if (due.length === atMost) break
        if (delivery.state === 'due' && delivery.dueAt <= now) due.push(delivery)
      }
      for (const delivery of due) delivery.state = 'sending'
      return due
    },
    told(delivery, status) {
      delivery.lastStatus = status
      delivery.tries += 1
      const gap = gaps[delivery.tries - 1]
      if (delivery.state !== 'sending') return
      if (status >= 200 && status < 300) delivery.state = 'delivered'
      else if (gap === undefined || !delivery.endpoint.enabled) delivery.state = 'given_up'
      else {
        delivery.state = 'due'
        delivery.dueAt = clock.ms() + gap * 1000
        return
      }
      waiting.delete(delivery)
    },
    sendAgain(delivery) {
      delivery.state = 'due'
      delivery.dueAt = clock.ms()
      waiting.add(delivery)
      outbox.onNews()
    },
    drop(delivery) {
      delivery.state = 'dropped'
      waiting.delete(delivery)
    },
    nextAt: () => [...waiting].filter(({ state }) => state === 'due').reduce<number | undefined>(sooner, undefined),
  }
  return outbox
}

const sooner = (best: number | undefined, { dueAt }: Delivery): number =>
  best === undefined ? dueAt : Math.min(best, dueAt)

/** The request that carries a delivery, signed as of `seconds` (unix). */
export function signedRequest(
  delivery: Delivery,
  seconds: number,
): { url: string; headers: Record<string, string>; body: string } {
  const { endpoint, body } = delivery
  const former = endpoint.before && endpoint.before.until > seconds ? [endpoint.before.secret] : []
  return {
    url: endpoint.url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': signatureHeader(body, seconds, [endpoint.secret, ...former]),
    },
    body,
  }
}
