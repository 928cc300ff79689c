import { addressLines } from '../core/customer/bill-to.ts'
import { methodWords } from '../core/payment/method-words.ts'
import { refuse } from '../core/refusal.ts'
import type { Ctx } from '../ports/ctx.ts'
import type { ReceiptDocument } from '../render/document.ts'
import { receiptSheet } from '../render/pdf/receipt-data.ts'
import { findReceiptFacts, type ReceiptFacts } from '../store/receipt.ts'
import { type Brand, readBrand } from './brand.ts'

export type Receipt = {
  readonly facts: ReceiptFacts
  readonly brand: Brand
  readonly document: ReceiptDocument
  readonly number: string
}

/** Everything that proof of one payment says. Refuses a payment that this organization does not have. */
export const readReceipt = (ctx: Ctx, paymentId: string): Promise<Receipt> =>
  ctx.tx(async (t) => {
    const [facts, brand] = await Promise.all([findReceiptFacts(t, paymentId), readBrand(t, ctx)])
    if (!facts)
      throw refuse(
        'not_found',
        'payment_not_found',
        'There is no such payment; check the address or search under Orders.',
      )
    const number = receiptNumber(facts)
    return { facts, brand, number, document: documentOf(facts, brand, number) }
  })

/** The receipt as PDF. */
export async function renderReceiptPdf(ctx: Ctx, paymentId: string): Promise<Uint8Array> {
  const { document } = await readReceipt(ctx, paymentId)
  return ctx.pdf.render('receipt', receiptSheet(document))
}

/** Short, and the same each time: the invoice's number and the payment's own last characters. */
const receiptNumber = (facts: ReceiptFacts): string =>
  `${facts.invoiceNumber ?? 'R'}-${facts.paymentId.slice(-6).toUpperCase()}`

function documentOf(facts: ReceiptFacts, { organization, issuer }: Brand, number: string): ReceiptDocument {
  const billTo = facts.billTo as {
    name?: string
    email?: string | null
    taxId?: string | null
    address?: Record<string, string>
  } | null
  return {
    issuer,
    billTo: {
      name: billTo?.name || facts.customerName,
      contact: null,
      addressLines: addressLines(billTo?.address ?? {}),
      email: billTo?.email ?? null,
      taxId: billTo?.taxId ?? null,
    },
    currency: facts.currency,
    locale: organization.locale,
    liveMode: facts.liveMode,
    number,
    paidOn: facts.receivedOn,
    method: methodWords(facts.kind, facts.method),
    reference: facts.gatewayTxnId ?? facts.reference,
    amount: facts.amount,
    tip: facts.tipAmount,
    appliedTo: facts.invoiceNumber
      ? [{ invoiceNumber: facts.invoiceNumber, amount: facts.applied, stillDue: facts.amountDue }]
      : [],
    surplus: facts.surplus,
    refunded: facts.amountRefunded,
  }
}
