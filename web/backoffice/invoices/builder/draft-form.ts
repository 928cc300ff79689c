import type { InvoiceJson } from '../../../../src/contract/invoice.ts'
import type { DiscountJson } from '../../../../src/contract/shapes.ts'
import { EMPTY_ADDRESS } from '../../../../src/core/customer/bill-to.ts'
import { amountText } from '../../../ui/amount-input.tsx'
import { newKey } from '../../api/request.ts'

/** What was typed, as typed. Text becomes amounts in `read-draft.ts` only, by the same functions the server uses. */
export type DraftForm = {
  readonly customerId: string | null
  readonly customerName: string
  readonly contactId: string | null
  readonly billTo: BillToForm
  readonly currency: string
  readonly terms: string
  readonly dueOn: string | null
  readonly reference: string
  readonly notes: string
  readonly discount: DiscountText
  readonly lines: readonly LineText[]
}

export type BillToForm = {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly taxId: string
  readonly address: {
    readonly line1: string
    readonly line2: string
    readonly city: string
    readonly region: string
    readonly postalCode: string
    readonly country: string
  }
}

export type LineText = {
  /** Of this page only, so that a row keeps its focus while it moves. */
  readonly key: string
  readonly productId: string | null
  readonly description: string
  readonly quantity: string
  readonly price: string
  readonly discount: DiscountText
  readonly taxRateIds: readonly string[]
}

/** Empty text is no discount. */
export type DiscountText = { readonly kind: 'percent' | 'fixed'; readonly text: string }

/** Changes the form that is there at that moment, so that two quick changes never undo each other. */
export type ChangeDraft = (make: (now: DraftForm) => DraftForm) => void

export const NO_DISCOUNT: DiscountText = { kind: 'percent', text: '' }

export const emptyLine = (): LineText => ({
  key: newKey(),
  productId: null,
  description: '',
  quantity: '1',
  price: '',
  discount: NO_DISCOUNT,
  taxRateIds: [],
})

type Defaults = { readonly currency: string; readonly paymentTermsDays: number; readonly invoiceNotes: string }

export const emptyDraft = (organization: Defaults): DraftForm => ({
  customerId: null,
  customerName: '',
  contactId: null,
  billTo: { name: '', email: '', phone: '', taxId: '', address: EMPTY_ADDRESS },
  currency: organization.currency,
  terms: String(organization.paymentTermsDays),
  dueOn: null,
  reference: '',
  notes: organization.invoiceNotes,
  discount: NO_DISCOUNT,
  lines: [emptyLine()],
})

/** A stored draft back into fields, numbers written as the locale writes them. */
export function draftFrom(invoice: InvoiceJson, locale: string): DraftForm {
  const lines = invoice.lines.map((line) => ({
    key: line.id,
    productId: line.productId,
    description: line.description,
    quantity: localDecimal(line.quantity, locale),
    price: amountText(line.unitPrice, invoice.currency, locale),
    discount: discountText(line.discount, invoice.currency, locale),
    taxRateIds: line.taxes.map((tax) => tax.id),
  }))
  return {
    customerId: invoice.customerId,
    customerName: invoice.customerName,
    contactId: invoice.contactId,
    billTo: billToForm(invoice.billTo),
    currency: invoice.currency,
    terms: String(invoice.paymentTermsDays),
    dueOn: invoice.dueOn,
    reference: invoice.reference ?? '',
    notes: invoice.notes,
    discount: discountText(invoice.documentDiscount, invoice.currency, locale),
    lines: lines.length > 0 ? lines : [emptyLine()],
  }
}

type BillToParts = Partial<{ name: string; email: string | null; phone: string | null; taxId: string | null }> & {
  address?: Partial<BillToForm['address']> | undefined
}

export const billToForm = (parts: BillToParts): BillToForm => ({
  name: parts.name ?? '',
  email: parts.email ?? '',
  phone: parts.phone ?? '',
  taxId: parts.taxId ?? '',
  address: { ...EMPTY_ADDRESS, ...parts.address },
})

function discountText(discount: DiscountJson | null, currency: string, locale: string): DiscountText {
  if (!discount) return NO_DISCOUNT
  return discount.kind === 'percent'
    ? { kind: 'percent', text: localDecimal(discount.percent, locale) }
    : { kind: 'fixed', text: amountText(discount.amount, currency, locale) }
}

const localDecimal = (plain: string, locale: string): string =>
  plain.replace('.', amountText(150n, 'USD', locale).charAt(1))
