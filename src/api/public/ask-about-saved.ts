import { aboveDue, balanceChanged, partialNotAllowed, partialTooSmall } from '../../core/invoice/refusals.ts'
import type { PayPage, PayPageState, SavedMethod } from '../../core/link/pay-page.ts'
import { money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { methodGone } from '../../core/payment-method/refusals.ts'
import { chooseTip } from '../../core/tip/choose-tip.ts'
import type { MethodSummary } from '../../ports/gateway.ts'
import type { SavedQuestion } from '../../render/page/saved-question.ts'
import { readingLocale } from '../../render/reading-locale.ts'
import type { C } from '../http.ts'
import type { Opened } from './open-link.ts'
import { answerPayPage } from './pay-page-answer.ts'
import { type Choices, keepTyped, type Typed } from './read-choices.ts'

/** What the form holds of the choices; the question's own form sends it again as it came. */
const CARRIED = ['amountSeen', 'share', 'payAmount', 'tip', 'tipAmount']

type OfSaved = Choices & { readonly method: { readonly kind: 'saved' } }

/** Whether the customer has yet to say that the saved card is meant. */
export const needsQuestion = (choices: Choices): choices is OfSaved =>
  choices.method.kind === 'saved' && !choices.method.confirmed

type Asked = { readonly staff: boolean; readonly form: URLSearchParams; readonly choices: OfSaved }

/** The question, in place of the form; where there is nothing to pay any more, the page as it is now. */
export function ask(c: C, from: Opened, { staff, form, choices }: Asked): Promise<Response> {
  const opened = asForm(from)
  const { page } = opened.open
  const carried = CARRIED.flatMap((name) => {
    const value = form.get(name)
    return value === null ? [] : [[name, value.slice(0, 24)] as const]
  })
  const question = page.state.kind === 'payable' ? questionBeforePaying(page, page.state, choices, carried) : null
  return answerPayPage(c, opened, { ...PLAIN, staff, question })
}

/** The form with what was chosen in it, for a customer who goes back from the question. */
export function showAgain(c: C, opened: Opened, staff: boolean, form: URLSearchParams): Promise<Response> {
  const typed: Typed = {}
  keepTyped(form, typed)
  return answerPayPage(c, asForm(opened), { ...PLAIN, staff, typed })
}

/** Who has the form before them although a try waits for them at their bank has asked for another card (`?other=1`). */
function asForm(opened: Opened): Opened {
  const { page, stateWithOtherCard } = opened.open
  if (page.state.kind !== 'confirming' || !page.state.otherCard) return opened
  return { ...opened, open: { ...opened.open, page: { ...page, state: stateWithOtherCard } } }
}

const PLAIN = { status: 200, notice: null, returned: false, typed: {} } as const

/** What is known of the card that is about to be tried; null where only the gateway sees it. */
export function summaryOf(state: PayPageState, method: Choices['method']): MethodSummary | null {
  if (method.kind === 'entered') return method.summary
  const { brand, last4 } = savedMethodOf(state, method.id)
  return { kind: 'card', brand, last4 }
}

type Payable = Extract<PayPageState, { kind: 'payable' }>

/** The saved card of the page with this uuid, or a refusal: it is gone, or was never this customer's. */
export function savedMethodOf(state: PayPageState, id: string): SavedMethod {
  const found = state.kind === 'payable' ? state.saved?.find((method) => method.id === id) : undefined
  if (!found) throw methodGone()
  return found
}

/**
 * The question that stands between choosing a saved card and its being charged (PRODUCT P24): exactly what will be charged,
 * worked out as the payment itself does, or the refusal that the payment would meet. Nothing is written or sent by it.
 */
function questionBeforePaying(
  page: PayPage,
  state: Payable,
  choices: OfSaved,
  carried: readonly (readonly [string, string])[],
): SavedQuestion {
  const method = savedMethodOf(state, choices.method.id)
  const text = (minor: bigint): string => formatMoney(money(minor, page.currency), readingLocale(page.locale))
  const base = shareOf(page, state, choices, text)
  const { tips = null } = state
  const tip = chooseTip({
    base: money(base, page.currency),
    choice: choices.tip,
    offered: tips,
    step: tips?.step ?? 1n,
    text,
  })
  const parts =
    tip > 0n
      ? ([
          ['Invoice', base],
          ['Tip', tip],
        ] as const)
      : []
  return { kind: 'pay', method, amount: base + tip, parts, choices: carried }
}

/** What of the invoice is paid, minor units. What the gateway takes at least is asked when it is paid. */
function shareOf(page: PayPage, { minimum }: Payable, choices: Choices, text: (minor: bigint) => string): bigint {
  const { amountDue: due, number } = page
  if (choices.amountSeen !== due) throw balanceChanged(text(due))
  const amount = choices.payAmount ?? due
  if (amount > due) throw aboveDue({ number }, text(due))
  if (amount === due) return due
  if (minimum === null) throw partialNotAllowed({ number }, text(due))
  if (amount < minimum) throw partialTooSmall(text(minimum))
  return amount
}
