import { formatMoney } from '../../core/money/text.ts'
import { showDay } from '../day.ts'
import { oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { type MailBrand, type RenderedMail, renderLetter } from './letter.ts'

export type RefundMail = {
  readonly brand: MailBrand
  readonly liveMode: boolean
  readonly locale: string
  readonly currency: string
  readonly customerName: string
  /** Minor units that go back. */
  readonly amount: bigint
  readonly refundedOn: string
  /** Where it goes: "Visa ending in 4242", "Cash". */
  readonly method: string
  readonly invoiceNumber: string | null
  /** Words for the customer, if staff wrote any. */
  readonly reason: string | null
  readonly link: string | null
}

/** Tells a customer that money is on its way back: how much, where to, and how long a bank may take. */
export function refundMail(mail: RefundMail): Promise<RenderedMail> {
  const amount = formatMoney({ minor: mail.amount, currency: mail.currency }, readingLocale(mail.locale))
  const customer = oneLine(mail.customerName, 120)
  const organization = oneLine(mail.brand.name, 120)
  const invoice = mail.invoiceNumber === null ? '' : ` for invoice ${mail.invoiceNumber}`
  return renderLetter({
    brand: mail.brand,
    liveMode: mail.liveMode,
    subject: `Refund of ${amount} from ${organization}`,
    preview: `${amount} is on its way back to you`,
    figure: { label: 'Refunded', amount, note: showDay(mail.refundedOn, mail.locale) },
    button: mail.link === null ? null : { label: 'View invoice', url: mail.link },
    paragraphs: [
      customer === '' ? 'Hello,' : `Hello ${customer},`,
      `${organization} has refunded ${amount}${invoice}. It goes back the way it was paid. A bank may take up to ten working days to show it.`,
    ],
    rows: [
      { label: 'Refunded to', value: oneLine(mail.method, 60) },
      ...(mail.reason === null || mail.reason.trim() === ''
        ? []
        : [{ label: 'Reason', value: oneLine(mail.reason, 200) }]),
    ],
    closing: 'Questions? Reply to this message.',
  })
}
