import { addressLines } from '../../core/customer/bill-to.ts'
import { isOutstanding } from '../../core/invoice/status.ts'
import { discountOn } from '../../core/invoice/totals.ts'
import {
  derivePayPageState,
  type PayFields,
  type PayPage,
  type PayPageFacts,
  type PayPageLine,
  type PayPageState,
} from '../../core/link/pay-page.ts'
import { money } from '../../core/money/money.ts'
import { divideHalfUp } from '../../core/number/half-up.ts'
import { methodWords } from '../../core/payment/method-words.ts'
import { AGREEMENT_VERSION, agreementWords } from '../../core/payment-method/agreement-words.ts'
import { isExpired } from '../../core/payment-method/expiry.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { findUndecidedAttempt } from '../../store/attempt.ts'
import { accessTo, findGatewayAccountFor, type GatewayAccount } from '../../store/gateway-account.ts'
import type { InvoiceRow } from '../../store/invoice.ts'
import { type LineItem, listLineItems } from '../../store/line-item.ts'
import { type Branding, findNewestTry, getBranding } from '../../store/pay-page.ts'
import { listPaymentsOfInvoice, type Payment } from '../../store/payment.ts'
import { listSavedFor } from '../../store/payment-method.ts'
import { isHeld } from '../../store/quarantine.ts'
import { findOpenInvoice } from './open-link.ts'
import { leastOnline, payFieldsOf, stepOnline } from './pay-fields.ts'

/** Enough for every invoice of a living business; a page shows no more (CORRECTNESS §18.1). */
const MOST_PAYMENTS = 20

export type OpenPage = {
  readonly linkId: string
  readonly invoiceId: string
  readonly invoiceNumber: string
  readonly customerId: string
  /** The organization's, in which its calendar days lie. */
  readonly zone: string
  readonly page: PayPage
  /** Of the gateway account that takes payments of this invoice now, whatever the page shows; null when there is none. */
  readonly fields: PayFields | null
  /** What the page shows to a customer who gives up what the gateway waits for, where `otherCard` allows that. */
  readonly stateWithOtherCard: PayPageState
  /** Uuid of the newest try, decided or not. */
  readonly newestTry: string | null
  /** Uuids of the payments shown, in their order: receipts are asked for by position. */
  readonly paymentIds: readonly string[]
}

/**
 * All that the page behind a link shows, read in one transaction, so that its figures belong to one moment. Null for a
 * link that is revoked or expired, and for a draft. Changes nothing.
 */
export const readPayPage = (ctx: Ctx, linkId: string): Promise<OpenPage | null> =>
  ctx.tx(async (t) => {
    const open = await findOpenInvoice(t, linkId)
    if (!open) return null
    const { invoice } = open
    const [branding, lines, payments, account, undecided, newest, held] = await Promise.all([
      getBranding(t),
      listLineItems(t, invoice.id),
      listPaymentsOfInvoice(t, invoice.id),
      findGatewayAccountFor(t, invoice.id),
      findUndecidedAttempt(t, invoice.id),
      findNewestTry(t, invoice.id),
      isHeld(t),
    ])
    const captured = payments.filter((payment) => payment.state === 'captured').slice(-MOST_PAYMENTS)
    const fields = account && payFieldsOf(ctx, account, money(invoice.amountDue, invoice.currency))
    const kept = account ? await readSaved(t, ctx, account, invoice.customerId, branding) : {}
    const facts = {
      ...branding,
      status: invoice.status,
      amountDue: invoice.amountDue,
      fields,
      leastOnline: account ? leastOnline(account, invoice.currency) : 0n,
      paused: held,
      tips: branding,
      amountStep: account ? stepOnline(account, invoice.currency) : 1n,
      ...kept,
    }
    const state = derivePayPageState({
      ...facts,
      undecided: undecided && {
        attemptId: undecided.id,
        amount: undecided.amount,
        method: undecided.method && methodWords('gateway', undecided.method),
        actionUrl: undecided.state === 'requires_action' ? (undecided.nextAction?.url ?? null) : null,
        otherCard: undecided.state === 'requires_action' && undecided.op === 'confirm',
        takesDays: undecided.state === 'pending' && undecided.method?.kind === 'bank',
      },
    })
    return {
      linkId,
      invoiceId: invoice.id,
      invoiceNumber: invoice.number ?? '',
      customerId: invoice.customerId,
      zone: branding.zone,
      page: {
        ...payPageOf({ branding, invoice, lines, payments: captured, state, today: ctx.clock.today(branding.zone) }),
        saved: state.kind === 'paid' ? (kept.saved ?? []) : [],
      },
      fields,
      stateWithOtherCard: derivePayPageState({ ...facts, undecided: null }),
      newestTry: newest?.id ?? null,
      paymentIds: captured.map((payment) => payment.id),
    }
  })

/** What the customer may have saved at the account that is paid through, and what they agree to by saving more. */
async function readSaved(
  t: Tx,
  ctx: Ctx,
  account: GatewayAccount,
  customerId: string,
  { name, zone }: Branding,
): Promise<Pick<PayPageFacts, 'saving' | 'saved'>> {
  if (!ctx.gateways.traits(accessTo(ctx.vault, t.organizationId, account)).savesMethods) return {}
  const today = ctx.clock.today(zone)
  const saved = (await listSavedFor(t, customerId, account.id)).map((method) => ({
    id: method.id,
    label: methodWords('gateway', method),
    brand: method.brand,
    last4: method.last4,
    expired: isExpired(method, today),
  }))
  return { saving: { version: AGREEMENT_VERSION, words: agreementWords(name) }, saved }
}

/** What an invoice, or a draft that is being written, must tell to become a page. */
export type PageInvoice = Pick<
  InvoiceRow,
  | 'number'
  | 'currency'
  | 'issueOn'
  | 'dueOn'
  | 'reference'
  | 'billTo'
  | 'notes'
  | 'seller'
  | 'documentDiscount'
  | 'subtotal'
  | 'taxes'
  | 'total'
  | 'credited'
  | 'amountPaid'
  | 'amountRefunded'
  | 'amountDue'
  | 'status'
  | 'liveMode'
>

/** Facts to page, without deciding anything; also for the preview of a draft (`state` is then `payable`). */
export function payPageOf(facts: {
  readonly branding: Branding
  readonly invoice: PageInvoice
  readonly lines: readonly Omit<LineItem, 'id' | 'productId'>[]
  readonly payments: readonly Payment[]
  readonly state: PayPageState
  /** The calendar day in the organization's zone. */
  readonly today: string
}): PayPage {
  const { branding, invoice, lines, payments, state, today } = facts
  const { logoBlobId, logoWidth, logoHeight } = branding
  return {
    organization: {
      name: branding.name,
      colour: branding.color,
      addressLines: addressLines(invoice.seller?.address ?? branding.address),
      logo:
        logoBlobId && logoWidth && logoHeight
          ? { url: `/logos/${logoBlobId}.png`, width: logoWidth, height: logoHeight }
          : null,
    },
    locale: branding.locale,
    currency: invoice.currency,
    liveMode: invoice.liveMode,
    number: invoice.number,
    issueOn: invoice.issueOn,
    dueOn: invoice.dueOn,
    overdue: isOutstanding(invoice.status) && invoice.dueOn !== null && invoice.dueOn < today,
    reference: invoice.reference,
    billTo: invoice.billTo.name,
    notes: invoice.notes,
    lines: lines.map(pageLine),
    subtotal: invoice.subtotal,
    documentDiscount: discountOn(invoice.subtotal, invoice.documentDiscount),
    taxes: invoice.taxes,
    total: invoice.total,
    credited: invoice.credited,
    amountPaid: invoice.amountPaid,
    amountRefunded: invoice.amountRefunded,
    amountDue: invoice.amountDue,
    payments: payments.map((payment) => ({
      amount: payment.amount,
      tip: payment.tipAmount,
      refunded: payment.amountRefunded,
      method: methodWords(payment.kind, payment.method),
      receivedOn: payment.receivedOn,
    })),
    state,
  }
}

function pageLine(line: Omit<LineItem, 'id' | 'productId'>): PayPageLine {
  const gross = divideHalfUp(line.quantityE6 * line.unitPrice, 1_000_000n)
  return {
    description: line.description,
    quantityE6: line.quantityE6,
    unitPrice: line.unitPrice,
    amount: gross - discountOn(gross, line.discount),
  }
}
