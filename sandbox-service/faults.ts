import type { Books } from './books.ts'

export const faultKinds = [
  'decline',
  'timeout_after',
  'timeout_before',
  'reset_after',
  'reset_before',
  'error_after',
  'error_before',
  'garbage',
  'truncated',
  'rate_limit',
  'slow',
  'duplicate',
  'other_amount',
  'pending',
  'fail_refund',
  'webhook_lost',
  'webhook_doubled',
  'webhook_late',
  'webhook_shuffled',
  'webhook_tampered',
] as const

export const ops = [
  'create_object',
  'confirm',
  'cancel_object',
  'sale',
  'refund',
  'void',
  'make_customer',
  'remove_method',
  'upload_file',
  'answer_dispute',
  'look_up',
  'webhook',
] as const

export type FaultKind = (typeof faultKinds)[number]
export type Op = (typeof ops)[number]

/** What shall go wrong with the next `left` calls of `op`. */
export type Fault = {
  readonly seq: number
  readonly op: Op | 'any'
  readonly kind: FaultKind
  readonly left: number
  readonly code: string | null
  readonly ms: number | null
  readonly amount: number | null
}

export type Faults = {
  add(account: string, fault: Omit<Fault, 'seq'>): void
  /** Uses up one of the oldest fault that fits. */
  take(account: string, op: Op): Fault | undefined
  list(account: string): Fault[]
  clear(account: string): void
}

export function openFaults(books: Books): Faults {
  // Most calls meet no fault, so the number of accounts that have any is known without asking the books.
  const waiting = new Set(
    books.rows<{ account: string }>('select distinct account from faults').map((row) => row.account),
  )
  const list = (account: string): Fault[] =>
    books.rows<Fault>(
      'select seq, op, kind, left, code, ms, amount from faults where account = ? order by seq',
      account,
    )
  return {
    add(account, fault) {
      const insert = 'insert into faults (account, op, kind, left, code, ms, amount) values (?, ?, ?, ?, ?, ?, ?)'
      books.run(insert, account, fault.op, fault.kind, fault.left, fault.code, fault.ms, fault.amount)
      waiting.add(account)
    },
    take(account, op) {
      if (!waiting.has(account)) return undefined
      const all = list(account)
      if (all.length === 0) waiting.delete(account)
      const fault = all.find((one) => one.op === op || (one.op === 'any' && op !== 'look_up' && op !== 'webhook'))
      if (!fault) return undefined
      if (fault.left > 1) books.run('update faults set left = left - 1 where seq = ?', fault.seq)
      else books.run('delete from faults where seq = ?', fault.seq)
      return fault
    },
    list,
    clear(account) {
      books.run('delete from faults where account = ?', account)
      waiting.delete(account)
    },
  }
}
