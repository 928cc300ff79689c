import type { Dice } from '../../sim/dice.ts'
import type { Stage } from './stage.ts'

/** What people outside were told, to be held against the books of both sides. */
export type Told = {
  /** Numbers of invoices whose customer read "paid". */
  readonly paid: Set<string>
  /** Refunds that staff asked for, by the payment's id; several of one payment are several wishes. */
  readonly refunds: { readonly invoice: string; readonly paymentId: string; state: string | null }[]
  /** Numbers of invoices whose cash, one payment each, staff read to be recorded. */
  readonly cash: Set<string>
  /** Answers that nobody should get. */
  readonly surprises: string[]
}

/** What a journey is made of. */
export type Journey = {
  readonly stage: Stage
  readonly dice: Dice
  readonly told: Told
  /** An address of its own, as customers have. */
  readonly address: string
  /** Somebody else may begin: this one only waits from here on. */
  readonly waits: () => void
}
