import type { Invoice } from './invoice.ts'

/** The smallest issued invoice, for tests that name only what matters to them. */
export const anInvoice = (facts: Partial<Invoice> = {}): Invoice => ({
  id: 'inv_1',
  number: 'INV-0001',
  currency: 'USD',
  total: 100n,
  credited: 0n,
  amountPaid: 0n,
  amountRefunded: 0n,
  issuedAt: '2026-11-01T12:00:00Z',
  sentAt: null,
  voidedAt: null,
  writtenOffAt: null,
  dueOn: '2026-12-01',
  ...facts,
})
