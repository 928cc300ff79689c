import { type Refusal, refuse } from '../refusal.ts'
import type { InvoiceName } from './refusals.ts'

const Named = (invoice: InvoiceName): string => (invoice.number ? `Invoice ${invoice.number}` : 'This invoice')

export const draftIsDeleted = (): Refusal =>
  refuse('conflict', 'invoice_is_draft', 'This invoice is a draft, which nobody has to void; delete it instead.')

export const nothingToVoid = (invoice: InvoiceName): Refusal =>
  refuse('conflict', 'invoice_settled', `Nothing is due on ${Named(invoice)} any more, so there is nothing to void.`)

export const dueInPast = (dueOn: string): Refusal =>
  refuse(
    'invalid',
    'due_in_past',
    `The due date ${dueOn} lies before today; choose a later one, then issue the invoice.`,
    'dueOn',
  )

export const linkNotWanted = (invoice: InvoiceName): Refusal =>
  refuse('conflict', 'nothing_to_pay', `${Named(invoice)} asks for nothing any more, so it has no pay link.`)

export const linkNotFound = (): Refusal =>
  refuse('not_found', 'pay_link_not_found', 'This invoice has no pay link yet; make one first.')

export const creditNoteNotFound = (): Refusal =>
  refuse('not_found', 'credit_note_not_found', 'There is no such credit note; check the address or look in the list.')
