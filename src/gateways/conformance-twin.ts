import { expect } from 'vitest'
import { type Money, money } from '../core/money/money.ts'
import type {
  GatewayAccountAccess,
  GatewayAdapter,
  GatewayRequest,
  LookUp,
  LookUpAnswer,
  Outcome,
} from '../ports/gateway.ts'
import type { PaidWith } from '../ports/paid-with.ts'

/** What can be made to happen to the twin's next call; `lose_*` cut the connection, `silence_*` never answer. */
export type TwinFault =
  | 'lose_after_acting'
  | 'lose_before_acting'
  | 'silence_after_acting'
  | 'error_after_acting'
  | 'error_before_acting'
  | 'garbage'
  | 'truncated'
  | 'rate_limited'
  | 'duplicate_refused'
  | 'pending'

/** Ways of paying that end each in one way; `lost` is declined for good, and `short` may be tried again later. */
export type TwinToken = 'approve' | 'decline' | 'authenticate' | 'lost' | 'short'

/** A simulated gateway with books of its own, and what it takes to reach it through the adapter. */
export type Twin = {
  readonly adapter: GatewayAdapter
  readonly access: GatewayAccountAccess
  readonly wrongKey: GatewayAccountAccess
  readonly nobodyThere: GatewayAccountAccess
  /** `keep` is approved too, and entered to be kept; only of gateways that save. */
  readonly tokens: Readonly<Record<TwinToken, string>> & { readonly keep?: string }
  /** The gateway's own time. */
  now(): Temporal.Instant
  failNext(op: GatewayRequest['op'] | 'look_up' | 'answer_dispute', fault: TwinFault): Promise<void>
  moveInstead(op: 'confirm' | 'sale', amount: Money): Promise<void>
  approve(objectId: string): Promise<void>
  settle(gatewayTxnId: string): Promise<void>
  /** Lets the documented look-up lag pass. */
  passLag(): Promise<void>
  /** Lets time pass until the gateway has told all it tells late, its fee above all. */
  passFees(): Promise<void>
  /** From now on the bank of a kept method wants its customer; only of gateways that save. */
  wantCustomer?(gatewayMethodId: string): Promise<void>
  /** The payer's bank disputes a charge, or a part of it; an `inquiry` takes nothing yet. Answers the gateway's id of the dispute. */
  dispute(
    gatewayTxnId: string,
    what: { readonly stage: 'inquiry' | 'dispute'; readonly amount?: bigint },
  ): Promise<string>
  /** The bank decides. */
  decideDispute(gatewayDisputeId: string, result: 'won' | 'lost'): Promise<void>
  /** Amounts in the gateway's own books under our reference: what it took, and what it gave back. */
  booked(merchantRef: string): Promise<{ readonly charges: readonly bigint[]; readonly refunds: readonly bigint[] }>
}

/** Names one thing that a gateway must do, and shows it. */
export type Each = (sentence: string, run: (twin: Twin) => Promise<void>) => void

type Paid = { readonly outcome: Outcome; readonly request: GatewayRequest; readonly lookUp: LookUp }

let made = 0
// Letters only: a run of digits may pass for a card number.
const newRef = (): string => {
  made += 1
  return [...String(made).padStart(20, '0')].map((digit) => 'ABCDEFGHJK'[Number(digit)]).join('')
}
export const usd = (minor: bigint): Money => money(minor, 'USD')
const returnUrl = 'https://pay.example/p/abc'

export const payOp = (twin: Twin): 'confirm' | 'sale' =>
  twin.adapter.traits(twin.access).steps === 'object' ? 'confirm' : 'sale'

/** The call that moves money, after the one that makes its object where the gateway has two steps. */
export async function pay(
  twin: Twin,
  amount: Money,
  by: string | PaidWith = twin.tokens.approve,
  gatewayCustomerId?: string,
): Promise<Paid> {
  const steps = twin.adapter.traits(twin.access).steps
  const objectId = steps === 'object' ? await created(twin, amount, gatewayCustomerId) : null
  const request = objectId === null ? saleOf(amount, by, gatewayCustomerId) : confirmOf(objectId, amount, by)
  return { outcome: await twin.adapter.call(twin.access, request), request, lookUp: about(twin, request, objectId) }
}

export async function created(twin: Twin, amount: Money, gatewayCustomerId?: string): Promise<string> {
  const outcome = await twin.adapter.call(twin.access, firstRequest(twin, amount, gatewayCustomerId))
  if (outcome.kind !== 'created') throw new Error(`expected an object, not ${outcome.kind}`)
  return outcome.objectId
}

export async function charged(twin: Twin, amount: Money): Promise<string> {
  const { outcome } = await pay(twin, amount)
  if (outcome.kind !== 'succeeded') throw new Error(`expected a charge, not ${outcome.kind}`)
  return outcome.txn.gatewayTxnId
}

export async function expectOneSuccess(twin: Twin, paid: Paid, amount: Money): Promise<void> {
  const { merchantRef } = paid.request
  expect((await twin.booked(merchantRef)).charges).toEqual([amount.minor])
  const found = await lookUpLate(twin, paid.lookUp)
  expect(found).toMatchObject({ kind: 'found', outcomes: [{ kind: 'succeeded', txn: { merchantRef, amount } }] })
  expect(found.kind === 'found' && found.outcomes.length).toBe(1)
}

export async function lookUpLate(twin: Twin, what: LookUp): Promise<LookUpAnswer> {
  await twin.passLag()
  return twin.adapter.lookUp(twin.access, what)
}

const names = () => {
  const merchantRef = newRef()
  return { merchantRef, idempotencyKey: `key-${merchantRef}` }
}

export const firstRequest = (twin: Twin, amount: Money, gatewayCustomerId?: string): GatewayRequest =>
  payOp(twin) === 'sale'
    ? saleOf(amount, twin.tokens.approve, gatewayCustomerId)
    : { op: 'create_object', ...names(), amount, description: 'Invoice 7', gatewayCustomerId }

const saleOf = (amount: Money, by: string | PaidWith, gatewayCustomerId?: string): GatewayRequest => ({
  op: 'sale',
  ...names(),
  amount,
  ...paidWith(by),
  description: 'Invoice 7',
  returnUrl,
  gatewayCustomerId,
})

const paidWith = (by: string | PaidWith): PaidWith => (typeof by === 'string' ? { methodToken: by } : by)

export const confirmOf = (objectId: string, amount: Money, by: string | PaidWith): GatewayRequest => ({
  op: 'confirm',
  ...names(),
  objectId,
  amount,
  ...paidWith(by),
  returnUrl,
})

export const cancelOf = (objectId: string): GatewayRequest => ({ op: 'cancel_object', ...names(), objectId })

export const refundOf = (gatewayTxnId: string, amount: Money): GatewayRequest => ({
  op: 'refund',
  ...names(),
  gatewayTxnId,
  amount,
})

export const about = (twin: Twin, request: GatewayRequest, objectId: string | null): LookUp => ({
  op: request.op,
  merchantRef: request.merchantRef,
  objectId,
  gatewayTxnId: null,
  amount: 'amount' in request ? request.amount : usd(1n),
  dispatchedAt: twin.now(),
})
