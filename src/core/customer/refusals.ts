import { type Refusal, refuse } from '../refusal.ts'

export const customerNotFound = (field?: string): Refusal =>
  refuse('not_found', 'customer_not_found', 'There is no such customer; choose one from the list.', field)

export const customerArchived = (name: string): Refusal =>
  refuse(
    'conflict',
    'customer_archived',
    `${name} is archived; restore the customer before billing them again.`,
    'customerId',
  )

export const contactNotFound = (field?: string): Refusal =>
  refuse(
    'not_found',
    'contact_not_found',
    'There is no such contact at this customer; choose one from the list.',
    field,
  )

export const tooManyContacts = (max: number): Refusal =>
  refuse(
    'conflict',
    'too_many_contacts',
    `A customer has at most ${max} contacts; delete one that is not needed any more.`,
  )

export const currencyUnknown = (field: string): Refusal =>
  refuse('invalid', 'currency_unknown', 'This is not a currency in use; send an ISO 4217 code such as USD.', field)
