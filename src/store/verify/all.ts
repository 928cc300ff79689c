import { attemptInvariants } from './attempts.ts'
import { disputeInvariants } from './disputes.ts'
import { exceptionInvariants } from './exceptions.ts'
import type { Invariant } from './invariant.ts'
import { invoiceInvariants } from './invoices.ts'
import { isolationInvariants } from './isolation.ts'
import { ledgerBalanceInvariants } from './ledger-balances.ts'
import { ledgerEntryInvariants } from './ledger-entries.ts'
import { ledgerSourceInvariants } from './ledger-sources.ts'
import { linkInvariants } from './links.ts'
import { numberInvariants } from './numbers.ts'
import { outboxInvariants } from './outbox.ts'
import { paymentInvariants } from './payments.ts'
import { savedMethodInvariants } from './saved-methods.ts'
import { timelineInvariants } from './timeline.ts'

/** Every invariant that is one query, in the order of their numbers. */
export const invariants: readonly Invariant[] = [
  ...ledgerEntryInvariants,
  ...ledgerBalanceInvariants,
  ...ledgerSourceInvariants,
  ...invoiceInvariants,
  ...attemptInvariants,
  ...paymentInvariants,
  ...disputeInvariants,
  ...savedMethodInvariants,
  ...timelineInvariants,
  ...outboxInvariants,
  ...numberInvariants,
  ...linkInvariants,
  ...isolationInvariants,
  ...exceptionInvariants,
].sort((a, b) => a.id.localeCompare(b.id))
