import { formatMoney } from '../../core/money/text.ts'
import { oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { type MailBrand, type RenderedMail, renderLetter } from './letter.ts'

export type DeadlineMail = {
  readonly brand: MailBrand
  readonly liveMode: boolean
  readonly locale: string
  readonly currency: string
  /** Minor units that the payer disputes. */
  readonly amount: bigint
  /** Whom of the staff it goes to. */
  readonly toName: string
  /** Empty for a payment that belongs to nobody here. */
  readonly customerName: string
  readonly invoiceNumber: string | null
  /** The bank only asks, and has taken no money. */
  readonly isInquiry: boolean
  /** Why, as a sentence without its full stop. */
  readonly reason: string
  /** Until when the bank takes an answer, on the organization's own clocks. */
  readonly due: Temporal.ZonedDateTime
  /** `in 3 days` */
  readonly left: string
  /** Who has begun an answer that is not sent; null when nobody has. */
  readonly draftedBy: string | null
  readonly link: string
}

/** Tells staff that a bank's time for an answer to a dispute is running out: over what, why, and until when to the minute. */
export function deadlineMail(mail: DeadlineMail): Promise<RenderedMail> {
  const locale = readingLocale(mail.locale)
  const amount = formatMoney({ minor: mail.amount, currency: mail.currency }, locale)
  const due = showMinute(mail.due, locale)
  const customer = oneLine(mail.customerName, 120)
  const what = mail.isInquiry ? 'inquiry' : 'dispute'
  return renderLetter({
    brand: mail.brand,
    liveMode: mail.liveMode,
    subject: `Answer due ${mail.left}: ${what} over ${amount}${customer === '' ? '' : ` of ${customer}`}`,
    preview: `The bank takes evidence until ${due}`,
    figure: { label: mail.isInquiry ? 'Inquiry' : 'Disputed', amount, note: `Answer due ${mail.left}, ${due}` },
    button: { label: mail.isInquiry ? 'Open the inquiry' : 'Open the dispute', url: mail.link },
    paragraphs: [
      mail.toName.trim() === '' ? 'Hello,' : `Hello ${oneLine(mail.toName, 120)},`,
      `A bank waits for your answer, and none has been sent. ${oneLine(mail.reason, 200)}. ${
        mail.isInquiry
          ? 'No money has been taken; an inquiry without an answer often becomes a dispute.'
          : 'Without evidence by then the money stays with the customer.'
      }`,
    ],
    rows: [
      ...(customer === '' ? [] : [{ label: 'Customer', value: customer }]),
      ...(mail.invoiceNumber === null ? [] : [{ label: 'Invoice', value: mail.invoiceNumber }]),
      { label: 'Evidence', value: mail.draftedBy ? `Begun by ${oneLine(mail.draftedBy, 120)}, not sent` : 'Not begun' },
    ],
    closing: 'You get this because you may answer disputes. Once evidence is sent, no more of these follow.',
  })
}

/** "December 1, 2026 at 1:34 AM EST": a deadline is a minute, and whose minute it is has to be said. */
const showMinute = (at: Temporal.ZonedDateTime, locale: string): string =>
  at.toLocaleString(new Intl.Locale(locale, { calendar: 'gregory' }).toString(), {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  })
