import type { BillTo } from '../../core/customer/bill-to.ts'
import { fillBillTo } from '../../core/customer/bill-to.ts'
import { contactNotFound, customerArchived, customerNotFound } from '../../core/customer/refusals.ts'
import { cardNumberIn, checkDraft } from '../../core/invoice/draft-rules.ts'
import type { Discount, Totals } from '../../core/invoice/totals.ts'
import { cardRuns } from '../../core/payment/luhn.ts'
import { productNotFound, taxRateNotFound } from '../../core/product/refusals.ts'
import { checkOneLine } from '../../core/text/one-line.ts'
import type { Ids } from '../../ports/ids.ts'
import type { Tx } from '../../ports/tx.ts'
import { type BillingSettings, getBillingSettings } from '../../store/billing-settings.ts'
import { type Contact, findContact } from '../../store/contact.ts'
import { type Customer, findCustomer } from '../../store/customer.ts'
import type { Draft, InvoiceRow } from '../../store/invoice.ts'
import { type LineItem, pricedLines, type StoredLine } from '../../store/line-item.ts'
import { findProductIds } from '../../store/product.ts'
import { findTaxRates } from '../../store/tax-rate.ts'

/** One line as it is written: choices and prices, never totals. `quantityE6` is millionths. */
export type LineInput = {
  readonly productId: string | null
  readonly description: string
  readonly quantityE6: bigint
  readonly unitPrice: bigint
  readonly discount: Discount | null
  readonly taxRateIds: readonly string[]
}

/** A draft as it is written; what is absent is filled from contact, customer and organization (J16). */
export type DraftInput = {
  readonly customerId: string
  readonly contactId: string | null
  readonly billTo?: Omit<BillTo, 'filledEmail'> | undefined
  readonly currency?: string | undefined
  readonly paymentTermsDays?: number | undefined
  readonly dueOn: string | null
  readonly reference: string | null
  readonly notes?: string | undefined
  readonly documentDiscount: Discount | null
  readonly lines: readonly LineInput[]
}

/** What a draft is filled from; `lines` are its own, with the tax rates they name. */
export type Terms = { readonly settings: BillingSettings; readonly lines: readonly LineItem[] }
export type Addressee = { readonly customer: Customer; readonly contact: Contact | null }

export type Content = Addressee & {
  readonly draft: Draft
  readonly lines: readonly StoredLine[]
  readonly totals: Totals
  readonly settings: BillingSettings
}

/**
 * What a written draft comes to: names looked up in this organization, blanks filled, rules checked, totals computed by
 * the one function that does so (I-28). Everything is read in one flight. `before` is the draft it replaces.
 */
export async function resolveDraft(t: Tx, ids: Ids, input: DraftInput, before: InvoiceRow | null): Promise<Content> {
  const [terms, customer, contact] = await Promise.all([
    readTerms(t, ids, input),
    findCustomer(t, input.customerId),
    input.contactId ? findContact(t, input.contactId) : null,
  ])
  if (!customer) throw customerNotFound('customerId')
  if (customer.archivedAt && customer.id !== before?.customerId) throw customerArchived(customer.name)
  if (input.contactId && contact?.customerId !== customer.id) throw contactNotFound('contactId')
  return fillDraft(input, { ...terms, customer, contact, before })
}

type Text = Omit<DraftInput, 'customerId' | 'contactId'>

/** Reads all of it that does not depend on whom the draft is for, in one flight. */
export async function readTerms(t: Tx, ids: Ids, input: Text): Promise<Terms> {
  checkText(input)
  const [settings, lines] = await Promise.all([getBillingSettings(t), resolveLines(t, ids, input.lines)])
  return { settings, lines }
}

type Known = Terms & Addressee & { readonly before: InvoiceRow | null }

/** The rest of `resolveDraft`, once everything is known. */
export function fillDraft(input: Text, known: Known): Content {
  const { settings, customer, contact } = known
  const draft = filled(input, known)
  const totals = checkDraft({ ...draft, lines: known.lines })
  return { draft, lines: pricedLines(known.lines, totals), totals, settings, customer, contact }
}

const filled = (input: Text, { settings, customer, contact, before }: Known): Draft => ({
  customerId: customer.id,
  contactId: contact?.id ?? null,
  currency: input.currency ?? customer.currency,
  rounding: settings.rounding,
  dueOn: input.dueOn,
  paymentTermsDays: input.paymentTermsDays ?? customer.paymentTermsDays ?? settings.paymentTermsDays,
  billTo: billToOf(input, { fill: fillBillTo(customer, contact), contact, before }),
  reference: input.reference,
  notes: input.notes ?? settings.invoiceNotes,
  documentDiscount: input.documentDiscount,
})

/** An e-mail sent back as it was is no edit of it, even when the contact's own has changed meanwhile. */
function billToOf(
  input: Text,
  { fill, contact, before }: { fill: BillTo; contact: Contact | null; before: InvoiceRow | null },
): BillTo {
  if (!input.billTo) return fill
  const untouched = before && before.contactId === (contact?.id ?? null) && before.billTo.email === input.billTo.email
  return { ...input.billTo, filledEmail: untouched ? before.billTo.filledEmail : fill.filledEmail }
}

async function resolveLines(t: Tx, ids: Ids, inputs: readonly LineInput[]): Promise<LineItem[]> {
  const productIds = [...new Set(inputs.flatMap((line) => line.productId ?? []))]
  const taxRateIds = [...new Set(inputs.flatMap((line) => line.taxRateIds))]
  const [products, rates] = await Promise.all([
    productIds.length > 0 ? findProductIds(t, productIds) : new Set<string>(),
    taxRateIds.length > 0 ? findTaxRates(t, taxRateIds) : [],
  ])
  const rateById = new Map(rates.map(({ id, name, ppm, inclusive }) => [id, { id, name, ppm, inclusive }]))

  return inputs.map(({ taxRateIds: chosen, ...line }, i) => {
    if (line.productId && !products.has(line.productId)) throw productNotFound(`lines[${i}].productId`)
    const taxes = chosen.map((id, r) => {
      const rate = rateById.get(id)
      if (!rate) throw taxRateNotFound(`lines[${i}].taxRateIds[${r}]`)
      return rate
    })
    return { ...line, id: ids.uuid(), taxes }
  })
}

function checkText(input: Text): void {
  checkOneLine(input.reference, 'reference')
  for (const field of ['name', 'email', 'phone', 'taxId'] as const)
    checkOneLine(input.billTo?.[field], `billTo.${field}`)
  if (cardRuns(input.notes ?? '').length > 0) throw cardNumberIn('notes')
  if (cardRuns(input.reference ?? '').length > 0) throw cardNumberIn('reference')
}
