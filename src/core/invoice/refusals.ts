import { type Refusal, refuse } from '../refusal.ts'

/** Enough of an invoice to name it in a sentence. */
export type InvoiceName = { readonly number?: string | null }

const named = (invoice: InvoiceName): string => (invoice.number ? `invoice ${invoice.number}` : 'this invoice')

const Named = (invoice: InvoiceName): string => (invoice.number ? `Invoice ${invoice.number}` : 'This invoice')

export const invoiceNotFound = (): Refusal =>
  refuse('not_found', 'invoice_not_found', 'There is no such invoice; check the address or search for it.')

export const invoiceNotDraft = (invoice: InvoiceName): Refusal =>
  refuse(
    'conflict',
    'invoice_not_draft',
    `${Named(invoice)} is issued and cannot be changed or deleted; duplicate it, or correct it with a credit note.`,
  )

export const invoiceNotIssued = (invoice: InvoiceName): Refusal =>
  refuse('conflict', 'invoice_not_issued', `${Named(invoice)} is a draft; issue it first.`)

export const invoiceVoid = (invoice: InvoiceName): Refusal =>
  refuse('conflict', 'invoice_void', `${Named(invoice)} is void; create a new one to bill this again.`)

export const invoiceWrittenOff = (invoice: InvoiceName): Refusal =>
  refuse('conflict', 'invoice_written_off', `${Named(invoice)} is written off and asks for nothing any more.`)

export const invoicePaid = (invoice: InvoiceName): Refusal =>
  refuse('conflict', 'invoice_paid', `Nothing is due on ${named(invoice)}; reload to see its payments.`)

export const invoiceHasPayments = (invoice: InvoiceName): Refusal =>
  refuse(
    'conflict',
    'invoice_has_payments',
    `${Named(invoice)} has payments, so it cannot be voided; refund them first, or write off the rest.`,
  )

export const invoiceHasLiveAttempt = (invoice: InvoiceName): Refusal =>
  refuse(
    'conflict',
    'invoice_has_live_attempt',
    `A payment of ${named(invoice)} is being confirmed; wait until it is decided, then try again.`,
  )

const numberTaken = (code: string) => (number: string) =>
  refuse(
    'conflict',
    code,
    `The number ${number} is already used in this series; set the next number higher in Settings.`,
  )

export const invoiceNumberTaken = numberTaken('invoice_number_taken')
export const creditNoteNumberTaken = numberTaken('credit_note_number_taken')

export const invoiceChanged = (invoice: InvoiceName): Refusal =>
  refuse(
    'conflict',
    'invoice_changed',
    `${Named(invoice)} was changed by somebody else meanwhile; reload it and make your change again.`,
  )

export const noContactEmail = (invoice: InvoiceName): Refusal =>
  refuse(
    'invalid',
    'contact_email_missing',
    `${Named(invoice)} has no contact with an e-mail address; add one before sending.`,
    'contactId',
  )

export const noGateway = (): Refusal =>
  refuse(
    'conflict',
    'no_gateway',
    'No payment gateway is connected; connect one under Integrations to send invoices with a pay link.',
  )

export const creditTooLarge = (invoice: InvoiceName, due: string): Refusal =>
  refuse(
    'invalid',
    'credit_above_due',
    `A credit note cannot exceed what is due on ${named(invoice)} (${due}); refund what has been paid instead.`,
    'amount',
  )

export const creditNotPositive = (): Refusal =>
  refuse('invalid', 'amount_not_positive', 'A credit note needs an amount above zero.', 'amount')

export const partialNotAllowed = (invoice: InvoiceName, due: string): Refusal =>
  refuse(
    'invalid',
    'partial_not_allowed',
    `Partial payments are not accepted for ${named(invoice)}; pay the full ${due}.`,
    'amount',
  )

export const partialTooSmall = (least: string): Refusal =>
  refuse('invalid', 'partial_too_small', `The smallest payment accepted is ${least}; enter at least that.`, 'amount')

/** What is left would be less than the gateway takes, so it could never be paid online. Amounts are formatted. */
export const restTooSmall = (rest: string, due: string): Refusal =>
  refuse(
    'invalid',
    'rest_too_small',
    `That would leave ${rest}, which is too little to be paid online; pay less now, or all of ${due}.`,
    'amount',
  )

export const belowGateway = (invoice: InvoiceName, least: string): Refusal =>
  refuse(
    'invalid',
    'below_gateway_minimum',
    `Less than ${least} cannot be paid online; ask who sent you ${named(invoice)} how to pay it.`,
    'amount',
  )

export const aboveDue = (invoice: InvoiceName, due: string): Refusal =>
  refuse('invalid', 'amount_above_due', `Only ${due} is due on ${named(invoice)}; enter no more than that.`, 'amount')

/** The amount the customer saw is not the amount due any more (CORRECTNESS §8). `due` is formatted for them. */
export const balanceChanged = (due: string): Refusal =>
  refuse('conflict', 'balance_changed', `The amount due has changed to ${due}; look at it and pay again.`)
