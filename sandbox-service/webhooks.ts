import { createHmac } from 'node:crypto'
import type { Account, Accounts } from './accounts.ts'
import type { Books } from './books.ts'
import type { ServiceClock } from './clock.ts'
import type { Fault, Faults } from './faults.ts'
import { newId } from './ids.ts'

export type WebhookType =
  | 'charge.succeeded'
  | 'charge.failed'
  | 'charge.pending'
  | 'charge.voided'
  | 'object.canceled'
  | 'refund.updated'
  | 'method.removed'
  | 'dispute.updated'

/** What changed, and nothing of how it is now: whoever hears of it asks for that. */
export type Thin = {
  readonly kind: 'charge' | 'object' | 'refund' | 'method' | 'dispute'
  readonly id: string
  readonly reference: string
}

/** One message on its way to an account's address. The same event may be there twice, by a fault. */
export type WebhookRow = {
  readonly seq: number
  readonly id: string
  readonly account: string
  readonly type: WebhookType
  readonly body: string
  /** 1: the first try carries a body that was changed after it was signed. */
  readonly tampered: number
  readonly state: 'waiting' | 'delivered' | 'lost' | 'given_up'
  readonly tries: number
  readonly lastStatus: number | null
  readonly createdAt: number
  readonly nextAt: number
}

export type Webhooks = {
  /** Notes an event together with the change it tells of, or will by then; does nothing for an account without an address. */
  emit(account: string, type: WebhookType, data: Thin, afterMs?: number): void
  due(limit: number): WebhookRow[]
  /** When the next one is due, by the service's clock. */
  nextAt(): number | undefined
  /** `status` 0: no answer. */
  told(row: WebhookRow, status: number): void
  newest(account: string, limit: number): WebhookRow[]
  /** Sends an event again at once, as a person does in a gateway's dashboard; false when there is none of that id. */
  resend(id: string): boolean
  /** Called when there may be something due. */
  onNews(listener: () => void): void
  wake(): void
}

const backOffSeconds = [1, 5, 30, 120, 600, 1_800]
const hour = 3_600
const givenUpAfterTries = 78 // hourly for three days

export function openWebhooks(books: Books, clock: ServiceClock, accounts: Accounts, faults: Faults): Webhooks {
  let listener = (): void => {}
  const wake = (): void => void setImmediate(() => listener())
  const add = (row: Omit<WebhookRow, 'seq' | 'tries' | 'lastStatus'>): void => {
    books.run(
      'insert into webhooks (id, account, type, body, tampered, state, createdAt, nextAt) values (?, ?, ?, ?, ?, ?, ?, ?)',
      row.id,
      row.account,
      row.type,
      row.body,
      row.tampered,
      row.state,
      row.createdAt,
      row.nextAt,
    )
  }
  return {
    emit(account, type, data, afterMs = 0) {
      if (!accounts.byName(account)?.webhookUrl) return
      const now = clock.nowMs()
      const id = newId('evt')
      const body = JSON.stringify({ id, type, createdAt: new Date(now).toISOString(), data })
      const fault = faults.take(account, 'webhook')
      add({
        id,
        account,
        type,
        body,
        tampered: fault?.kind === 'webhook_tampered' ? 1 : 0,
        state: fault?.kind === 'webhook_lost' ? 'lost' : 'waiting',
        createdAt: now,
        nextAt: now + afterMs + delayOf(fault),
      })
      if (fault?.kind === 'webhook_doubled')
        add({ id, account, type, body, tampered: 0, state: 'waiting', createdAt: now, nextAt: now + afterMs })
      wake() // after the transaction: everything until then is one synchronous piece
    },
    due: (limit) =>
      books.rows<WebhookRow>(
        "select * from webhooks where state = 'waiting' and nextAt <= ? order by nextAt, seq limit ?",
        clock.nowMs(),
        limit,
      ),
    nextAt: () =>
      books.row<{ at: number | null }>("select min(nextAt) as at from webhooks where state = 'waiting'")?.at ??
      undefined,
    told(row, status) {
      const tries = row.tries + 1
      const delivered = status >= 200 && status < 300
      const state = delivered ? 'delivered' : tries >= givenUpAfterTries ? 'given_up' : 'waiting'
      const wait = (backOffSeconds[row.tries] ?? hour) * 1_000
      books.run(
        'update webhooks set state = ?, tries = ?, lastStatus = ?, nextAt = ? where seq = ?',
        state,
        tries,
        status,
        clock.nowMs() + wait,
        row.seq,
      )
    },
    newest: (account, limit) =>
      books.rows<WebhookRow>('select * from webhooks where account = ? order by seq desc limit ?', account, limit),
    resend(id) {
      const first = books.row<WebhookRow>('select * from webhooks where id = ? order by seq limit 1', id)
      if (first) add({ ...first, tampered: 0, state: 'waiting', nextAt: clock.nowMs() })
      wake()
      return first !== undefined
    },
    onNews(next) {
      listener = next
    },
    wake,
  }
}

/** Shuffled events wait for a while of their own each, so that they overtake one another. */
function delayOf(fault: Fault | undefined): number {
  if (fault?.kind === 'webhook_late') return fault.ms ?? 5_000
  if (fault?.kind === 'webhook_shuffled') return Math.floor(Math.random() * (fault.ms ?? 2_000))
  return 0
}

type Signed = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** The request as Standard Webhooks wants it: HMAC-SHA256 over `id.timestamp.body`, in base64 after `v1,`. */
export function signedRequest(account: Account, row: WebhookRow, nowMs: number): Signed {
  const timestamp = Math.floor(nowMs / 1_000)
  const key = Buffer.from((account.webhookSecret ?? '').replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${row.id}.${timestamp}.${row.body}`).digest('base64')
  const tampered = row.tampered === 1 && row.tries === 0
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': row.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
    body: tampered ? row.body.replace('"type":"', '"type":"x.') : row.body,
  }
}
