import { type Refusal, refuse } from '../refusal.ts'

export const customerNotFound = (field?: string): Refusal =>
  refuse('not_found', 'customer_not_found', 'There is no such customer; choose one from the list or create it.', field)

export const contactNotFound = (field?: string): Refusal =>
  refuse('not_found', 'contact_not_found', 'This customer has no such contact; choose one of theirs or add it.', field)

export const customerInUse = (name: string): Refusal =>
  refuse(
    'conflict',
    'customer_in_use',
    `${name} has invoices or payments, which are kept; archive the customer instead of deleting it.`,
  )

export const customerChanged = (name: string): Refusal =>
  refuse(
    'conflict',
    'customer_changed',
    `${name} was changed by somebody else meanwhile; reload and make your change again.`,
  )
