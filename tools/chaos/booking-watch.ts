import { setTimeout as pause } from 'node:timers/promises'
import type { Stage } from './stage.ts'

/** How long what the gateway did stays out of our books, measured from outside while outages come and go. */
export type BookingWatch = {
  /** The server can be used again from now on. */
  ready(): void
  /** How many movements of the gateway are not in our books at this moment. */
  unbooked(): number
  /** Waits until everything is booked; false when that takes longer. */
  untilBooked(withinMs: number): Promise<boolean>
  /** What was booked last after the gateway did it, longest first. */
  slowest(count: number): { readonly id: string; readonly ms: number }[]
  /** For each outage, the milliseconds from its end until everything was booked that the gateway had done by then. */
  waits(): number[]
  stop(): Promise<void>
}

type Movement =
  | { readonly kind: 'charge'; readonly at: string; readonly charge: { readonly id: string; readonly status: string } }
  | { readonly kind: 'refund'; readonly at: string; readonly refund: { readonly id: string; readonly status: string } }
type Seen = { readonly seenAt: number; bookedAt: number }

const lookEveryMs = 200
const pageSize = 100

/** What the gateway did after a position in its list, from the list's beginning where there is none. */
async function newMovements(stage: Stage, after: string) {
  const found: { id: string; status: string; position: string }[] = []
  for (let position = after; ; ) {
    const path = `/v1/movements?from=2000-01-01T00:00:00.000Z&limit=${pageSize}${position && `&after=${position}`}`
    const answer = await fetch(stage.gatewayUrl + path, { headers: { authorization: `Bearer ${stage.gatewayKey}` } })
    if (!answer.ok) throw new Error(`the gateway refused to list movements: ${answer.status}`)
    const { movements } = (await answer.json()) as { movements: Movement[] }
    for (const movement of movements) {
      const { id, status } = movement.kind === 'charge' ? movement.charge : movement.refund
      position = `${Date.parse(movement.at)}.${id}`
      found.push({ id, status, position })
    }
    if (movements.length < pageSize) return found
  }
}

export function watchBooking(stage: Stage): BookingWatch {
  const seen = new Map<string, Seen>()
  const open = new Map<string, Seen>()
  const readyAt: number[] = []
  let position = ''
  let stopped = false
  let lastLook = 0

  const look = async (): Promise<void> => {
    for (const { id, status, position: at } of await newMovements(stage, position)) {
      position = at
      if (status !== 'succeeded' || seen.has(id)) continue
      const found = { seenAt: performance.now(), bookedAt: Number.POSITIVE_INFINITY }
      seen.set(id, found)
      open.set(id, found)
    }
    const at = performance.now()
    if (open.size > 0) {
      const booked = await stage.database.maybeRows<{ id: string }>(
        `select gateway_txn_id as id from payments where gateway_txn_id = any($1)
           union all select gateway_refund_id from refunds where gateway_refund_id = any($1) and state = 'succeeded'`,
        [[...open.keys()]],
      )
      if (booked === null) return
      for (const { id } of booked) {
        const found = open.get(id)
        if (found) found.bookedAt = performance.now()
        open.delete(id)
      }
    }
    lastLook = at
  }
  const running = (async () => {
    while (!stopped) {
      await look()
      await pause(lookEveryMs)
    }
  })()

  return {
    ready: () => void readyAt.push(performance.now()),
    unbooked: () => open.size,
    async untilBooked(withinMs) {
      const begun = performance.now()
      while (performance.now() - begun < withinMs) {
        if (lastLook > begun && open.size === 0) return true
        await pause(50)
      }
      return false
    },
    slowest: (count) =>
      [...seen]
        .map(([id, { seenAt, bookedAt }]) => ({ id, ms: bookedAt - seenAt }))
        .toSorted((a, b) => b.ms - a.ms)
        .slice(0, count),
    waits: () =>
      readyAt.map((at) =>
        Math.max(0, ...[...seen.values()].filter((one) => one.seenAt <= at).map((one) => one.bookedAt - at)),
      ),
    async stop() {
      stopped = true
      await running
    },
  }
}
