/**
 * What the money core knows of any gateway. Adapters in `src/gateways/<name>` turn these into requests and answers of
 * their gateway; nothing above this file knows which one it is talking to. Rules: CORRECTNESS §3–§5.
 */
import type { DisputeStage, DisputeStatus } from '../core/dispute/dispute-state.ts'
import type { EvidenceFile, EvidenceText } from '../core/dispute/evidence.ts'
import type { Money } from '../core/money/money.ts'
import type { KeptMethod, PaidWith } from './paid-with.ts'

export type GatewayName = 'stripe' | 'paypal' | 'authorizenet' | 'nmi' | 'sandbox'

/** A way of paying as the gateway described it. Never a card number: brand and last four digits only. */
export type MethodSummary = {
  readonly kind: 'card' | 'bank' | 'wallet'
  readonly brand: string | null
  readonly last4: string | null
}

/** One movement at the gateway, as the gateway tells it. `amount` is what it says it moved, not what we asked. */
export type GatewayTxn = {
  readonly gatewayTxnId: string
  /** Our reference as the gateway holds it, or null when it holds none. */
  readonly merchantRef: string | null
  readonly amount: Money
  readonly fee: bigint | null
  readonly method: MethodSummary | null
  readonly liveMode: boolean
  /** What we said it was for, where the gateway tells it again. For people to read: nothing is decided by it. */
  readonly description?: string
  /** The gateway's own time of the movement. */
  readonly at: Temporal.Instant
  /** Absent where the gateway keeps nothing of the method for later. */
  readonly kept?: KeptMethod
}

export type RetryClass = 'never' | 'later' | 'new_method' | 'authenticate'

/** What the customer must do before the gateway can decide: today, a page to visit. */
export type NextAction = { readonly kind: 'redirect'; readonly url: string }

export type RejectedWhy = 'invalid' | 'credentials' | 'rate_limited' | 'not_sent'
export type UnknownWhy = 'timeout' | 'reset' | '5xx' | 'bad_body' | 'duplicate_refused' | 'crash'

/**
 * What an answer, a look-up or a webhook tells. `rejected` means that certainly nothing happened; whatever an adapter
 * cannot place with certainty is `unknown` (CORRECTNESS §1 rule 3).
 */
export type Outcome =
  | { readonly kind: 'succeeded' | 'authorized' | 'pending'; readonly txn: GatewayTxn; readonly objectId?: string }
  /** An object that moves no money exists now (an unconfirmed intent, an order); answer to `create_object` and of a look-up. */
  | { readonly kind: 'created'; readonly objectId: string }
  | { readonly kind: 'requires_action'; readonly action: NextAction; readonly objectId: string }
  | { readonly kind: 'declined'; readonly code: string; readonly retry: RetryClass; readonly objectId?: string }
  | { readonly kind: 'canceled'; readonly objectId: string }
  | { readonly kind: 'rejected'; readonly why: RejectedWhy; readonly detail?: string }
  | { readonly kind: 'unknown'; readonly why: UnknownWhy }

/**
 * One command. `merchantRef` is 20 characters, made before the attempt row is written; `idempotencyKey` is sent where
 * the gateway takes one and is the same for every re-send of the same attempt.
 */
export type GatewayRequest =
  | {
      readonly op: 'create_object'
      readonly merchantRef: string
      readonly idempotencyKey: string
      readonly amount: Money
      readonly description: string
      /** The gateway's customer that it is for; needed where a method is saved, or a saved one pays. */
      readonly gatewayCustomerId?: string | undefined
    }
  | ({
      readonly op: 'confirm'
      readonly merchantRef: string
      readonly idempotencyKey: string
      readonly objectId: string
      readonly amount: Money
      /** Where the gateway may send the customer for a while; off session there is nobody to send. */
      readonly returnUrl: string
    } & PaidWith)
  | ({
      readonly op: 'sale'
      readonly merchantRef: string
      readonly idempotencyKey: string
      readonly amount: Money
      readonly description: string
      readonly returnUrl: string
      readonly gatewayCustomerId?: string | undefined
    } & PaidWith)
  | {
      readonly op: 'cancel_object'
      readonly merchantRef: string
      readonly idempotencyKey: string
      readonly objectId: string
    }
  | {
      readonly op: 'refund'
      readonly merchantRef: string
      readonly idempotencyKey: string
      readonly gatewayTxnId: string
      readonly amount: Money
    }

/** What a look-up is given: everything we may know of an attempt. Adapters use what their gateway can search by. */
export type LookUp = {
  readonly op: GatewayRequest['op']
  readonly merchantRef: string
  readonly objectId: string | null
  readonly gatewayTxnId: string | null
  readonly amount: Money
  readonly dispatchedAt: Temporal.Instant
}

/**
 * `found` may hold several when the gateway executed a reference twice. `absent` is one negative, error-free look-up:
 * believing it is the resolver's business (CORRECTNESS §5). `failed`: the gateway could not be asked.
 */
export type LookUpAnswer =
  | { readonly kind: 'found'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly why: UnknownWhy | 'credentials' | 'rate_limited' }

/** What an adapter promises, so that the flows above can choose without naming it. */
export type GatewayTraits = {
  readonly name: GatewayName
  /** `object`: create an object that moves no money, then confirm it. `sale`: one call. */
  readonly steps: 'object' | 'sale'
  /** For how long an unknown attempt may be re-sent with the same key and bytes; 0 means never: ask only. */
  readonly resendWindowSeconds: number
  /** Documented delay before a look-up by reference is sure to see what happened. */
  readonly lookUpLagSeconds: number
  /** The smallest payment it takes in a currency, minor units; any when absent. */
  leastAmount?(currency: string): bigint
  /** Of what its amounts in a currency have to be multiples, minor units; 1 when absent. */
  amountStep?(currency: string): bigint
  /** Whether it keeps methods for later (`GatewayVault`); not when absent. */
  readonly savesMethods?: boolean
  /** After how long a call is given up and becomes unknown; 30 when absent (CORRECTNESS §4 G). */
  readonly timeoutSeconds?: number
}

/** A request to our webhook address, as it came. Header names are lower case. */
export type HookRequest = {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/**
 * Which object an event is about; `account` is the gateway account itself, such as what it may do, and `method` one that it
 * keeps. Nothing it says of that object is believed: the gateway is asked (CORRECTNESS §9).
 */
export type Hint = {
  readonly kind: 'charge' | 'refund' | 'object' | 'dispute' | 'payout' | 'account' | 'method'
  readonly id: string
  readonly merchantRef: string | null
}

/** `hint` null: a kind of event that is none of our business; kept, so that it can be seen. */
export type HookRead =
  | { readonly kind: 'event'; readonly eventId: string; readonly type: string; readonly hint: Hint | null }
  | { readonly kind: 'refused'; readonly why: 'signature' | 'too_old' | 'malformed' | 'unsupported' }

/** One line of the gateway's own list. `txn` tells what it is about, `outcome` what became of it. */
export type Movement = {
  readonly kind: 'charge' | 'refund'
  readonly txn: GatewayTxn
  readonly outcome: Outcome
  /** The charge that a refund gives back; null for a charge. */
  readonly ofTxnId: string | null
}

export type AskFailed = { readonly kind: 'failed'; readonly why: UnknownWhy | 'credentials' | 'rate_limited' }

export type MovementAnswer =
  | { readonly kind: 'found'; readonly movement: Movement }
  | { readonly kind: 'absent' }
  | AskFailed

/** Oldest first; `next` is given back as `cursor` for the page after, null on the last. */
export type MovementPage =
  | { readonly kind: 'page'; readonly movements: readonly Movement[]; readonly next: string | null }
  | AskFailed

/** Money that the gateway sent to the bank; negative when it took money from there, or when the bank sent a payout back. */
export type GatewayPayout = {
  readonly gatewayPayoutId: string
  readonly amount: Money
  readonly at: Temporal.Instant
  readonly liveMode: boolean
}

/**
 * One line of a payout: `amount` is what it adds, negative for a refund; `fee` is taken off beside it. Minor units. `dispute`
 * goes by the id of the dispute's movement; `fee` is one that belongs to no movement; `payout_returned` is an earlier payout
 * that the bank sent back; `balance` is money taken out of the balance as a whole, by a payout that is made of no movements: told
 * by that payout itself, and where a later one settles it; `other` is anything else that the gateway put in.
 */
export type PayoutItem = {
  readonly kind: 'charge' | 'refund' | 'refund_returned' | 'dispute' | 'fee' | 'payout_returned' | 'balance' | 'other'
  readonly gatewayTxnId: string
  readonly amount: bigint
  readonly fee: bigint
}

/** Oldest first; `next` as in `MovementPage`. */
export type PayoutPage =
  | { readonly kind: 'page'; readonly payouts: readonly GatewayPayout[]; readonly next: string | null }
  | AskFailed

export type PayoutItemPage =
  | { readonly kind: 'page'; readonly items: readonly PayoutItem[]; readonly next: string | null }
  | AskFailed

/** What the gateway says lies in the account, fees taken off; minor units. */
export type BalanceAnswer =
  | {
      readonly kind: 'balances'
      readonly balances: readonly { readonly currency: string; readonly available: bigint }[]
    }
  | AskFailed

/** What some gateways can do beyond carrying out commands: tell of changes, list what happened, say what they hold. */
export type GatewayReports = {
  /** Pure: the signature is judged on exactly these bytes, in constant time, by the current and the previous secret. */
  readHook(account: GatewayAccountAccess, request: HookRequest, now: Temporal.Instant): HookRead
  fetchTxn(account: GatewayAccountAccess, what: { kind: 'charge' | 'refund'; id: string }): Promise<MovementAnswer>
  listTxns(
    account: GatewayAccountAccess,
    from: { since: Temporal.Instant; cursor: string | null },
  ): Promise<MovementPage>
  /** The newest movements, in any order: what a system that has just started asks first (CORRECTNESS §14). */
  newestTxns(account: GatewayAccountAccess, limit: number): Promise<MovementPage>
  readBalances(account: GatewayAccountAccess): Promise<BalanceAnswer>
  listPayouts(
    account: GatewayAccountAccess,
    from: { since: Temporal.Instant; cursor: string | null },
  ): Promise<PayoutPage>
  listPayoutItems(
    account: GatewayAccountAccess,
    of: { payoutId: string; cursor: string | null },
  ): Promise<PayoutItemPage>
}

/** Money that a gateway took for a dispute or gave back; `amount` is never negative, `fee` is taken on top. */
export type GatewayDisputeMovement = {
  readonly id: string
  readonly kind: 'withdrawn' | 'returned'
  readonly amount: Money
  /** Minor units of the same currency; negative where the gateway gives its fee back. */
  readonly fee: bigint
  readonly at: Temporal.Instant
}

/** A dispute as the gateway tells it now. `amount` is what the payer disputes, in the currency of the charge. */
export type GatewayDispute = {
  readonly gatewayDisputeId: string
  readonly chargeTxnId: string
  readonly amount: Money
  /** The gateway's own word for why; `core/dispute/dispute-words.ts` has sentences for the common ones. */
  readonly reason: string
  readonly stage: DisputeStage
  readonly status: DisputeStatus
  /** All of them, oldest first: a gateway only ever adds to this list. */
  readonly movements: readonly GatewayDisputeMovement[]
  /** Null where no answer is possible. */
  readonly evidenceDueAt: Temporal.Instant | null
  /** How often evidence was sent for it, whoever sent it. */
  readonly submissions: number
  readonly liveMode: boolean
  readonly at: Temporal.Instant
}

export type DisputeAnswer =
  | { readonly kind: 'found'; readonly dispute: GatewayDispute }
  | { readonly kind: 'absent' }
  | AskFailed

export type DisputePage =
  | { readonly kind: 'page'; readonly disputes: readonly GatewayDispute[]; readonly next: string | null }
  | AskFailed

/** What can be asked of a gateway about a dispute. Sent once; `idempotencyKey` is the same for a repeat of the same command. */
export type DisputeCommand =
  | {
      readonly op: 'submit_evidence'
      readonly idempotencyKey: string
      readonly gatewayDisputeId: string
      readonly texts: Readonly<Partial<Record<EvidenceText, string>>>
      /** The gateway's ids of files that were uploaded before. */
      readonly files: Readonly<Partial<Record<EvidenceFile, string>>>
    }
  /** Gives the money up, for good. */
  | { readonly op: 'accept'; readonly idempotencyKey: string; readonly gatewayDisputeId: string }

export type DisputeOutcome =
  | { readonly kind: 'done'; readonly dispute: GatewayDispute }
  | { readonly kind: 'rejected'; readonly why: RejectedWhy; readonly detail?: string }
  | { readonly kind: 'unknown'; readonly why: UnknownWhy }

export type UploadOutcome =
  | { readonly kind: 'stored'; readonly gatewayFileId: string }
  | Exclude<DisputeOutcome, { kind: 'done' }>

export type EvidenceUpload = {
  readonly idempotencyKey: string
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** Gateways that tell of disputes and take evidence. Nothing here throws. */
export type GatewayDisputes = {
  fetchDispute(account: GatewayAccountAccess, gatewayDisputeId: string): Promise<DisputeAnswer>
  /** Disputes opened since, in any order. */
  listDisputes(
    account: GatewayAccountAccess,
    from: { since: Temporal.Instant; cursor: string | null },
  ): Promise<DisputePage>
  /** Stores a file and nothing else; the same key gives the same file. */
  uploadEvidence(account: GatewayAccountAccess, file: EvidenceUpload): Promise<UploadOutcome>
  callDispute(account: GatewayAccountAccess, command: DisputeCommand): Promise<DisputeOutcome>
}

/** A customer of ours, as a gateway is told of them. */
export type CustomerToMake = {
  /** The same for a repeat: a gateway that keeps its answers makes one customer. */
  readonly idempotencyKey: string
  /** Our own id of the customer, for whoever looks at them in the gateway's dashboard. */
  readonly reference: string
  readonly name: string
  readonly email: string | null
}

export type CustomerOutcome =
  | { readonly kind: 'made'; readonly gatewayCustomerId: string }
  | Exclude<DisputeOutcome, { kind: 'done' }>

/** `removed`: the gateway does not hold it for anybody, since now or since earlier. */
export type RemovalOutcome = { readonly kind: 'removed' } | Exclude<DisputeOutcome, { kind: 'done' }>

/** A kept method as the gateway has it now. `gatewayCustomerId` is null when it holds it for nobody any more. */
export type HeldMethod = MethodSummary & {
  readonly gatewayCustomerId: string | null
  readonly expiryMonth: number | null
  readonly expiryYear: number | null
}

export type MethodAnswer =
  | { readonly kind: 'found'; readonly method: HeldMethod }
  | { readonly kind: 'absent' }
  | AskFailed

/** Gateways that keep methods for later. None of this moves money, and nothing here throws. */
export type GatewayVault = {
  fetchMethod(account: GatewayAccountAccess, gatewayMethodId: string): Promise<MethodAnswer>
  ensureCustomer(account: GatewayAccountAccess, customer: CustomerToMake): Promise<CustomerOutcome>
  removeMethod(
    account: GatewayAccountAccess,
    method: { readonly idempotencyKey: string; readonly gatewayMethodId: string },
  ): Promise<RemovalOutcome>
}

/** Credentials and address of one account, decrypted for one call; adapters never store it. */
export type GatewayAccountAccess = {
  readonly id: string
  readonly organizationId: string
  readonly gateway: GatewayName
  readonly liveMode: boolean
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

/**
 * All adapters behind one door. `call` sends once and never throws: whatever goes wrong on the way is an Outcome
 * (CORRECTNESS §4 G: connect 5 s, total 30 s, one try, no redirects, 1 MiB).
 */
export type Gateways = Partial<GatewayReports & GatewayDisputes & GatewayVault> & {
  traits(account: GatewayAccountAccess): GatewayTraits
  call(account: GatewayAccountAccess, request: GatewayRequest): Promise<Outcome>
  lookUp(account: GatewayAccountAccess, what: LookUp): Promise<LookUpAnswer>
}

/** One adapter: what `src/gateways/<name>/adapter.ts` exports; `main` gathers them into `Gateways`. */
export type GatewayAdapter = Partial<GatewayReports & GatewayDisputes & GatewayVault> & {
  readonly name: GatewayName
  traits(account: GatewayAccountAccess): GatewayTraits
  call(account: GatewayAccountAccess, request: GatewayRequest): Promise<Outcome>
  lookUp(account: GatewayAccountAccess, what: LookUp): Promise<LookUpAnswer>
}
