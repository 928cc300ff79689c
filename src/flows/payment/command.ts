import type { TipChoice } from '../../core/tip/tip.ts'
import type { GatewayAccountAccess, GatewayRequest, MethodSummary } from '../../ports/gateway.ts'
import type { View } from './view.ts'

/**
 * A wish to move money. It carries choices; what is owed is worked out here (CORRECTNESS §1 rule 9). `amountSeen` is
 * only compared, `payAmount` only taken where the organization allows partial payments; both in minor units.
 */
type Wish = {
  readonly invoiceId: string
  /** One-time key of the form or request: equal commands are one (FM-PAY-13). */
  readonly commandKey: string
  readonly payAmount?: bigint | undefined
  /** What to add to it; absent: nothing. */
  readonly tip?: TipChoice | undefined
  /** Path on our own origin to which the gateway sends the customer back. */
  readonly returnPath: string
}

/** What a customer agreed to by having a method kept: which words, and where they were read. */
export type Saving = {
  readonly version: string
  readonly words: string
  readonly ip: string | null
  readonly linkId: string
}

type ByToken = {
  /** Single use, from the gateway's own fields; sent on, never stored. */
  readonly methodToken: string
  /** Null where only the gateway sees what was entered; it then tells with the payment. */
  readonly methodSummary: MethodSummary | null
  /** Keep it for later, on these words. */
  readonly saving?: Saving | undefined
  readonly savedMethodId?: undefined
}

type BySaved = {
  readonly savedMethodId: string
  readonly methodToken?: undefined
  readonly saving?: undefined
}

/** The customer pays, behind their link. */
type ByLink = Wish & { readonly kind: 'pay_by_link'; readonly linkId: string; readonly amountSeen: bigint }

export type PayByToken = ByLink & ByToken

export type PayBySaved = ByLink & BySaved

/** Staff charge what a customer saved, while the customer is away (CORRECTNESS §11). */
export type ChargeSaved = Wish & BySaved & { readonly kind: 'charge_saved' }

export type PayCommand = PayByToken | PayBySaved | ChargeSaved

/** Names an attempt and the rows to lock for it, in lock order. */
export type AttemptKey = { readonly attemptId: string; readonly invoiceId: string; readonly intentId: string }

/** What `prepare` decided: an answer that is there already, or one request to send now that its attempt is committed. */
export type Prepared =
  | { readonly kind: 'answer'; readonly view: View }
  | {
      readonly kind: 'call'
      readonly key: AttemptKey
      readonly access: GatewayAccountAccess
      readonly request: GatewayRequest
      readonly deadlineAt: Temporal.Instant
    }
  /** The gateway has to know the customer first; nothing is written for this command before it does. */
  | { readonly kind: 'introduce'; readonly access: GatewayAccountAccess; readonly customerId: string }
