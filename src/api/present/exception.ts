import type { ExceptionJson } from '../../contract/exception.ts'
import { resolvableByHand } from '../../core/exception/by-hand.ts'
import { exceptionWords } from '../../core/exception/words.ts'
import { showId } from '../../core/id/id.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import type { Exception } from '../../store/exception.ts'
import type { ExceptionSubject } from '../../store/exception-subject.ts'
import { minorUnits } from '../http.ts'

const prefixes = {
  invoice: 'inv',
  payment: 'pay',
  refund: 'rfd',
  attempt: 'att',
  customer: 'cus',
  intent: 'int',
  dispute: 'dsp',
} as const

/** A discrepancy with its words, whose money it is, and the page that shows it. `locale` writes the amounts. */
export function presentException(e: Exception, subject: ExceptionSubject | undefined, locale: string): ExceptionJson {
  const prefix = Object.hasOwn(prefixes, e.subjectKind) ? prefixes[e.subjectKind as keyof typeof prefixes] : undefined
  const about = subject ? presentSubject(subject) : null
  return {
    id: showId('exc', e.id),
    kind: e.kind,
    ...exceptionWords(e.kind),
    detail: detailOf(e, about, locale),
    subjectKind: e.subjectKind,
    subjectId: prefix ? showId(prefix, e.subjectId) : null,
    about,
    link: linkOf(e, about),
    facts: { ...e.facts },
    state: e.state,
    resolvable: e.state === 'open' && resolvableByHand(e.kind),
    openedAt: e.openedAt.toString(),
    deadlineAt: e.deadlineAt.toString(),
    resolvedAt: e.resolvedAt?.toString() ?? null,
    resolution: e.resolution,
  }
}

type About = NonNullable<ExceptionJson['about']>

function presentSubject(s: ExceptionSubject): About {
  const intent = s.intentId ? showId('int', s.intentId) : null
  return {
    paymentId: s.paymentId ? showId('pay', s.paymentId) : intent,
    invoiceId: s.invoiceId && showId('inv', s.invoiceId),
    invoiceNumber: s.invoiceNumber,
    customerId: s.customerId && showId('cus', s.customerId),
    customerName: s.customerName,
    amount: s.amount === null ? null : minorUnits(s.amount),
    currency: s.currency,
  }
}

function linkOf(e: Exception, about: About | null): string {
  if (e.kind === 'invariant_broken' || e.kind === 'ledger_violation') return '/payments/proof'
  if (e.subjectKind === 'dispute') return `/payments/disputes/${showId('dsp', e.subjectId)}`
  if (about?.paymentId) return `/payments/orders/${about.paymentId}`
  if (about?.invoiceId) return `/payments/invoices/${about.invoiceId}`
  return about?.customerId ? `/customers/${about.customerId}` : '/payments/exceptions'
}

/** The figures that differ, or what was said, in a sentence; null where the kind's own words say it all. */
function detailOf({ kind, facts }: Exception, about: About | null, locale: string): string | null {
  const own = about?.currency ?? (typeof facts.currency === 'string' ? facts.currency : null)
  const amount = (value: unknown): string | null => amountText(value, own, locale)
  const [expected, found] = [amount(facts.expected), amount(facts.found)]
  switch (kind) {
    case 'amount_mismatch':
    case 'currency_mismatch':
      return expected && found && `${expected} was asked for, and the gateway took ${found}.`
    case 'missing_at_gateway':
      return expected && `We have ${expected}; the gateway has none of it.`
    case 'refund_over':
      return found && `${found} was refunded, and ${amount(facts.refundable) ?? 'less'} could be.`
    case 'unmatched_payment':
      return unmatchedDetail(facts)
    case 'invariant_broken':
      return typeof facts.says === 'string' ? `${facts.says}: ${String(facts.detail ?? 'not so')}` : null
    case 'delivery_failed':
      return typeof facts.to === 'string' ? `To ${facts.to}: ${String(facts.reason ?? 'no reason given')}` : null
    case 'poison_job':
      return typeof facts.error === 'string' ? `It failed with: ${facts.error}` : null
    default:
      return typeof facts.sentence === 'string' ? facts.sentence : null
  }
}

/** What the payment was for, as we had told the gateway: after a restore that is all that leads to its invoice. */
function unmatchedDetail({ gatewayTxnId, description }: Exception['facts']): string | null {
  if (typeof gatewayTxnId !== 'string') return null
  const about = typeof description === 'string' && description !== '' ? `, and says it is for “${description}”` : ''
  return `The gateway calls it ${gatewayTxnId}${about}.`
}

/** Facts hold amounts as minor units with or without their currency beside them. */
function amountText(value: unknown, currency: string | null, locale: string): string | null {
  if (typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value)
    return amountText(value.minor, String(value.currency), locale)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || currency === null) return null
  return formatMoney(money(BigInt(value), currency), locale)
}
