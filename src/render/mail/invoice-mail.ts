import { formatMoney } from '../../core/money/text.ts'
import { showDay } from '../day.ts'
import { manyLines, oneLine } from '../printable.ts'
import { readingLocale } from '../reading-locale.ts'
import { type MailBrand, type RenderedMail, renderLetter } from './letter.ts'
import { fillVariables, MAIL_BODY_MAX, MAIL_SUBJECT_MAX } from './variables.ts'

export type InvoiceMail = {
  readonly brand: MailBrand
  readonly liveMode: boolean
  readonly locale: string
  readonly currency: string
  readonly number: string
  /** Whom the letter greets: the contact if there is one, else the customer. */
  readonly customerName: string
  /** Minor units. */
  readonly amountDue: bigint
  readonly dueOn: string | null
  /** Null: the letter has no button (K10) and points to the attached PDF instead. */
  readonly payLink: string | null
  readonly hasPdf: boolean
  /** The organization's own words, null for ours. */
  readonly ownSubject: string | null
  readonly ownBody: string | null
}

/** The invoice by e-mail (K8, C2, C23): what, how much, until when, and one button. */
export async function invoiceMail(mail: InvoiceMail): Promise<RenderedMail> {
  const amount = formatMoney({ minor: mail.amountDue, currency: mail.currency }, readingLocale(mail.locale))
  const due = mail.dueOn === null ? '' : showDay(mail.dueOn, mail.locale)
  const organization = oneLine(mail.brand.name, 120)
  const customer = oneLine(mail.customerName, 120)
  const values = { customer, number: mail.number, amount, due_date: due, organization, link: mail.payLink ?? '' }
  const own = {
    subject: oneLine(fillVariables((mail.ownSubject ?? '').slice(0, MAIL_SUBJECT_MAX), values), MAIL_SUBJECT_MAX),
    body: manyLines(fillVariables((mail.ownBody ?? '').slice(0, MAIL_BODY_MAX), values), MAIL_BODY_MAX * 2),
  }
  return renderLetter({
    brand: mail.brand,
    liveMode: mail.liveMode,
    subject: own.subject === '' ? `Invoice ${mail.number} from ${organization}` : own.subject,
    preview: `${amount}${due === '' ? '' : `, due ${due}`}`,
    figure: { label: `Invoice ${mail.number}`, amount, note: due === '' ? '' : `Due ${due}` },
    button:
      mail.payLink === null
        ? null
        : { label: mail.amountDue > 0n ? `Pay ${amount}` : 'View invoice', url: mail.payLink },
    paragraphs:
      own.body.length > 0 ? paragraphsOf(own.body) : ourWords({ ...mail, customer, organization, amount, due }),
    rows: [],
    closing: 'Questions? Reply to this message.',
  })
}

function ourWords(
  mail: InvoiceMail & { customer: string; organization: string; amount: string; due: string },
): string[] {
  const what = `Here is invoice ${mail.number} from ${mail.organization} for ${mail.amount}`
  const where = mail.payLink === null ? '' : 'You can look at it and pay online. '
  return [
    mail.customer === '' ? 'Hello,' : `Hello ${mail.customer},`,
    `${what}${mail.due === '' ? '' : `, due on ${mail.due}`}. ${where}${mail.hasPdf ? 'The PDF is attached.' : ''}`.trim(),
  ]
}

/** Blank lines part paragraphs; single line ends stay within one. */
function paragraphsOf(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .split(/\n{2,}/)
    .filter((words) => words.trim() !== '')
}
