import type { StripeCore } from './stripe.ts'
import { type Delivery, signedRequest } from './webhooks/outbox.ts'

const atOnce = 16
const giveUpWaitingMs = 10_000
const longestSleepMs = 1000

export type Poster = { stop(): Promise<void> }

/**
 * Keeps the service going in real time until it is stopped: does what becomes due and posts webhooks, several at once
 * and in no promised order. Anything but a 2xx within ten seconds is tried again later; redirects are not followed.
 */
export function postWebhooks(stripe: StripeCore): Poster {
  const { clock, outbox } = stripe.service
  const underWay = new Set<Promise<void>>()
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const wake = (): void => {
    clearTimeout(timer)
    if (stopped) return
    stripe.runDue()
    for (const delivery of outbox.takeDue(atOnce - underWay.size)) {
      const sending = post(stripe, delivery).finally(() => {
        underWay.delete(sending)
        wake()
      })
      underWay.add(sending)
    }
    const next = stripe.nextAt() ?? Number.POSITIVE_INFINITY
    clearTimeout(timer)
    timer = setTimeout(wake, Math.min(longestSleepMs, Math.max(10, next - clock.ms())))
  }
  // After the call that brings the news, never in the middle of it.
  outbox.onNews = () => {
    clearTimeout(timer)
    timer = setTimeout(wake, 0)
  }
  wake()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      outbox.onNews = () => undefined
      await Promise.all(underWay)
    },
  }
}

async function post({ service }: StripeCore, delivery: Delivery): Promise<void> {
  const { url, headers, body } = signedRequest(delivery, service.clock.seconds())
  const signal = AbortSignal.timeout(giveUpWaitingMs)
  const status = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.status
    },
    () => 0,
  )
  service.outbox.told(delivery, status)
}
