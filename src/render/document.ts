/**
 * What a printed or mailed document says, as plain facts. Amounts are minor units of `currency`, none of them computed
 * here: they come from `core/invoice/totals.ts`. Dates are calendar days, `YYYY-MM-DD`. Frozen snapshots, not live rows.
 */
export type Issuer = {
  readonly name: string
  readonly addressLines: readonly string[]
  readonly email: string | null
  readonly phone: string | null
  readonly taxId: string | null
  /** `#rrggbb`, as chosen; `colour.ts` makes it readable. */
  readonly colour: string | null
  /** PNG as `ports/images.ts` made it; never a path or an address. */
  readonly logoPng: Uint8Array | null
}

export type BillTo = {
  readonly name: string
  /** The person it is sent to, when that is somebody at the customer. */
  readonly contact: string | null
  readonly addressLines: readonly string[]
  readonly email: string | null
  readonly taxId: string | null
}

export type DocumentLine = {
  readonly description: string
  readonly detail: string | null
  readonly quantityE6: bigint
  /** "h", "month"; shown after the quantity. */
  readonly unit: string | null
  readonly unitPrice: bigint
  /** The line's own discount, ≥ 0. */
  readonly discount: bigint
  readonly taxes: readonly { readonly name: string; readonly ppm: number }[]
  /** Quantity × unit price − discount. */
  readonly amount: bigint
}

export type DocumentTax = {
  readonly name: string
  /** Null when several rates were added up. */
  readonly ppm: number | null
  readonly inclusive: boolean
  readonly base: bigint
  readonly amount: bigint
}

/** The same words as `deriveStatus` in core; a credit note has `draft`, `pending`, `sent` or `void`. */
export type DocumentStatus =
  | 'draft'
  | 'pending'
  | 'sent'
  | 'partially_paid'
  | 'paid'
  | 'partially_refunded'
  | 'refunded'
  | 'void'
  | 'written_off'

type Head = {
  readonly issuer: Issuer
  readonly billTo: BillTo
  readonly currency: string
  /** BCP 47, for amounts and dates. */
  readonly locale: string
  /** False: no money is real, and every page says so. */
  readonly liveMode: boolean
}

export type InvoiceDocument = Head & {
  readonly status: DocumentStatus
  /** Null while it is a draft. */
  readonly number: string | null
  readonly issuedOn: string | null
  readonly dueOn: string | null
  /** The customer's purchase order or other words to find it by. */
  readonly reference: string | null
  readonly lines: readonly DocumentLine[]
  readonly subtotal: bigint
  readonly documentDiscount: bigint
  readonly taxes: readonly DocumentTax[]
  readonly total: bigint
  /** Taken off by credit notes. */
  readonly credited: bigint
  readonly amountPaid: bigint
  readonly amountRefunded: bigint
  readonly amountDue: bigint
  readonly paidOn: string | null
  /** Where to pay. Null: no button, no code (K10). Shown only while something is due. */
  readonly payLink: string | null
  readonly notes: string | null
  readonly terms: string | null
}

export type CreditNoteDocument = Head & {
  readonly status: DocumentStatus
  readonly number: string | null
  readonly issuedOn: string | null
  /** Number of the invoice it corrects. */
  readonly invoiceNumber: string
  readonly reason: string | null
  readonly lines: readonly DocumentLine[]
  readonly subtotal: bigint
  readonly documentDiscount: bigint
  readonly taxes: readonly DocumentTax[]
  readonly total: bigint
  readonly notes: string | null
}

export type ReceiptDocument = Head & {
  readonly number: string
  readonly paidOn: string
  /** "Visa ending in 4242", "Cash": written by the caller, never a full card number. */
  readonly method: string
  /** Reference at the gateway, or the cheque's number. */
  readonly reference: string | null
  /** What was charged, tip included. */
  readonly amount: bigint
  readonly tip: bigint
  /** What it settled; empty when it all became credit. */
  readonly appliedTo: readonly { readonly invoiceNumber: string; readonly amount: bigint; readonly stillDue: bigint }[]
  /** What settled nothing and stays with the customer as credit. */
  readonly surplus: bigint
  readonly refunded: bigint
}
