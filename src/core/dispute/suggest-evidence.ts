import { addressLines, type BillTo } from '../customer/bill-to.ts'
import { type EventFacts, eventWords } from '../timeline/sentence.ts'
import type { EvidenceTexts } from './evidence.ts'

type Known = {
  readonly customerName: string
  readonly billTo: BillTo | null
  readonly invoiceNumber: string | null
  /** Descriptions of the invoice's lines. */
  readonly lines: readonly string[]
  /** The invoice's timeline, oldest first. */
  readonly events: readonly (EventFacts & { readonly at: string })[]
}

/** What tells a bank that the customer got the invoice, looked at it and paid it. */
const TELLING = new Set(['issued', 'sent', 'viewed', 'payment_received'])
const mostEvents = 40
const mostLines = 20

/**
 * What our own records say about a disputed payment, as the first draft of the evidence: who, what for, and what the customer was
 * seen doing, with times in UTC. Facts only; nothing is claimed that is not on record. Who of the staff did something, or which
 * key, is no business of a bank.
 */
export function suggestEvidence(known: Known): EvidenceTexts {
  const address = known.billTo ? addressLines(known.billTo.address).join('\n') : ''
  const of = known.invoiceNumber ? `Invoice ${known.invoiceNumber}: ` : ''
  const product = known.lines.length > 0 ? of + known.lines.slice(0, mostLines).join('; ') : ''
  const log = known.events
    .filter(({ type }) => TELLING.has(type))
    .slice(-mostEvents)
    .map((event) => `${event.at.slice(0, 16).replace('T', ' ')} UTC: ${eventWords(asWe(event)).sentence}.`)
    .join('\n')
  const all = {
    productDescription: product,
    customerName: known.billTo?.name || known.customerName,
    customerEmail: known.billTo?.email ?? '',
    billingAddress: address,
    accessLog: log,
  }
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''))
}

const asWe = (event: EventFacts): EventFacts =>
  event.actor.kind === 'customer' ? event : { ...event, actor: { kind: 'user', name: 'We' } }
