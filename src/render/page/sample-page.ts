import type { PayPage } from '../../core/link/pay-page.ts'

/** The smallest believable payment page for tests; the test names what matters. */
export const aPayPage = (over: Partial<PayPage> = {}): PayPage => ({
  organization: {
    name: 'Harbour Bicycle Works',
    colour: '#1d4ed8',
    addressLines: ['14 Quay Street', 'Portland, ME 04101'],
    logo: null,
  },
  locale: 'en-US',
  currency: 'USD',
  liveMode: false,
  number: 'INV-0042',
  issueOn: '2026-11-20',
  dueOn: '2026-12-04',
  overdue: false,
  reference: 'PO 7781',
  billTo: 'Whitfield & Daughters',
  notes: 'Thank you for your order.',
  lines: [
    { description: 'Full service, city bike', quantityE6: 2_000_000n, unitPrice: 9_500n, amount: 19_000n },
    { description: 'Brake pads, pair', quantityE6: 1_000_000n, unitPrice: 2_450n, amount: 2_450n },
    { description: 'Workshop time', quantityE6: 1_500_000n, unitPrice: 6_000n, amount: 9_000n },
  ],
  subtotal: 30_450n,
  documentDiscount: 0n,
  taxes: [{ name: 'Sales tax', ppm: 55_000, inclusive: false, amount: 1_675n }],
  total: 32_125n,
  credited: 0n,
  amountPaid: 0n,
  amountRefunded: 0n,
  amountDue: 32_125n,
  payments: [],
  state: { kind: 'payable', minimum: null, fields: { kind: 'sandbox' } },
  ...over,
})
