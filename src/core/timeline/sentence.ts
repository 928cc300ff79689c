import { reasonWords } from '../dispute/dispute-words.ts'
import { declineWords } from '../payment/decline-words.ts'
import { methodWords } from '../payment/method-words.ts'
import type { PaymentKind } from '../payment/payment.ts'

/** What a timeline row holds, as it was stored: facts only, so that words can be bettered later. */
export type EventFacts = {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  readonly actor: { readonly kind: string; readonly name?: string | undefined }
}

export type EventWords = {
  /** "Dana Whitfield sent the invoice to anna@example.com, with a pay link". */
  readonly sentence: string
  /** A reason or note that belongs to it, as somebody typed it or a gateway said it. */
  readonly detail: string | null
  /** Minor units of `currency`; null where the event has no amount (C28). */
  readonly amount: bigint | null
  readonly currency: string | null
}

/** A timeline entry for people to read. Text from data is text: whoever shows it escapes it. */
export function eventWords(event: EventFacts): EventWords {
  const { data } = event
  const amount = typeof data.amount === 'number' && Number.isSafeInteger(data.amount) ? BigInt(data.amount) : null
  return {
    sentence: sentenceOf(event),
    detail: text(data.reason) ?? text(data.failure) ?? text(data.reference) ?? declineOf(data) ?? disputeOf(data),
    amount,
    currency: amount === null ? null : text(data.currency),
  }
}

type Writer = (who: string, data: EventFacts['data']) => string

const SENTENCES: Readonly<Record<string, Writer>> = {
  created: (who) => `${who} created it`,
  changed: (who) => `${who} changed the details`,
  archived: (who) => `${who} archived it`,
  restored: (who) => `${who} restored it`,
  deleted: (who) => `${who} deleted the draft`,
  duplicated: (who, d) =>
    text(d.fromNumber) ? `${who} copied it from ${text(d.fromNumber)}` : `${who} copied it from a draft`,
  contact_added: (who, d) => `${who} added the contact ${text(d.name) ?? ''}`.trim(),
  contact_changed: (who, d) => `${who} changed the contact ${text(d.name) ?? ''}`.trim(),
  contact_removed: (who, d) => `${who} removed the contact ${text(d.name) ?? ''}`.trim(),
  contact_chosen: (who, d) => `${who} chose ${text(d.name) ?? 'a contact'} to send it to`,
  payment_method_saved: (who, d) => `${who} saved ${text(d.method) ?? 'a card'} for future payments`,
  payment_method_removed: (who, d) =>
    d.why === 'replaced'
      ? `${text(d.method) ?? 'A saved card'} was saved again, which replaced the one before`
      : d.why === 'gateway'
        ? `${text(d.method) ?? 'A saved card'} was removed at the gateway`
        : `${who} removed ${text(d.method) ?? 'a saved card'}`,
  payment_method_renewed: (_, d) =>
    `${text(d.before) ?? 'A saved card'} was renewed by its bank${text(d.method) && d.method !== d.before ? ` and is ${text(d.method)} now` : ''}${text(d.expires) ? `, good until ${text(d.expires)}` : ''}`,
  issued: (who) => `${who} issued the invoice`,
  sent: (who, d) =>
    `${who} sent the invoice to ${text(d.to) ?? 'the customer'}${d.payLink === true ? ', with a pay link' : ''}`,
  send_failed: (_, d) => `The invoice could not be sent to ${text(d.to) ?? 'the customer'}`,
  viewed: (who) => `${who} opened the invoice`,
  quarantine_released: (who) => `${who} let payments and mail go out again after the gateways had been compared`,
  assigned: (who, d) => `${who} put it onto ${text(d.number) ? `invoice ${text(d.number)}` : 'an invoice'}`,
  voided: (who) => `${who} voided the invoice`,
  written_off: (who) => `${who} wrote off what was still owed`,
  credit_note_issued: (who) => `${who} issued a credit note`,
  link_created: (who) => `${who} made a pay link`,
  link_regenerated: (who) => `${who} replaced the pay link; the old one no longer works`,
  link_revoked: (who) => `${who} revoked the pay link`,
  payment_started: (who, d) => `${who} started a payment${by(d)}${tipOf(d)}`,
  charge_started: (who, d) => `${who} charged a saved card${by(d)}`,
  payment_received: (who, d) =>
    offline(d) ? `${who} recorded a payment${by(d)}` : `Payment received${by(d)}${tipOf(d)}`,
  captured: (who, d) => (offline(d) ? `${who} recorded the payment` : `The payment was captured${tipOf(d)}`),
  payment_pending: (_, d) => `The payment${by(d)} is being processed`,
  payment_unknown: (_, d) => `The payment${by(d)} is being confirmed with the gateway`,
  payment_requires_action: () => 'The customer’s bank asked them to authenticate',
  tries_paused: () => 'Several cards were tried on the pay link, so it takes no more for a while',
  payment_declined: (_, d) => `A payment${by(d)} was declined`,
  payment_rejected: (_, d) => `A payment${by(d)} was refused before anything was charged`,
  payment_absent: (_, d) => `A payment${by(d)} turned out not to have happened`,
  refund_requested: (who) => `${who} requested a refund`,
  refunded: () => 'The refund succeeded',
  refund_failed: () => 'A refund failed',
  dispute_opened: (_, d) =>
    d.stage === 'inquiry' ? 'The customer’s bank asks about the payment' : 'The customer’s bank disputes the payment',
  dispute_escalated: () => 'The bank’s inquiry became a dispute',
  dispute_appealed: () => 'The lost dispute goes to appeal',
  dispute_needs_response: () => 'The dispute waits for an answer again',
  dispute_under_review: () => 'The bank looks at the evidence',
  dispute_won: () => 'The dispute was won',
  dispute_lost: () => 'The dispute was lost',
  dispute_closed: () => 'The bank’s inquiry was closed',
  dispute_withdrawn: () => 'The bank took the disputed money back',
  dispute_returned: () => 'The disputed money came back',
  dispute_evidence_sent: (who) => `${who} sent the evidence`,
  dispute_evidence_refused: () => 'The evidence was not taken',
  dispute_accepted: (who) => `${who} accepted the dispute`,
  dispute_accept_refused: () => 'Accepting the dispute was refused',
  webhook_secret_changed: (who) => `${who} changed the secret of the gateway’s webhooks`,
  exception_resolved: (who) => `${who} resolved a discrepancy`,
  connected: (who) => `${who} connected the gateway`,
  disconnected: (who) => `${who} disconnected the gateway`,
  credentials_changed: (who) => `${who} gave the gateway account new credentials`,
  access_ended: () => 'Access was ended at the gateway, so the account is disconnected',
  key_refused: () => 'The gateway refused the key, so the account is disconnected',
  capabilities_changed: (_, d) =>
    `The gateway says: charges ${enabled(d.chargesEnabled)}, payouts ${enabled(d.payoutsEnabled)}`,
  settings_changed: (who) => `${who} changed the settings`,
}

const enabled = (value: unknown): string => (value === true ? 'enabled' : 'not enabled')

function sentenceOf({ type, data, actor }: EventFacts): string {
  const writer = Object.hasOwn(SENTENCES, type) ? SENTENCES[type] : undefined
  return writer ? writer(whoIs(actor), data) : sentenceCase(type)
}

function whoIs(actor: EventFacts['actor']): string {
  switch (actor.kind) {
    case 'api_key':
      return `API key ${actor.name ?? ''}`.trim()
    case 'customer':
      return actor.name || 'The customer'
    case 'system':
      return 'Remit'
    default:
      return actor.name || 'Somebody'
  }
}

/** An event of a newer version, whose words this one does not know. */
const sentenceCase = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ')

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const offline = (data: EventFacts['data']): boolean => text(data.kind) !== null

/** The amount beside the sentence has the tip in it. */
const tipOf = (d: EventFacts['data']): string => (typeof d.tip === 'number' && d.tip > 0 ? ', a tip included' : '')

function by(data: EventFacts['data']): string {
  const kind = text(data.kind)
  if (kind && kind !== 'gateway') return ` by ${methodWords(kind as PaymentKind, null).toLowerCase()}`
  const method = data.method as Parameters<typeof methodWords>[1]
  return method && typeof method === 'object' ? ` by ${methodWords('gateway', method)}` : ''
}

function declineOf(data: EventFacts['data']): string | null {
  const code = text(data.code)
  return code ? declineWords(code).staff : null
}

/** Why a bank disputes; beside the event that opened it, not beside each that follows. */
function disputeOf(data: EventFacts['data']): string | null {
  const why = text(data.why)
  return why && text(data.disputeId) && (data.status === 'warning' || data.status === 'needs_response')
    ? reasonWords(why)
    : null
}
