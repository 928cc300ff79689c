import type { Service } from './service.ts'
import { signedRequest, type WebhookRow } from './webhooks.ts'

const atOnce = 16
const giveUpWaitingMs = 10_000
const longestSleepMs = 30_000

export type Poster = { stop(): Promise<void> }

/**
 * Sends due webhooks until it is stopped, several at once and in no promised order. Anything but a 2xx within ten
 * seconds is tried again later; redirects are not followed.
 */
export function postWebhooks(service: Service): Poster {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false

  const turn = async (): Promise<void> => {
    do {
      again = false
      for (let due = service.webhooks.due(atOnce); due.length > 0 && !stopped; due = service.webhooks.due(atOnce)) {
        await Promise.all(due.map((row) => send(service, row)))
      }
    } while (again && !stopped)
  }
  const run = (): void => {
    clearTimeout(timer)
    if (stopped) return
    if (running) {
      again = true
      return
    }
    running = turn().finally(() => {
      running = undefined
      const next = stopped ? undefined : service.webhooks.nextAt()
      if (next === undefined) return
      timer = setTimeout(run, Math.min(longestSleepMs, Math.max(10, next - service.clock.nowMs())))
    })
  }
  service.webhooks.onNews(run)
  run()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

async function send(service: Service, row: WebhookRow): Promise<void> {
  const account = service.accounts.byName(row.account)
  const url = account?.webhookUrl
  if (!account || !url) return service.webhooks.told(row, 0)
  const { headers, body } = signedRequest(account, row, service.clock.nowMs())
  const signal = AbortSignal.timeout(giveUpWaitingMs)
  const status = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.status
    },
    () => 0,
  )
  service.webhooks.told(row, status)
}
