import type { GivenFaults, Odds } from '../engine/faults.ts'
import type { Profile } from '../gateway/profiles.ts'

/** Percent of what is paid, or an amount of one's own; 0: none. */
export type PlannedTip = 0 | 18 | 20 | 25 | 'custom'

/** Times are seconds since the history began. Shares are percent of what is due, or of what was paid. */
export type Operation = { readonly id: string; readonly at: number } & (
  | {
      readonly kind: 'pay'
      readonly invoice: number
      readonly card: 'ok' | 'no' | 'ask'
      readonly last4: string
      readonly share: number
      /** What is added where the page offers it; another one at every second try. */
      readonly tip?: PlannedTip
      /** Ticks the box that keeps the card; pays with what was kept before, where the page offers that. */
      readonly saves?: boolean
      readonly usesSaved?: boolean
      /** Presses of the button at once, all of one form. */
      readonly clicks: number
      /** How often this customer tries in all. */
      readonly patience: number
      readonly authenticate: {
        readonly result: 'approve' | 'fail' | 'leave'
        readonly after: number
        /** False: the bank's page hangs, and seconds later another card is tried, before any page of ours has asked. */
        readonly comesBack?: boolean
      }
    }
  | { readonly kind: 'cash'; readonly invoice: number; readonly share: number; readonly receipt: boolean }
  | {
      readonly kind: 'refund'
      readonly invoice: number
      readonly payment: number
      readonly share: number
      readonly reopen: boolean
      /** As much of it as can be comes out of the tip. */
      readonly ofTip?: boolean
      readonly clicks: number
    }
  | { readonly kind: 'charge_saved'; readonly invoice: number; readonly share: number; readonly clicks: number }
  | { readonly kind: 'remove_saved'; readonly invoice: number }
  /** The gateways of the invoice's business cancel every object that nobody pays at the moment, as Stripe does to old ones. */
  | { readonly kind: 'cancel_idle'; readonly invoice: number }
  | { readonly kind: 'credit_note'; readonly invoice: number; readonly share: number }
  | { readonly kind: 'void' | 'write_off' | 'send' | 'regenerate_link' | 'revoke_link'; readonly invoice: number }
  | { readonly kind: 'switch_gateway' | 'disconnect_gateway'; readonly organization: number }
)

export type InvoicePlan = {
  readonly organization: number
  readonly customer: number
  readonly lines: readonly { readonly unitPrice: number; readonly quantityE6: number; readonly taxed: boolean }[]
  /** Parts per million off the whole document; 0: none. */
  readonly discountPpm: number
}

export type OrganizationPlan = {
  readonly currency: string
  readonly partialPayments: boolean
  readonly tips?: boolean
  readonly customers: number
  /** The first one is the default at the beginning. */
  readonly gateways: readonly Profile[]
  readonly taxPpm: number
  readonly taxInclusive: boolean
}

/** Seconds since the history began. Requests may act and are never answered; questions fail. */
export type Outage = {
  readonly organization: number
  readonly account: number
  readonly from: number
  readonly to: number
}

/** All that is decided before anything happens. Same history, same trace. */
export type History = {
  readonly seed: string
  readonly organizations: readonly OrganizationPlan[]
  readonly invoices: readonly InvoicePlan[]
  readonly operations: readonly Operation[]
  readonly workers: number
  readonly odds: Odds
  /** Set in replays and regressions: exactly these faults, by stop, and no others. */
  readonly faults: GivenFaults | null
  /** When a gateway cannot be relied on at all; by organization and position of the account. */
  readonly outages?: readonly Outage[]
  /** Absent: as chance has it. For histories that are about the one who is to find out first. */
  readonly webhooks?: 'at once' | 'none'
  /** When our books are compared with the gateways' lists, in seconds; the last one long after the last fault. */
  readonly comparisons?: readonly number[]
  /** How long, in seconds, faults may happen. */
  readonly safetySeconds: number
}

/** The instant at which every history begins. */
export const beginning = Temporal.Instant.from('2026-03-02T09:00:00Z')
