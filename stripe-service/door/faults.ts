/**
 * What can go wrong with a call. "before" leaves the books as they were, "after" has acted. A 500 is kept under the
 * idempotency key as Stripe keeps it, a 503 of the front door is not.
 */
export const faultKinds = [
  'cut_before',
  'cut_after',
  'silence_before',
  'silence_after',
  'error_500_before',
  'error_500_after',
  'error_503_before',
  'garbage',
  'truncated',
  'late',
  'rate_limited',
  'lock_timeout',
  'key_in_use',
  'charge_pending',
  'refund_pending',
  'other_amount',
] as const

export type FaultKind = (typeof faultKinds)[number]

export type Fault = {
  readonly kind: FaultKind
  /** The route, as `POST /v1/payment_intents/:id/confirm`. When missing: any call of the API that the fault can befall. */
  readonly on?: string
  readonly accountId?: string
  /** For `other_amount`: what is charged instead. */
  readonly amount?: number
  /** For `late`: how long the answer takes, in milliseconds. Meanwhile its idempotency key is in use. */
  readonly ms?: number
  times: number
}

const onlyOn: Partial<Record<FaultKind, string>> = {
  charge_pending: 'POST /v1/payment_intents/:id/confirm',
  other_amount: 'POST /v1/payment_intents/:id/confirm',
  refund_pending: 'POST /v1/refunds',
}

export const usualDelayMs = 2000

/** Takes the first fault that is meant for this call, and counts it. */
export function takeFault(faults: Fault[], route: string, accountId: string): Fault | undefined {
  const index = faults.findIndex(
    ({ kind, on, accountId: whose }) =>
      (whose === undefined || whose === accountId) &&
      ((on ?? onlyOn[kind]) === undefined || (on ?? onlyOn[kind]) === route),
  )
  const fault = faults[index]
  if (!fault) return undefined
  fault.times -= 1
  if (fault.times <= 0) faults.splice(index, 1)
  return fault
}
