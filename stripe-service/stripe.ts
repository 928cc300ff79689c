import { type Control, controlOf } from './control/control.ts'
import { answerRequest } from './door/answer.ts'
import type { Delivered } from './door/delivered.ts'
import type { StripeRequest } from './route.ts'
import { routes } from './routes.ts'
import { type Options, openService, type Service } from './service.ts'

export type StripeCore = {
  /** Answers one request, at once and depending on nothing but the books, the clock and the ids it was given. */
  handle(request: StripeRequest): Delivered
  /** What tests do behind the API's back. */
  readonly control: Control
  /** Does what time has made due; `handle` does so itself. */
  runDue(): void
  /** When something is due next: planned work or a webhook, in unix milliseconds of the service's clock. */
  nextAt(): number | undefined
  readonly service: Service
}

/** A stand-in for Stripe whose books live in memory. It reads neither a clock nor chance of its own. */
export function createStripe(options: Options): StripeCore {
  const service = openService(options)
  return {
    handle: (request) => answerRequest(service, routes, request),
    control: controlOf(service),
    runDue: () => service.clock.runDue(),
    nextAt() {
      const times = [service.clock.nextAt(), service.outbox.nextAt()].filter((at) => at !== undefined)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    service,
  }
}
