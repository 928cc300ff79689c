import { formatMoney } from '../../core/money/text.ts'
import { showDay } from '../day.ts'
import { oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { type MailBrand, type RenderedMail, renderLetter } from './letter.ts'

export type ReceiptMail = {
  readonly brand: MailBrand
  readonly liveMode: boolean
  readonly locale: string
  readonly currency: string
  readonly receiptNumber: string
  readonly customerName: string
  /** Minor units, tip included. */
  readonly amount: bigint
  readonly tip: bigint
  /** What settled nothing and stays with the customer as credit. */
  readonly surplus: bigint
  readonly paidOn: string
  /** "Visa ending in 4242", "Cash". */
  readonly method: string
  readonly invoiceNumber: string | null
  /** What is still open on that invoice; null without one. */
  readonly stillDue: bigint | null
  /** Where to see the invoice, and pay the rest. */
  readonly link: string | null
  readonly hasPdf: boolean
}

/** Thanks for a payment, and the facts of it. With something still due, the button pays the rest. */
export function receiptMail(mail: ReceiptMail): Promise<RenderedMail> {
  const show = (minor: bigint) => formatMoney({ minor, currency: mail.currency }, readingLocale(mail.locale))
  const customer = oneLine(mail.customerName, 120)
  const organization = oneLine(mail.brand.name, 120)
  const open = mail.stillDue ?? 0n
  const invoice = mail.invoiceNumber === null ? '' : ` for invoice ${mail.invoiceNumber}`
  return renderLetter({
    brand: mail.brand,
    liveMode: mail.liveMode,
    subject: `Receipt from ${organization}${invoice}`,
    preview: `${show(mail.amount)} received, thank you`,
    figure: { label: 'Paid', amount: show(mail.amount), note: showDay(mail.paidOn, mail.locale) },
    button:
      mail.link === null
        ? null
        : { label: open > 0n ? `Pay the remaining ${show(open)}` : 'View invoice', url: mail.link },
    paragraphs: [
      customer === '' ? 'Hello,' : `Hello ${customer},`,
      `Thank you. Your payment of ${show(mail.amount)}${invoice} has arrived.${mail.hasPdf ? ' The receipt is attached as a PDF.' : ''}`,
    ],
    rows: [
      { label: 'Receipt', value: mail.receiptNumber },
      { label: 'Paid with', value: oneLine(mail.method, 60) },
      ...(mail.tip > 0n ? [{ label: 'Tip included', value: show(mail.tip) }] : []),
      ...(mail.surplus > 0n ? [{ label: 'Kept as your credit', value: show(mail.surplus) }] : []),
      ...(mail.stillDue === null ? [] : [{ label: 'Still due', value: show(open) }]),
    ],
    closing: 'Questions? Reply to this message.',
  })
}
