import { declineWords } from '../payment/decline-words.ts'
import { type InvoiceStatus, isOutstanding } from './status.ts'

/** What became of the newest try to pay online. Days are `YYYY-MM-DD` in the organization's zone. */
export type NewestTry =
  | { readonly kind: 'confirming' | 'bank_processing' }
  /** The bank asked the customer to authenticate; `open`: they may still be at it. */
  | { readonly kind: 'authentication_left'; readonly on: string; readonly open: boolean }
  /** `byStaff`: what the customer had saved was charged while they were away. */
  | { readonly kind: 'declined'; readonly on: string; readonly code: string; readonly byStaff?: boolean }
  | { readonly kind: 'refused'; readonly on: string }

export type UnpaidFacts = {
  readonly status: InvoiceStatus
  /** Whose name is on it. */
  readonly who: string
  readonly lineCount: number
  readonly today: string
  readonly dueOn: string | null
  /** Null while nothing of it is paid; `due` is what is left, in words such as `$70.00`. */
  readonly partPaid: { readonly on: string; readonly due: string } | null
  readonly gatewayConnected: boolean
  /** The address to which it would be mailed now. */
  readonly mailTo: string | null
  readonly sentOn: string | null
  /** What the mail server said when it last refused; null after a sending that worked. */
  readonly mailRefused: string | null
  /** Where that message was going, once it was refused for good; null while it is tried again by itself. */
  readonly refusedTo: string | null
  readonly views: number
  readonly lastViewedOn: string | null
  readonly link: 'none' | 'in_force' | 'revoked'
  /** Somebody has tried to pay it online before, whatever became of it. */
  readonly tried: boolean
  readonly newestTry: NewestTry | null
}

export type UnpaidAction =
  | 'add_lines'
  | 'issue'
  | 'add_contact'
  | 'edit_email'
  | 'mail_settings'
  | 'connect_gateway'
  | 'send'
  | 'resend'
  | 'new_link'
  | 'copy_link'
  | 'record_payment'
  | 'ask_gateway'
  | 'wait'

export type WhyUnpaid = {
  readonly sentence: string
  readonly action: { readonly kind: UnpaidAction; readonly label: string }
}

/**
 * "Why isn't this paid?": one true sentence from our own facts and the one thing to do about it, the nearest cause
 * first. Null for what asks for no money. The action is one that is possible now: what sending or paying still lacks
 * comes before sending.
 */
export function whyUnpaid(f: UnpaidFacts): WhyUnpaid | null {
  if (f.status === 'draft') return whyDraft(f)
  if (!isOutstanding(f.status)) return null
  return underWay(f) ?? hindered(f) ?? failedTry(f) ?? silence(f)
}

const LABELS: Readonly<Record<UnpaidAction, string>> = {
  add_lines: 'Add a line',
  issue: 'Issue invoice',
  add_contact: 'Add an e-mail address',
  edit_email: 'Correct the address',
  mail_settings: 'Check e-mail settings',
  connect_gateway: 'Connect a gateway',
  send: 'Send it now',
  resend: 'Send again',
  new_link: 'Make a new pay link',
  copy_link: 'Copy pay link',
  record_payment: 'Record payment',
  ask_gateway: 'Ask the gateway now',
  wait: 'Nothing to do',
}

const say = (sentence: string, kind: UnpaidAction): WhyUnpaid => ({ sentence, action: { kind, label: LABELS[kind] } })

const whyDraft = (f: UnpaidFacts): WhyUnpaid =>
  f.lineCount === 0
    ? say('It is a draft without a line, so there is nothing to pay yet.', 'add_lines')
    : say('It has not been issued yet, so nobody has been asked to pay.', 'issue')

/** While money may be moving, nothing else matters; it moves by itself, and the gateway may be asked at once. */
function underWay({ newestTry: newest, who }: UnpaidFacts): WhyUnpaid | null {
  switch (newest?.kind) {
    case 'confirming':
      return say('A payment is being confirmed with the gateway, which usually takes a few minutes.', 'ask_gateway')
    case 'bank_processing':
      return say(`${who} has paid, and the bank is still processing it.`, 'ask_gateway')
    case 'authentication_left':
      return newest.open ? say(`${who} is being asked by their bank to confirm a payment.`, 'ask_gateway') : null
    default:
      return null
  }
}

/** What keeps the customer from hearing of it, or from paying online. */
function hindered(f: UnpaidFacts): WhyUnpaid | null {
  if (f.mailRefused !== null) return unmailed(f, f.mailRefused)
  const unheard = f.sentOn === null && f.views === 0
  if (f.mailTo === null && unheard)
    return say('It has not been sent, because there is no e-mail address to send it to.', 'add_contact')
  if (!f.gatewayConnected) return offline(f)
  if (f.link === 'revoked')
    return say(`Its pay link was revoked, so ${f.who} cannot pay online.`, possible(f, 'new_link'))
  return null
}

function unmailed(f: UnpaidFacts, refused: string): WhyUnpaid {
  const words = reason(refused)
  if (f.mailTo === null)
    return say(`It could not be mailed, and there is no address to send it to: ${words}.`, 'add_contact')
  const again = possible(f, f.sentOn === null ? 'send' : 'resend')
  // Our mail port names the settings where they, and not the address, are what the server minds.
  const settings = words.includes('e-mail settings')
  if (f.refusedTo === null)
    return say(`It could not be mailed so far: ${words.replace(TRIED_AGAIN, '')}.`, settings ? 'mail_settings' : 'wait')
  if (settings) return say(`It could not be mailed: ${words}.`, 'mail_settings')
  if (f.refusedTo === f.mailTo) {
    const to = words.includes(f.refusedTo) ? '' : ` to ${f.refusedTo}`
    return say(`It could not be mailed${to}: ${words}.`, 'edit_email')
  }
  return say(`It could not be mailed to ${f.refusedTo}, and now would go to ${f.mailTo}.`, again)
}

/** Without a gateway: a business that never sent a link takes its money by hand; one that did has lost its gateway. */
function offline(f: UnpaidFacts): WhyUnpaid {
  if (f.sentOn === null || f.link !== 'none')
    return say('It cannot be paid online, because no gateway is connected.', 'connect_gateway')
  const sent = `It was sent ${ago(f.sentOn, f.today)} and can only be paid by hand, because no gateway is connected`
  return say(`${sent}${overdue(f)}.`, 'record_payment')
}

function failedTry(f: UnpaidFacts): WhyUnpaid | null {
  const { newestTry: newest } = f
  // Somebody who never got it by mail has the link from staff, and gets it from them again.
  const again = possible(f, f.sentOn === null ? 'copy_link' : 'resend')
  if (newest === null || !('on' in newest)) return null
  const when = ago(newest.on, f.today)
  switch (newest.kind) {
    case 'declined': {
      const words = declineWords(newest.code).staff.replace(/\.$/, '')
      const what = newest.byStaff ? `The saved card was tried ${when}` : `${f.who} tried to pay ${when}`
      return say(`${what} and was declined: ${words}${overdue(f)}.`, again)
    }
    case 'authentication_left':
      return say(`${f.who} started to pay ${when} and left before confirming it with their bank${overdue(f)}.`, again)
    case 'refused':
      return say(`A payment was tried ${when} and nothing was charged${overdue(f)}.`, again)
  }
}

/** Nothing went wrong: it was not sent, not opened, or not paid so far. */
function silence(f: UnpaidFacts): WhyUnpaid {
  const again = possible(f, f.sentOn === null ? 'send' : 'resend')
  if (f.partPaid !== null) {
    const { on, due } = f.partPaid
    return say(`${f.who} paid a part of it ${ago(on, f.today)}; ${due} is still due${overdue(f)}.`, again)
  }
  if (f.views > 0) {
    const last = f.lastViewedOn === null ? '' : `, ${f.views > 1 ? 'last ' : ''}${ago(f.lastViewedOn, f.today)},`
    const so = f.tried ? 'has not paid' : 'has not tried to pay'
    return say(`${f.who} opened it ${times(f.views)}${last} and ${so}${overdue(f)}.`, again)
  }
  if (f.sentOn === null) {
    const sentence =
      f.link === 'in_force'
        ? 'It has a pay link that nobody has opened, and was never sent'
        : 'It has not been sent yet'
    return say(`${sentence}${overdue(f)}.`, again)
  }
  const fresh = daysBetween(f.sentOn, f.today) < 3 && daysOverdue(f) === 0
  return say(`It was sent ${ago(f.sentOn, f.today)} and has not been opened${overdue(f)}.`, fresh ? 'wait' : again)
}

/** What sending lacks is mended first: without a gateway or an address there is no Send button (PRODUCT C8, C9). */
function possible(f: UnpaidFacts, wanted: UnpaidAction): UnpaidAction {
  if (f.mailTo === null) return 'add_contact'
  return f.gatewayConnected ? wanted : 'connect_gateway'
}

const daysOverdue = (f: UnpaidFacts): number => (f.dueOn === null ? 0 : Math.max(0, daysBetween(f.dueOn, f.today)))

function overdue(f: UnpaidFacts): string {
  const days = daysOverdue(f)
  return days === 0 ? '' : `. It is ${days} ${days === 1 ? 'day' : 'days'} overdue`
}

/** Calendar days; both are days of one zone, so no clock change comes between. */
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

function ago(day: string, today: string): string {
  const days = daysBetween(day, today)
  if (days <= 0) return 'today'
  return days === 1 ? 'yesterday' : `${days} days ago`
}

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`)

/** What a mail server said is its own words: one line, not endless, without its full stop. */
const reason = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .slice(0, 200)
    .replace(/[.\s]+$/, '')

/** What a sending that is repeated by itself says at its end. */
const TRIED_AGAIN = /[.\s]*We will try again$/
