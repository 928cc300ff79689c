import type { CreditNoteDocument, DocumentLine, InvoiceDocument, ReceiptDocument } from './document.ts'

/** Documents that tests and the gallery draw. The smallest believable thing; a caller names what matters. */
export function aLine(over: Partial<DocumentLine> = {}): DocumentLine {
  const line = {
    description: 'Design review',
    detail: null,
    quantityE6: 1_000_000n,
    unit: null,
    unitPrice: 12_000n,
    discount: 0n,
    taxes: [],
    ...over,
  }
  return { amount: (line.quantityE6 * line.unitPrice) / 1_000_000n - line.discount, ...line }
}

/** Totals follow from the lines unless given: prices without tax, nothing paid. */
export function anInvoiceDocument(over: Partial<InvoiceDocument> = {}): InvoiceDocument {
  const lines = over.lines ?? [aLine()]
  const subtotal = over.subtotal ?? lines.reduce((sum, line) => sum + line.amount, 0n)
  const added = (over.taxes ?? []).reduce((sum, tax) => (tax.inclusive ? sum : sum + tax.amount), 0n)
  const total = over.total ?? subtotal - (over.documentDiscount ?? 0n) + added
  return {
    ...head,
    status: 'sent',
    number: 'INV-0042',
    issuedOn: '2026-11-21',
    dueOn: '2026-12-21',
    reference: null,
    lines,
    subtotal,
    documentDiscount: 0n,
    taxes: [],
    total,
    credited: 0n,
    amountPaid: 0n,
    amountRefunded: 0n,
    amountDue: total - (over.credited ?? 0n) - (over.amountPaid ?? 0n),
    paidOn: null,
    payLink: 'https://pay.example.com/p/Zk3vQ8rT1mWc5yXb7nLd9fHs2gJa4uEo',
    notes: null,
    terms: null,
    ...over,
  }
}

export function aCreditNoteDocument(over: Partial<CreditNoteDocument> = {}): CreditNoteDocument {
  const lines = over.lines ?? [aLine()]
  const subtotal = over.subtotal ?? lines.reduce((sum, line) => sum + line.amount, 0n)
  return {
    ...head,
    status: 'sent',
    number: 'CN-0007',
    issuedOn: '2026-11-28',
    invoiceNumber: 'INV-0042',
    reason: null,
    lines,
    subtotal,
    documentDiscount: 0n,
    taxes: [],
    total: subtotal,
    notes: null,
    ...over,
  }
}

export function aReceiptDocument(over: Partial<ReceiptDocument> = {}): ReceiptDocument {
  return {
    ...head,
    number: 'R-0042-1',
    paidOn: '2026-12-03',
    method: 'Visa ending in 4242',
    reference: 'ch_3PqL9aJ2',
    amount: 12_000n,
    tip: 0n,
    appliedTo: [{ invoiceNumber: 'INV-0042', amount: 12_000n, stillDue: 0n }],
    surplus: 0n,
    refunded: 0n,
    ...over,
  }
}

const head = {
  issuer: {
    name: 'Northwind Studio Ltd',
    addressLines: ['18 Harbour Street', 'Bristol BS1 5UP', 'United Kingdom'],
    email: 'billing@northwind.example',
    phone: '+44 117 496 0182',
    taxId: 'GB 123 4567 89',
    colour: '#0e6b52',
    logoPng: null,
  },
  billTo: {
    name: 'Amelia Hart Interiors',
    contact: 'Amelia Hart',
    addressLines: ['4 Kingsway', 'London WC2B 6LH'],
    email: 'amelia@hart.example',
    taxId: null,
  },
  currency: 'USD',
  locale: 'en-US',
  liveMode: true,
} as const
