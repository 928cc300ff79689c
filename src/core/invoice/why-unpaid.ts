import { declineWords } from '../payment/decline-words.ts'
import { type InvoiceStatus, isOutstanding } from './status.ts'

/** What became of the newest try to pay online. Days are `YYYY-MM-DD` in the organization's zone. */
export type NewestTry =
  | { readonly kind: 'confirming' | 'bank_processing' }
  /** The bank asked the customer to authenticate; `open`: they may still be at it. */
  | { readonly kind: 'authentication_left'; readonly on: string; readonly open: boolean }
  | { readonly kind: 'declined'; readonly on: string; readonly code: string }
  | { readonly kind: 'refused'; readonly on: string }

export type UnpaidFacts = {
  readonly status: InvoiceStatus
  readonly lineCount: number
  readonly today: string
  readonly dueOn: string | null
  readonly partlyPaid: boolean
  readonly gatewayConnected: boolean
  /** There is an address to which it would be mailed now. */
  readonly mailable: boolean
  readonly sentOn: string | null
  /** What the mail server said when it last refused; null after a sending that worked. */
  readonly mailRefused: string | null
  readonly views: number
  readonly lastViewedOn: string | null
  readonly link: 'none' | 'in_force' | 'revoked'
  readonly newestTry: NewestTry | null
}

export type UnpaidAction =
  | 'add_lines'
  | 'issue'
  | 'add_contact'
  | 'connect_gateway'
  | 'send'
  | 'resend'
  | 'new_link'
  | 'copy_link'
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
  return underWay(f.newestTry) ?? hindered(f) ?? failedTry(f) ?? silence(f)
}

const LABELS: Readonly<Record<UnpaidAction, string>> = {
  add_lines: 'Add a line',
  issue: 'Issue invoice',
  add_contact: 'Add a contact',
  connect_gateway: 'Connect a gateway',
  send: 'Send invoice',
  resend: 'Send again',
  new_link: 'Make a new pay link',
  copy_link: 'Copy pay link',
  wait: 'Nothing to do',
}

const say = (sentence: string, kind: UnpaidAction): WhyUnpaid => ({ sentence, action: { kind, label: LABELS[kind] } })

const whyDraft = (f: UnpaidFacts): WhyUnpaid =>
  f.lineCount === 0
    ? say('It is a draft without a line, so there is nothing to pay yet.', 'add_lines')
    : say('It has not been issued yet, so nobody has been asked to pay.', 'issue')

/** While money may be moving, nothing else matters and nothing is to be done. */
function underWay(newest: NewestTry | null): WhyUnpaid | null {
  switch (newest?.kind) {
    case 'confirming':
      return say('A payment is being confirmed with the gateway, which usually takes a few minutes.', 'wait')
    case 'bank_processing':
      return say('The customer has paid, and their bank is still processing it.', 'wait')
    case 'authentication_left':
      return newest.open ? say('The customer is being asked by their bank to confirm a payment.', 'wait') : null
    default:
      return null
  }
}

/** What keeps the customer from hearing of it, or from paying online. */
function hindered(f: UnpaidFacts): WhyUnpaid | null {
  if (f.mailRefused !== null) {
    const sentence = `It could not be mailed${f.mailable ? '' : ', and there is no address to send it to'}: ${reason(f.mailRefused)}.`
    return say(sentence, possible(f, f.sentOn === null ? 'send' : 'resend'))
  }
  const unheard = f.sentOn === null && f.views === 0
  if (!f.mailable && unheard)
    return say('It has not been sent, because there is no e-mail address to send it to.', 'add_contact')
  if (!f.gatewayConnected) return say('It cannot be paid online, because no gateway is connected.', 'connect_gateway')
  if (f.link === 'revoked')
    return say('Its pay link was revoked, so the customer cannot pay online.', possible(f, 'new_link'))
  return null
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
      return say(`The customer tried to pay ${when} and was declined: ${words}${overdue(f)}.`, again)
    }
    case 'authentication_left':
      return say(
        `The customer started to pay ${when} and left before confirming it with their bank${overdue(f)}.`,
        again,
      )
    case 'refused':
      return say(`A payment was tried ${when} and nothing was charged${overdue(f)}.`, again)
  }
}

/** Nothing went wrong: it was not sent, not opened, or not paid so far. */
function silence(f: UnpaidFacts): WhyUnpaid {
  const part = f.partlyPaid ? 'A part has been paid; the rest' : 'It'
  if (f.views > 0) {
    const last = f.lastViewedOn === null ? '' : `, ${f.views > 1 ? 'last ' : ''}${ago(f.lastViewedOn, f.today)},`
    const opened = `The customer opened it ${times(f.views)}${last}`
    const rest = f.partlyPaid ? ' and has paid a part of it' : ' and has not paid'
    return say(`${opened}${rest}${overdue(f)}.`, possible(f, f.sentOn === null ? 'send' : 'resend'))
  }
  if (f.sentOn === null) {
    return f.link === 'in_force'
      ? say(`${part} has a pay link that nobody has opened, and was never sent${overdue(f)}.`, possible(f, 'send'))
      : say(`${part} has not been sent yet${overdue(f)}.`, possible(f, 'send'))
  }
  const fresh = daysBetween(f.sentOn, f.today) < 3 && daysOverdue(f) === 0
  return say(
    `${part} was sent ${ago(f.sentOn, f.today)} and has not been opened${overdue(f)}.`,
    fresh ? 'wait' : possible(f, 'resend'),
  )
}

/** What sending lacks is mended first: without a gateway or an address there is no Send button (PRODUCT C8, C9). */
function possible(f: UnpaidFacts, wanted: UnpaidAction): UnpaidAction {
  if (!f.mailable) return 'add_contact'
  return f.gatewayConnected ? wanted : 'connect_gateway'
}

const daysOverdue = (f: UnpaidFacts): number => (f.dueOn === null ? 0 : Math.max(0, daysBetween(f.dueOn, f.today)))

function overdue(f: UnpaidFacts): string {
  const days = daysOverdue(f)
  return days === 0 ? '' : `, and it is ${days} ${days === 1 ? 'day' : 'days'} overdue`
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
