import { type BillTo, mailAddressOf, type Reachable } from '../customer/bill-to.ts'
import { type InvoiceStatus, isOutstanding } from './status.ts'

export type AllowedFacts = {
  readonly status: InvoiceStatus
  readonly total: bigint
  readonly amountDue: bigint
  readonly amountPaid: bigint
  readonly amountRefunded: bigint
  readonly lineCount: number
  readonly billTo: BillTo
  readonly contact: Reachable | null
  readonly gatewayConnected: boolean
  /** An attempt to pay it is under way or undecided. */
  readonly processing: boolean
  /** What could still be given back of its payments. */
  readonly refundable: bigint
}

export type SendHint = 'no_contact_email' | 'no_gateway' | 'not_issued' | 'void' | 'draft_empty'

export type Allowed = {
  readonly edit: boolean
  readonly issue: boolean
  readonly send: boolean
  readonly sendHint: SendHint | null
  readonly payLink: boolean
  readonly recordPayment: boolean
  readonly refund: boolean
  readonly creditNote: boolean
  readonly void: boolean
  readonly delete: boolean
}

/**
 * What may be done with an invoice now, so that no page has to know the rules. Send Invoice and Pay Link appear when a
 * gateway is connected and the contact can be mailed (C8), else a hint says what is missing (C9); Issue refund when
 * there is something to give back (C30). Whether this user may is asked elsewhere.
 */
export function allowedFor(facts: AllowedFacts): Allowed {
  const draft = facts.status === 'draft'
  const outstanding = isOutstanding(facts.status)
  const sendHint = sendHintFor(facts)
  return {
    edit: draft,
    issue: draft && facts.lineCount > 0,
    send: sendHint === null,
    sendHint,
    payLink: outstanding && facts.gatewayConnected && mailAddressOf(facts.billTo, facts.contact) !== null,
    recordPayment: outstanding,
    refund: facts.refundable > 0n,
    creditNote: outstanding && !facts.processing,
    void: voidable(facts),
    delete: draft,
  }
}

function sendHintFor(facts: AllowedFacts): SendHint | null {
  if (facts.status === 'void' || facts.status === 'written_off') return 'void'
  if (facts.status === 'draft' && facts.lineCount === 0) return 'draft_empty'
  if (mailAddressOf(facts.billTo, facts.contact) === null) return 'no_contact_email'
  return facts.gatewayConnected ? null : 'no_gateway'
}

function voidable(facts: AllowedFacts): boolean {
  const untouched = facts.amountPaid === 0n && facts.amountRefunded === 0n && !facts.processing
  return untouched && (isOutstanding(facts.status) || (facts.status === 'paid' && facts.total === 0n))
}
