import { formatMoney } from '../../core/money/text.ts'
import { showDay } from '../day.ts'
import { oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { type MailBrand, type RenderedMail, renderLetter } from './letter.ts'

export type ConfirmMail = {
  readonly brand: MailBrand
  readonly liveMode: boolean
  readonly locale: string
  readonly currency: string
  readonly customerName: string
  /** Minor units that were to be charged. */
  readonly amount: bigint
  /** "Visa ending in 4242". */
  readonly method: string
  readonly invoiceNumber: string
  readonly dueOn: string | null
  /** Where the customer pays, and their bank can ask them. */
  readonly link: string
}

/** Asks a customer to confirm a payment that their bank does not let through without them (CORRECTNESS §11, FM-REN-07). */
export function confirmMail(mail: ConfirmMail): Promise<RenderedMail> {
  const amount = formatMoney({ minor: mail.amount, currency: mail.currency }, readingLocale(mail.locale))
  const customer = oneLine(mail.customerName, 120)
  const organization = oneLine(mail.brand.name, 120)
  return renderLetter({
    brand: mail.brand,
    liveMode: mail.liveMode,
    subject: `Please confirm your payment of ${amount} to ${organization}`,
    preview: `Your bank asks you to confirm ${amount}`,
    figure: {
      label: 'To confirm',
      amount,
      note: mail.dueOn === null ? `Invoice ${mail.invoiceNumber}` : `Due ${showDay(mail.dueOn, mail.locale)}`,
    },
    button: { label: 'Confirm payment', url: mail.link },
    paragraphs: [
      customer === '' ? 'Hello,' : `Hello ${customer},`,
      `${organization} tried to charge your saved card for invoice ${mail.invoiceNumber}. Your bank wants you to confirm this payment yourself, so nothing was charged.`,
      'Open the invoice with the button, pay with your saved card or another one, and follow your bank’s steps.',
    ],
    rows: [
      { label: 'Invoice', value: mail.invoiceNumber },
      { label: 'Card', value: oneLine(mail.method, 60) },
    ],
    closing: 'Did you not expect this? Reply to this message before you pay.',
  })
}
