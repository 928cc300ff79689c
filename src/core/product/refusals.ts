import { type Refusal, refuse } from '../refusal.ts'

export const productNotFound = (field?: string): Refusal =>
  refuse('not_found', 'product_not_found', 'There is no such product; choose one from the list.', field)

export const taxRateNotFound = (field?: string): Refusal =>
  refuse('not_found', 'tax_rate_not_found', 'There is no such tax rate; choose one from the list.', field)
