import { max } from '../money/money.ts'
import { type TipSettings, type TipsOffered, tipsOnInvoice } from '../tip/tip.ts'

/**
 * What a customer sees behind a payment link, as plain facts: the least that paying needs, so no e-mail address, phone
 * number, staff name or inner id (CORRECTNESS §18.1). Amounts are minor units of `currency`; days are `YYYY-MM-DD`.
 */
export type PayPage = {
  readonly organization: {
    readonly name: string
    /** `#rrggbb` as chosen; `render/colour.ts` makes it readable. */
    readonly colour: string | null
    readonly addressLines: readonly string[]
    /** A path of our own, with the picture's size in pixels so that nothing moves when it arrives. */
    readonly logo: { readonly url: string; readonly width: number; readonly height: number } | null
  }
  /** BCP 47, for amounts and dates. */
  readonly locale: string
  readonly currency: string
  readonly liveMode: boolean
  /** Null while it is a draft: only in the builder's preview. */
  readonly number: string | null
  readonly issueOn: string | null
  readonly dueOn: string | null
  readonly overdue: boolean
  readonly reference: string | null
  readonly billTo: string
  readonly notes: string
  readonly lines: readonly PayPageLine[]
  readonly subtotal: bigint
  readonly documentDiscount: bigint
  readonly taxes: readonly PayPageTax[]
  readonly total: bigint
  readonly credited: bigint
  readonly amountPaid: bigint
  readonly amountRefunded: bigint
  readonly amountDue: bigint
  /** Captured payments, oldest first, at most 20. */
  readonly payments: readonly PayPagePayment[]
  /** What the customer saved at the account that is paid through, where nothing is to be paid; newest first. */
  readonly saved?: readonly SavedMethod[]
  readonly state: PayPageState
}

export type PayPageLine = {
  readonly description: string
  /** Millionths: 1.5 is 1 500 000. */
  readonly quantityE6: bigint
  readonly unitPrice: bigint
  /** Quantity × unit price, less the line's own discount. */
  readonly amount: bigint
}

export type PayPageTax = {
  readonly name: string
  readonly ppm: number
  readonly inclusive: boolean
  readonly amount: bigint
}

export type PayPagePayment = {
  /** The tip included. */
  readonly amount: bigint
  readonly tip: bigint
  readonly refunded: bigint
  /** "Visa ending in 4242". */
  readonly method: string
  readonly receivedOn: string
}

/**
 * The one thing the page says. `confirming` wins over all others: while an attempt is undecided nobody may be invited
 * to pay again (CORRECTNESS §4).
 */
export type PayPageState =
  /** `minimum`: the smallest part that may be paid, or null where only the whole amount may be. */
  | {
      readonly kind: 'payable'
      readonly minimum: bigint | null
      readonly fields: PayFields
      /** The words beside "Save this card for future payments"; null or absent where nothing can be saved. */
      readonly saving?: { readonly version: string; readonly words: string } | null
      /** What this customer saved before and may be paid with here, newest first. */
      readonly saved?: readonly SavedMethod[]
      /** What may be added; null or absent where tips are off. */
      readonly tips?: PayTips | null
    }
  | {
      readonly kind: 'confirming'
      /** Uuid; shown to nobody as it is. */
      readonly attemptId: string
      readonly amount: bigint
      readonly method: string | null
      /** Where the customer authenticates, when the gateway waits for that. */
      readonly actionUrl: string | null
      /** Whether the customer may leave that and use another card: what waits can be cancelled at the gateway first. */
      readonly otherCard: boolean
      /** A bank that has the payment in hand and answers within days, as with direct debits. */
      readonly takesDays: boolean
    }
  | { readonly kind: 'paid' | 'refunded' | 'no_gateway' | 'paused' | 'void' | 'closed' }

/** `step`: in which the gateway can write amounts of this currency, minor units. */
export type PayTips = TipsOffered & { readonly step: bigint }

/** A saved card as a page without sign-in may show it: brand and last digits (PRODUCT P24). `id` is a uuid. */
export type SavedMethod = {
  readonly id: string
  /** "Visa ending in 4242". */
  readonly label: string
  readonly brand: string | null
  readonly last4: string | null
  readonly expired: boolean
}

/**
 * Where the customer enters how to pay. The sandbox has its fields on our page, because it takes published test numbers
 * only; Stripe's stand in a frame of its own, so that a card number never reaches us (CORRECTNESS §18.3).
 */
export type PayFields =
  | { readonly kind: 'sandbox' }
  | {
      readonly kind: 'stripe'
      /** For anybody to see: it can only make tokens. */
      readonly publishableKey: string
      /** The connected account (`acct_…`) that the platform's key acts for; null with keys of the account's own. */
      readonly account: string | null
      readonly jsUrl: string
    }

export type PayPageFacts = {
  readonly status: string
  readonly amountDue: bigint
  /** Null where no gateway is connected that could take the money. */
  readonly fields: PayFields | null
  /** In quarantine nothing that moves money leaves (CORRECTNESS §14). */
  readonly paused?: boolean
  readonly partialPayments: boolean
  readonly partialMinimum: bigint
  /** Less than this the gateway does not take, so nor may less than this be left. */
  readonly leastOnline?: bigint
  readonly saving?: Extract<PayPageState, { kind: 'payable' }>['saving']
  readonly saved?: readonly SavedMethod[]
  readonly tips?: TipSettings
  /** In which the gateway can write amounts of the invoice's currency, minor units; 1 when absent. */
  readonly amountStep?: bigint
  readonly undecided: Omit<Extract<PayPageState, { kind: 'confirming' }>, 'kind'> | null
}

/** Which state a page shows. A draft has none: its link answers like one that never existed. */
export function derivePayPageState(facts: PayPageFacts): PayPageState {
  if (facts.undecided) return { kind: 'confirming', ...facts.undecided }
  if (facts.status === 'void') return { kind: 'void' }
  if (facts.status === 'refunded') return { kind: 'refunded' }
  if (facts.amountDue <= 0n) return { kind: 'paid' }
  if (facts.status === 'written_off') return { kind: 'closed' }
  if (!facts.fields) return { kind: 'no_gateway' }
  if (facts.paused) return { kind: 'paused' }
  const { partialMinimum, leastOnline = 0n, amountDue } = facts
  const minimum = max(partialMinimum, leastOnline)
  const part = facts.partialPayments && minimum < amountDue && minimum + leastOnline <= amountDue
  const { fields, saving = null, saved = [], amountStep = 1n } = facts
  const offered = facts.tips ? tipsOnInvoice(facts.tips) : null
  const tips = offered && { ...offered, step: amountStep }
  return { kind: 'payable', minimum: part ? minimum : null, fields, saving, saved, tips }
}
